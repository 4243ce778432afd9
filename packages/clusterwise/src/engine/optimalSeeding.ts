import type { FloatArray } from "../data/memory.js"
import { distinctValues } from "../structures/distinctValues.js"
import type { Breathe } from "../structures/eigen.js"
import { distanceGeometry, exponentAbove } from "../structures/geometry.js"
import { intervalBytes, optimalIntervals } from "../structures/optimalIntervals.js"
import type { Operation } from "./engine.js"

/** One column, and what is known about it. */
export interface Column {
  readonly data: FloatArray
  /** One a row; rows of weight 0 are absent. */
  readonly weights: Float64Array | undefined
  readonly min: Float64Array
  readonly max: Float64Array
}

/** The centroids of the best clusters there are, in rising order: exact k-means of one column. */
export async function optimalCentroids(column: Column, clusters: number, breathe: Breathe): Promise<Float64Array> {
  const { origin, scale } = distanceGeometry(column.min, column.max)
  const offsets = new Float64Array(column.data.length)
  for (let i = 0; i < offsets.length; i++) offsets[i] = (column.data[i] - origin[0]) * scale
  const { means } = await optimalIntervals(distinctValues(offsets, scaledWeights(column)), clusters, breathe)
  // Fewer distinct values than clusters: they come again, in turn.
  return Float64Array.from({ length: clusters }, (_, c) => origin[0] + means[c % means.length] / scale)
}

/** At most 1. What is less than 2^-80 of the heaviest row weighs nothing: no sum would notice it. */
function scaledWeights({ weights }: Column): Float64Array | undefined {
  if (!weights) return undefined
  const scale = 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b)))
  return weights.map((w) => (w * scale < 2 ** -80 ? 0 : w * scale))
}

/** Whether the optimum can be found, or why not. */
export function canSeedOptimally({ cols, metric = "euclidean" }: Pick<Operation, "cols" | "metric">): true | string {
  if (cols === 1 && metric === "euclidean") return true
  return `seeding by "optimal" takes one column and the metric "euclidean"; got ${cols} columns and "${metric}".`
}

/** Bytes that `optimalCentroids` takes. */
export const optimalBytes = (rows: number, clusters: number): number => intervalBytes(rows, clusters) + rows * 3 * 8

/**
 * Multiplications and additions that take as long: each layer looks at n log n costs, without room for a table twice, and sorting and
 * running sums come first. 100,000 values in 8 clusters take some 0.25 s.
 */
export const optimalWork = (rows: number, clusters: number): number =>
  rows * Math.ceil(Math.log2(rows + 1)) * (60 + 40 * clusters)
