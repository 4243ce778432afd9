import { stat } from "node:fs/promises"
import { totalmem } from "node:os"
import type { DuckdbSource } from "../read/duckdbSource.js"
import type { ManySource } from "../read/manySource.js"
import type { Source } from "../read/source.js"

/** Bytes that a command may take where nobody said: half of physical memory, as the engines. */
export const defaultBudget = (): number => Math.floor(totalmem() / 2)

/** For the work on one block, which takes some tens of megabytes whatever the budget. */
export const blockBudget = (budget: number | undefined): number | undefined => budget && Math.max(budget, 2 ** 27)

/**
 * How often rows are in memory at once: as columns while they are read, as rows, and what is made of them. 2,000,000 × 16 of
 * float32 (128 MB) take 450 MB beside what the program takes by itself.
 */
const COPIES = 3.5
/** What the program itself takes: Node, DuckDB and the kernels, beyond the 100 MB that are not counted. */
const PROGRAM = 6e7

/** Roughly what the rows take in memory: as columns while they are read, then as rows. */
export async function bytesInMemory(source: Source): Promise<number> {
  const parts = (source as Partial<ManySource>).parts?.map((part) => part.source) ?? [source]
  let bytes = PROGRAM
  for (const part of parts) bytes += await partBytes(part)
  return bytes
}

async function partBytes(source: Source): Promise<number> {
  const rows = await (source as Partial<DuckdbSource>).countRows?.()
  // Of text files, a number of eight characters, with its comma, takes 8 bytes.
  if (rows === undefined) return (await stat(source.name).catch(() => ({ size: 0 }))).size * COPIES
  const types = (source as DuckdbSource).types.filter((_, j) => source.columns[j].type === "number")
  return rows * types.reduce((sum, type) => sum + COPIES * (type === "FLOAT" ? 4 : 8), 0)
}
