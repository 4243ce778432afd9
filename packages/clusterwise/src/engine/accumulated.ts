import { ParameterError } from "../errors.js"
import { addIntegers, exactValues } from "../structures/wideIntegers.js"
import { type Frame, frameGeometry, type MeanMetric, sameFrame } from "./frame.js"

export interface AccumulateOptions {
  /** clusters × cols. */
  readonly centroids: Float64Array
  readonly clusters: number
  readonly metric: MeanMetric
  /** Only these rows, a mini-batch; a row that is named twice counts twice. All rows by default. Meant for some thousands. */
  readonly rows?: Int32Array | undefined
  /** What all parts agree on, so that their sums add up exactly; by default that of these rows alone. */
  readonly frame?: Frame | undefined
  /** Σ w·d² too (true): a tenth to a half more time, less for many centroids. */
  readonly inertia?: boolean | undefined
  /** Instead of the unit that follows from frame and centroids; no w·d² times it may exceed 1. 0 says that none is small enough. */
  readonly inertiaUnit?: number | undefined
  /** Σ w·‖x − origin‖² too (false). */
  readonly squares?: boolean | undefined
  /** How many of the rows that lie farthest from their centroid are named (0). */
  readonly farthest?: number | undefined
}

/**
 * One pass: every row to its nearest centroid, and what is to be summed by centroid. The sums are integers
 * (structures/exactSums.ts), so that parts of the same frame and centroids add up in any order to the bytes of the whole.
 */
export interface Accumulated {
  readonly metric: MeanMetric
  readonly frame: Frame
  readonly clusters: number
  /** Those that decided, clusters × cols. */
  readonly centroids: Float64Array
  /**
   * Per cluster a record of `recordWidth(cols)` coarse integers and as many remainders: of (x − origin) · columnScale · w
   * by column, then of w, then perhaps a filler.
   */
  readonly sums: BigInt64Array
  /** Rows per cluster. */
  readonly counts: Float64Array
  /** Coarse and remainder of Σ w·d² · inertiaUnit per cluster, 2 a cluster; empty where it was not wanted. */
  readonly inertia: BigInt64Array
  readonly inertiaUnit: number
  /** The largest w·d² in the unit of scale² and weightScale; 0 without `inertia`. */
  readonly largestTerm: number
  /** Coarse and remainder of Σ w·‖(x − origin) · scale‖² · sqDistanceUnit(cols); empty where it was not wanted. */
  readonly squares: BigInt64Array
  /** Rows of positive weight, the farthest first, ties to the lower row. */
  readonly farthest: readonly { readonly row: number; readonly sqDistance: number }[]
}

/** Integers of one half of a cluster's record: columns, the weight, and a filler to an even number. */
export const recordWidth = (cols: number): number => (cols + 2) & ~1

/** Means, weights and inertias that sums stand for, in the data's units. */
export interface ClusterMeans {
  /** Mean of each cluster minus the frame's origin, clusters × cols; zeros for an empty one. */
  readonly offsets: Float64Array
  readonly origin: Float64Array
  readonly weights: Float64Array
}

export function clusterMeans({ sums, clusters, frame, metric }: Accumulated): ClusterMeans {
  const { origin, columnScale, weightScale, bits } = frameGeometry(frame, metric)
  const cols = origin.length
  const width = recordWidth(cols)
  const offsets = new Float64Array(clusters * cols)
  const weights = new Float64Array(clusters)
  const values = new Float64Array(cols + 1)
  for (let c = 0; c < clusters; c++) {
    exactValues(sums, c * width * 2, cols + 1, width, bits, values)
    const weight = values[cols]
    weights[c] = weight / weightScale
    for (let j = 0; weight > 0 && j < cols; j++) offsets[c * cols + j] = values[j] / weight / columnScale[j]
  }
  return { offsets, origin, weights }
}

/** Σ w·d² per cluster, times scale² · inertiaUnit · weightScale. */
export function inertiaTerms({ inertia, clusters, frame, metric }: Accumulated): Float64Array {
  const out = new Float64Array(clusters)
  const { bits } = frameGeometry(frame, metric)
  for (let c = 0; c < clusters; c++) exactValues(inertia, 2 * c, 1, 1, bits, out, c)
  return out
}

/** Σ w·d² per cluster in the data's units (cosine: Σ w·(1 − cos)). */
export function clusterInertia(of: Accumulated): Float64Array {
  const { scale, weightScale } = frameGeometry(of.frame, of.metric)
  if (of.inertiaUnit === 0) return new Float64Array(of.clusters).fill(Number.POSITIVE_INFINITY)
  const half = of.metric === "cosine" ? 2 : 1
  return inertiaTerms(of).map((term) => term / weightScale / of.inertiaUnit / half / scale / scale)
}

/** Whether sums are of the same frame and centroids, and hold the same things. */
export function addsUp(a: Accumulated, b: Accumulated): boolean {
  return (
    a.metric === b.metric &&
    a.inertiaUnit === b.inertiaUnit &&
    a.inertia.length === b.inertia.length &&
    a.squares.length === b.squares.length &&
    sameFrame(a.frame, b.frame) &&
    a.centroids.length === b.centroids.length &&
    a.centroids.every((value, i) => value === b.centroids[i])
  )
}

/** Adds `from` to `into`, in place, where they add up. Lists of the farthest rows are left to whoever numbers the rows. */
export function addAccumulated(into: Accumulated, from: Accumulated): Accumulated {
  addIntegers(into.sums, from.sums)
  addIntegers(into.inertia, from.inertia)
  addIntegers(into.squares, from.squares)
  for (let c = 0; c < from.counts.length; c++) into.counts[c] += from.counts[c]
  return { ...into, largestTerm: Math.max(into.largestTerm, from.largestTerm) }
}

/** Row numbers that are there; undefined for all. */
export function checkedRows(rows: Int32Array | undefined, count: number): Int32Array | undefined {
  if (rows === undefined) return undefined
  if (!(rows instanceof Int32Array) || rows.length === 0)
    throw new ParameterError("accumulate", "rows", "an Int32Array of at least one row", rows)
  for (let i = 0; i < rows.length; i++)
    if (!(rows[i] >= 0 && rows[i] < count))
      throw new ParameterError("accumulate", "every row", `an integer in [0, ${count - 1}]`, rows[i])
  return rows
}
