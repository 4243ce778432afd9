import { openSource } from "../read/open.js"
import type { Source, Want } from "../read/source.js"

/** All cells of a source, column by column. */
export async function cellsOf(source: Source, want: Want = "text"): Promise<Map<string, unknown[]>> {
  const columns = new Map<string, unknown[]>(source.columns.map((c) => [c.name, []]))
  for await (const block of source.blocks(source.columns.map(() => want)))
    block.columns.forEach((cells, j) => {
      if (cells)
        for (const cell of Array.from<unknown>("text" in cells ? cells.text : (cells.numbers as ArrayLike<unknown>)))
          columns.get(source.columns[j].name)?.push(cell)
    })
  return columns
}

export async function read(
  inputs: string | readonly string[],
  want: Want = "text",
): Promise<Record<string, unknown[]>> {
  const source = await openSource(typeof inputs === "string" ? [inputs] : inputs)
  return Object.fromEntries(await cellsOf(source, want))
}

/** The message of the refusal. */
export async function refusal(inputs: string | readonly string[]): Promise<string> {
  try {
    await read(inputs)
  } catch (error) {
    return (error as Error).message
  }
  throw new Error("it was read")
}
