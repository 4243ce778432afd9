import type { MatrixLike } from "../data/adapters.js"
import type { Condensed } from "../data/condensed.js"
import type { Resident } from "../engine/engine.js"
import { type Metric, type MetricOptions, metricOptions } from "../engine/metric.js"
import { type WeightedCallOptions, withResident } from "../engine/resident.js"
import { ParameterError } from "../errors.js"
import { pairsOf } from "../hierarchy/input.js"

/** Rows, or with the metric "precomputed" the distances between them: Condensed, in SciPy's order, or square. */
export type RowsOrDistances<L = Int32Array> = MatrixLike | Condensed | Float64Array | Float32Array | Resident<L>

/**
 * Runs `work` on rows, or on distances between rows, inside an engine, with the metric as routines take it.
 * @throws {ParameterError} distances without the metric "precomputed", or that metric without distances
 */
export async function withPairs<L, R>(
  who: string,
  X: RowsOrDistances<L>,
  metric: Metric,
  options: WeightedCallOptions<L>,
  work: (x: Resident<L>, compare: MetricOptions) => Promise<R>,
): Promise<R> {
  // A flat array is distances only where that was said; anywhere else it is rows that lost their shape.
  const flat = ArrayBuffer.isView(X) && metric !== "precomputed"
  return withResident(who, flat ? (X as unknown as MatrixLike) : pairsOf(who, X, metric), options, async (x) => {
    const compare = metricOptions(who, metric, true)
    refuseMismatch(who, x, compare.metric === "precomputed")
    return work(x, compare)
  })
}

function refuseMismatch(who: string, x: Resident<unknown>, precomputed: boolean): void {
  if (precomputed === (x.cols === 0)) return
  throw new ParameterError(
    who,
    "metric",
    precomputed
      ? 'a metric of rows, or X distances between them, where it is "precomputed"'
      : '"precomputed" for distances between rows',
    precomputed ? "rows" : "distances",
  )
}
