import { type Accumulated, clusterMeans } from "../../engine/accumulated.js"
import { frameGeometry } from "../../engine/frame.js"
import { sqDistanceUnit } from "../../structures/geometry.js"
import { exactValues } from "../../structures/wideIntegers.js"

/** Mean variance of the columns (under cosine of the unit rows), of sums of all rows in one cluster with squares. */
export function meanVariance(all: Accumulated): number {
  const { scale, weightScale, bits } = frameGeometry(all.frame, all.metric)
  const { offsets, weights } = clusterMeans(all)
  const squares = new Float64Array(1)
  exactValues(all.squares, 0, 1, 1, bits, squares)
  const meanSquare = squares[0] / sqDistanceUnit(offsets.length) / weightScale / weights[0]
  const sqMean = offsets.reduce((sum, offset) => sum + (offset * scale) ** 2, 0)
  return Math.max(0, meanSquare - sqMean) / offsets.length / scale / scale
}
