import type { LabelGroups, RunOptions } from "../engine/engine.js"
import { DataError } from "../errors.js"
import { checkLabels, groupLabels } from "./labels.js"

/** Labels that live elsewhere and can be brought home. */
export interface RemoteLabels {
  collect(): Promise<ArrayLike<number>>
}

/**
 * How far two labellings of the same rows agree on which pairs belong together, corrected for chance: 1 for the same
 * partition whatever its names, about 0 for unrelated ones, at least −0.5. −1 is a label like any other.
 * L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985).
 */
export async function adjustedRandScore(
  a: ArrayLike<number> | RemoteLabels,
  b: ArrayLike<number> | RemoteLabels,
  { signal, onProgress }: RunOptions = {},
): Promise<number> {
  signal?.throwIfAborted()
  const [left, right] = await Promise.all([home(a), home(b)])
  signal?.throwIfAborted()
  const score = adjustedRand(pairCounts(left, right))
  onProgress?.({ phase: "pairs", fraction: 1, rows: left.length })
  return score
}

const home = async (labels: ArrayLike<number> | RemoteLabels): Promise<ArrayLike<number>> =>
  typeof (labels as RemoteLabels)?.collect === "function"
    ? (labels as RemoteLabels).collect()
    : (labels as ArrayLike<number>)

/** Ordered pairs of different rows: together in both, in a only, in b only, in neither. */
interface PairCounts {
  readonly both: bigint
  readonly onlyA: bigint
  readonly onlyB: bigint
  readonly neither: bigint
}

function pairCounts(a: ArrayLike<number>, b: ArrayLike<number>): PairCounts {
  checkLabels("adjustedRandScore", a)
  checkLabels("adjustedRandScore", b)
  if (a.length !== b.length || a.length === 0)
    throw new DataError(`adjustedRandScore: needs two labels for every row; got ${a.length} and ${b.length} labels.`)
  const left = groupLabels(a, "cluster")
  const right = groupLabels(b, "cluster")
  const rows = BigInt(a.length)
  const cells = squares(cellSizes(left, right))
  const inA = squares(left.counts)
  const inB = squares(right.counts)
  return { both: cells - rows, onlyA: inA - cells, onlyB: inB - cells, neither: rows * rows - inA - inB + cells }
}

/** How many rows each pair of labels has. */
function cellSizes(a: LabelGroups, b: LabelGroups): Iterable<number> {
  const sizes = new Map<number, number>()
  for (let i = 0; i < a.labels.length; i++) {
    const cell = a.labels[i] * b.counts.length + b.labels[i]
    sizes.set(cell, (sizes.get(cell) ?? 0) + 1)
  }
  return sizes.values()
}

/** Σ n². Exact: with 100 million rows the numbers are beyond 2^53. */
function squares(sizes: Iterable<number>): bigint {
  let sum = 0n
  for (const size of sizes) sum += BigInt(size) * BigInt(size)
  return sum
}

function adjustedRand({ both, onlyA, onlyB, neither }: PairCounts): number {
  if (onlyA === 0n && onlyB === 0n) return 1
  const above = 2n * (both * neither - onlyA * onlyB)
  const below = (both + onlyA) * (onlyA + neither) + (both + onlyB) * (onlyB + neither)
  return Number(above) / Number(below)
}
