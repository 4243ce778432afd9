import type { NearestOptions, NearestResult, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { distanceGeometry } from "../../structures/geometry.js"
import { sqDistance } from "../../structures/sqDistance.js"
import type { ReferenceResident } from "./resident.js"
import { ranges, type WorkingRows, workingRows } from "./workingRows.js"

/** Nearest point of each row, in float64 difference form, ties to the lower index; or the distance to a given one. */
export async function nearest(
  x: ReferenceResident,
  options: NearestOptions<Int32Array>,
  run: RunOptions = {},
): Promise<NearestResult<Int32Array>> {
  const rows = workingRows(x, options.metric)
  const { points } = options
  const count = points.length / rows.cols
  const scale = options.metric === "cosine" ? rows.scale : jointScale(rows, points)
  const labels = options.labels ? Int32Array.from(options.labels) : new Int32Array(rows.rows)
  const result = {
    labels,
    distances: new Float64Array(rows.rows),
    weight: new Float64Array(count),
    inertia: new Float64Array(count),
    distanceSum: new Float64Array(count),
  }
  await byBlocks(rows.rows, count * rows.cols, "nearest", run, (from, to) => {
    for (let i = from; i < to; i++) {
      if (!options.labels) labels[i] = nearestPoint(rows, i, points, scale)
      measure(
        result,
        i,
        labels[i] < 0 ? Number.NaN : sqDistanceTo(rows, i, points, labels[i], scale),
        x.weight(i),
        scale,
        options.metric,
      )
    }
  })
  return result
}

/** Index of the point with the least squared distance to row i; the lower one on a tie. */
export function nearestPoint(rows: WorkingRows, i: number, points: Float64Array, scale: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let c = 0; c * rows.cols < points.length; c++) {
    const sq = sqDistanceTo(rows, i, points, c, scale)
    if (sq < least) {
      least = sq
      best = c
    }
  }
  return best
}

export function sqDistanceTo(
  { data, cols }: WorkingRows,
  i: number,
  points: Float64Array,
  c: number,
  scale: number,
): number {
  return sqDistance(data, i * cols, points, c * cols, cols, scale)
}

/** A power of two that brings rows and points near 1, so that no square overflows. */
function jointScale(rows: WorkingRows, points: Float64Array): number {
  const a = ranges(rows.data, rows.rows, rows.cols)
  const b = ranges(points, points.length / rows.cols, rows.cols)
  const min = a.min.map((v, j) => Math.min(v, b.min[j]))
  const max = a.max.map((v, j) => Math.max(v, b.max[j]))
  return distanceGeometry(min, max).scale
}

function measure(
  result: NearestResult<Int32Array>,
  i: number,
  sq: number,
  weight: number,
  scale: number,
  metric: "euclidean" | "cosine",
): void {
  const distance = metric === "cosine" ? sq / scale / scale / 2 : Math.sqrt(sq) / scale
  result.distances[i] = distance
  const c = result.labels[i]
  if (c < 0) return
  result.weight[c] += weight
  result.inertia[c] += weight * (metric === "cosine" ? distance : distance * distance)
  result.distanceSum[c] += weight * distance
}
