/** What a reader delivers: a table by columns, block by block, that can be read again from the start. */
export interface Source {
  /** For messages: the file as the caller named it. */
  readonly name: string
  readonly columns: readonly SourceColumn[]
  /** Remarks about how the file was understood, for stderr. */
  readonly notes: readonly string[]
  /** How the cells of text files are separated; written files keep it. */
  readonly delimiter?: string
  blocks(want: readonly Want[], signal?: AbortSignal): AsyncIterable<Block>
  /** Where a row of the last reading stands: "line 7" of a text file, "row 6" (counted from 1) elsewhere. */
  place(row: number): string
  close(): Promise<void>
}

export interface SourceColumn {
  /** Unique in its table, never blank. */
  readonly name: string
  /** The name as the file spells it. */
  readonly header: string
  /** What the file holds: cells of text, or numbers. */
  readonly type: "text" | "number"
}

/** How a column is wanted; "number" is only a wish where the file holds text. */
export type Want = "skip" | "text" | "number"

export type TextCells = readonly (string | null)[]
export type NumberCells = ArrayLike<number | bigint | null>

export interface Block {
  readonly rows: number
  /** One entry a column of the source; undefined where it was not wanted. */
  readonly columns: readonly (Cells | undefined)[]
  /** How much of the file has been read, 0 to 1, if that is known. */
  readonly fraction?: number
}

export type Cells = { readonly text: TextCells } | { readonly numbers: NumberCells }

/** Rows a block, so that many columns make no large blocks. */
export function rowsPerBlock(columns: number): number {
  return Math.max(1, Math.min(8192, Math.floor(262_144 / Math.max(1, columns))))
}

/** Names for headers as they stand in a file: blank ones get a number, repeated ones too. */
export function nameColumns(headers: readonly string[]): { names: string[]; notes: string[] } {
  const taken = new Set(headers.map((h) => h.trim()))
  const seen = new Set<string>()
  const notes: string[] = []
  const names = headers.map((header, j) => {
    const wanted = header.trim() || `column${j + 1}`
    let name = wanted
    for (let n = 2; seen.has(name) || (name !== header.trim() && taken.has(name)); n++) name = `${wanted}_${n}`
    seen.add(name)
    if (name !== header.trim())
      notes.push(
        header.trim() === ""
          ? `column ${j + 1} has no name and is called ${name}`
          : `the second column ${JSON.stringify(wanted)} is called ${name}`,
      )
    return name
  })
  return { names, notes }
}

/** The last part of each path, for titles. */
export const shortName = ({ name }: Source): string => name.split(/[\\/]/).filter(Boolean).at(-1) ?? name
