import type { Matrix } from "../../data/matrix.js"
import type { DistanceSums, DistanceSumsOptions, RunOptions } from "../../engine/engine.js"
import { isKnownMetric, type KnownMetric, metricFunction } from "../../engine/metricFunctions.js"
import { inUnits, metricScale } from "../../engine/metricRange.js"
import { metricRows, reachOf } from "../../engine/metricRows.js"
import { byBlocks } from "../../engine/pace.js"
import { EngineError, ParameterError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"

/**
 * Per row: the mean distance to the other rows of its own cluster (NaN where there is none), and to the rows of the
 * nearest other cluster (NaN where there is none). Every pair is looked at twice; weights are not used.
 */
export async function distanceSums(
  x: ReferenceResident,
  { labels, groups, metric }: DistanceSumsOptions<Int32Array>,
  run: RunOptions = {},
): Promise<DistanceSums> {
  if (!isKnownMetric(metric)) throw new EngineError(`reference: distanceSums knows no metric "${metric}".`)
  const sizes = groupSizes(labels, groups, x.rows)
  const staged = stage(x.matrix, metric)
  const own = new Float64Array(x.rows).fill(Number.NaN)
  const nearestOther = new Float64Array(x.rows).fill(Number.NaN)
  await byBlocks(x.rows, x.rows * x.cols, "distances", run, (from, to) => {
    for (let i = from; i < to; i++) {
      if (labels[i] < 0) continue
      const sums = sumsOfRow(i, staged, labels, groups)
      own[i] = inUnits(ownMean(sums, sizes, labels[i]), metric, staged.scale)
      nearestOther[i] = inUnits(nearestOtherMean(sums, sizes, labels[i]), metric, staged.scale)
    }
  })
  return { own, nearestOther }
}

function groupSizes(labels: Int32Array, groups: number, rows: number): Float64Array {
  if (labels.length !== rows) throw new ParameterError("distanceSums", "labels", `one a row (${rows})`, labels.length)
  const wrong = labels.find((label) => label >= groups)
  if (wrong !== undefined) throw new ParameterError("distanceSums", "every label", `below groups (${groups})`, wrong)
  const sizes = new Float64Array(groups)
  for (const label of labels) if (label >= 0) sizes[label]++
  return sizes
}

/** Sum of the distances from row i to the rows of each group, without itself. */
function sumsOfRow(i: number, { data, rows, cols, metric }: Staged, labels: Int32Array, groups: number) {
  const distance = metricFunction({ metric })
  const sums = new Float64Array(groups)
  for (let j = 0; j < rows; j++)
    if (j !== i && labels[j] >= 0) sums[labels[j]] += distance(data, i * cols, data, j * cols, cols)
  return sums
}

const ownMean = (sums: Float64Array, sizes: Float64Array, label: number): number =>
  sizes[label] > 1 ? sums[label] / (sizes[label] - 1) : Number.NaN

function nearestOtherMean(sums: Float64Array, sizes: Float64Array, label: number): number {
  let nearest = Number.NaN
  for (let g = 0; g < sums.length; g++)
    if (g !== label && sizes[g] > 0 && !(sums[g] / sizes[g] >= nearest)) nearest = sums[g] / sizes[g]
  return nearest
}

/** Rows as the metric takes them, and the power of two that they were multiplied by. */
interface Staged {
  readonly data: ArrayLike<number>
  readonly rows: number
  readonly cols: number
  readonly metric: KnownMetric
  readonly scale: number
}

function stage(matrix: Matrix, metric: KnownMetric): Staged {
  const { data, rows, cols } = matrix
  const scale = metricScale(metric, reachOf(data))
  return { data: metricRows(data, rows, cols, metric, scale), rows, cols, metric, scale }
}
