import type { Metric } from "../../engine/metric.js"
import { type CallOptions, routine } from "../../engine/resident.js"
import { DataError, ParameterError } from "../../errors.js"
import { parseParameters } from "../../schema.js"
import { metricParameter } from "../metricParameter.js"
import { type RowsOrDistances, withPairs } from "../pairs.js"

export interface SuggestEpsOptions<L = Int32Array> extends CallOptions<L> {
  /** "euclidean" by default; as of DBSCAN. */
  readonly metric?: Metric
}

/** An eps for DBSCAN, and the curve that it was read from. */
export interface SuggestedEps {
  /** The distance at the knee. */
  readonly eps: number
  /** Where in the curve that is, counted from 0. */
  readonly knee: number
  /** Of each row the distance to its minSamples-th nearest row, itself counted; in rising order. */
  readonly curve: Float64Array
}

const who = "suggestEps"

/**
 * An eps for DBSCAN with this `minSamples`: the knee of the sorted distances of all rows to their minSamples-th nearest row,
 * themselves counted (J. Sander et al., Data Mining and Knowledge Discovery 2, 1998). Rows in clusters have small distances
 * and make the flat part of the curve; noise makes the steep end.
 *
 * The knee is the point farthest below the straight line from one end of the curve to the other, both directions brought
 * to one unit (V. Satopää et al., "Finding a 'kneedle' in a haystack", 2011, without smoothing), of equally far points the
 * first. Distances are taken as logarithms, so that one row far away does not flatten the rest of the curve; distances of 0
 * and the least quarter of the others are left out of it, so that copies and near copies do not bend its other end. A
 * straight curve has no knee: the last distance is taken, at which all rows are core rows. Clusters of very different
 * density have no eps in common; HDBSCAN asks for none.
 *
 * @param X rows × columns, or with the metric "precomputed" distances
 * @throws {ParameterError} minSamples is not in [1, rows]
 * @throws {DataError} every row has minSamples copies, itself counted, so that all distances are 0
 */
export async function suggestEps<L = Int32Array>(
  X: RowsOrDistances<L>,
  minSamples: number,
  options: SuggestEpsOptions<L> = {},
): Promise<SuggestedEps> {
  const { engine, signal, onProgress, ...rest } = options
  const { metric } = parseParameters(who, { metric: metricParameter }, rest)
  return withPairs(who, X, metric, { engine, signal }, async (x, compare) => {
    if (!(Number.isInteger(minSamples) && minSamples >= 1 && minSamples <= x.rows))
      throw new ParameterError(
        who,
        "minSamples",
        `an integer in [1, ${x.rows}] (the data has ${x.rows} rows)`,
        minSamples,
      )
    const kNearest = routine(who, x, "kNearest", { metric: compare.metric, points: minSamples })
    const { distances } = await kNearest(x, { ...compare, k: minSamples, want: "kth" }, { signal, onProgress })
    const curve = distances.slice().sort()
    if (curve[curve.length - 1] === 0) throw allZero(minSamples)
    const knee = kneeOf(curve)
    return { eps: curve[knee], knee, curve }
  })
}

/** The point of a rising curve of logarithms that lies farthest below its chord. */
function kneeOf(curve: Float64Array): number {
  const zeros = curve.findIndex((distance) => distance > 0)
  const last = curve.length - 1
  const first = zeros + Math.floor((last - zeros) / 4)
  const log = (i: number) => Math.log(curve[i])
  const rise = log(last) - log(first)
  let [knee, farthest] = [last, ROUNDING]
  for (let i = first; i < last; i++) {
    const below = (i - first) / (last - first) - (log(i) - log(first)) / rise
    if (below > farthest) [knee, farthest] = [i, below]
  }
  return knee
}

/** A straight line lies so far from itself. */
const ROUNDING = 1e-9

const allZero = (minSamples: number): DataError =>
  new DataError(
    minSamples === 1
      ? `${who}: with minSamples = 1 every row is a core row at any eps, and its distance is 0; choose a larger minSamples.`
      : `${who}: every row has at least ${minSamples} copies, itself counted, so that all distances are 0; drop copies (weights count them) or choose a larger minSamples.`,
  )
