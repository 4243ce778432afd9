import type { TextCells } from "../read/source.js"

/** A column to be written. Cells arrive as text; `number` says that all of them are plain numbers, for formats with types. */
export interface OutColumn {
  readonly name: string
  /** The name as the source spells it; delimited files keep it. */
  readonly header: string
  readonly type: "text" | "number" | "integer"
}

/** Takes blocks of columns in order. */
export interface TableWriter {
  write(columns: readonly TextCells[], rows: number): Promise<void>
  end(): Promise<void>
  /** Takes away what was written besides the target, where the end is not reached. */
  discard?(): Promise<void>
}

/** Labels for the rows of a source, and the name of their column. */
export interface Labelled {
  /** One a row of the source; undefined for a row that got none. */
  readonly label: (row: number) => number | undefined
  readonly rows: number
  readonly column: string
  /** Awaited before `label` is asked of these rows, where labels are found as they are needed. */
  readonly ready?: ((from: number, count: number) => Promise<void>) | undefined
  /** A number beside each label, in a column of its own. */
  readonly beside?: { readonly column: string; readonly value: (row: number) => number | undefined } | undefined
}
