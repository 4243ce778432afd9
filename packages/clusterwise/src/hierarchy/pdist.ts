import type { MatrixLike } from "../data/adapters.js"
import type { Condensed } from "../data/condensed.js"
import type { Dtype } from "../data/memory.js"
import type { Resident } from "../engine/engine.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { choice, parseParameters } from "../schema.js"
import { refuseDistances } from "./input.js"

export interface PdistOptions<L = Int32Array> extends CallOptions<L> {
  /** Of the answer ("float64"): "float32" halves the memory. Distances are taken in float64 and rounded once. */
  readonly dtype?: Dtype
}

const parameters = {
  dtype: choice(["float64", "float32"], "float64", "of the distances"),
}

/**
 * Distances between all pairs of rows: n·(n − 1)/2 values in SciPy's order, pair (0, 1) first, in shared memory where the
 * platform has it. From differences and in the order in which SciPy adds, so that all metrics without powers and angles
 * have SciPy's bits; cosine and correlation keep digits that 1 − x·y loses. float32 rows are compared as float64.
 *
 * @param metric euclidean (default), sqeuclidean, manhattan (cityblock), chebyshev, minkowski or `{ name: "minkowski", p }`,
 *   cosine, correlation, canberra and braycurtis (0/0 counts as 0), hamming (share of unequal columns), jaccard (of the
 *   columns that are not 0), haversine (rows are [latitude, longitude] in radians; the answer is an angle)
 * @throws DataError for fewer than two rows; a row of zeros under cosine, a constant row under correlation, rows that are
 *   no places under haversine
 * @throws MemoryBudgetError where the distances do not fit
 */
export async function pdist<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  metric: Metric = "euclidean",
  { engine, signal, onProgress, ...rest }: PdistOptions<L> = {},
): Promise<Condensed> {
  const who = "pdist"
  const { dtype } = parseParameters(who, parameters, rest)
  const options = { ...metricOptions(who, metric), dtype }
  refuseDistances(who, X)
  return withResident(who, X, { engine, signal, onProgress }, (x) => {
    refuseDistances(who, x)
    if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
    const pairDistances = routine(who, x, "pairDistances", { metric: options.metric, method: dtype })
    return pairDistances(x, options, { signal, onProgress })
  })
}
