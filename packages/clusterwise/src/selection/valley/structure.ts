import type { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import { isBent } from "./bent.js"
import { canonical } from "./canonical.js"
import { apartOf, LEVEL, looks, together } from "./levels.js"
import type { Table } from "./plainKMeans.js"
import { type ValleyOfK, valleyTest } from "./valleyTest.js"

/** What the null test says. */
export interface Structure {
  /** Chance of valleys like the clearest ones found, if the rows came from one peak. */
  readonly p: number
  readonly tests: readonly ValleyOfK[]
  /** Of the tests: the numbers of clusters that are all set apart from their neighbours. */
  readonly apart: readonly number[]
  /** Of these the greatest or the least has a cluster that is not round. */
  readonly bent: boolean
  /** Rows that were looked at. */
  readonly rows: number
}

/** More rows than these are a seeded sample. */
const MAX_VALUES = 100_000
const [MIN_ROWS, MAX_ROWS] = [1000, 5000]

/** Asks whether rows have any structure, and which numbers of clusters stand. */
export async function structureOf<L>(
  who: string,
  x: Resident<L>,
  kMax: number,
  seed: number,
  run: RunOptions,
): Promise<Structure> {
  const sample = await sampled(who, x, seed, part(run, 0, 0.1))
  const found = await structureOfRows(canonical(sample), kMax, seed, part(run, 0.1, 1))
  run.onProgress?.({ phase: "null test", fraction: 1 })
  return found
}

export async function structureOfRows(table: Table, kMax: number, seed: number, run: RunOptions): Promise<Structure> {
  const tests = await valleyTest(table, looks(table.rows, kMax), seed, part(run, 0, 0.7))
  const apart = apartOf(tests)
  const p = together(tests)
  const looked = p <= LEVEL ? new Set([...apart.slice(0, 1), ...apart.slice(-1)]) : []
  let bent = false
  let from = 0.7
  for (const k of looked) {
    bent ||= await isBent(table, k, seed, part(run, from, from + 0.15))
    from += 0.15
  }
  return { p, tests, apart, bent, rows: table.rows }
}

async function sampled<L>(who: string, x: Resident<L>, seed: number, run: RunOptions): Promise<Matrix> {
  const rows = Math.min(MAX_ROWS, Math.max(MIN_ROWS, Math.floor(MAX_VALUES / x.cols)))
  if (x.rows <= rows) return x.engine.collect(x, run)
  const some = await routine(who, x, "select")(x, { sample: rows, seed }, part(run, 0, 0.5))
  try {
    return await x.engine.collect(some, part(run, 0.5, 1))
  } finally {
    some.release()
  }
}
