import type { Matrix } from "../../data/matrix.js"
import type { Density, Resident } from "../../engine/engine.js"
import { routine, type WeightedCallOptions } from "../../engine/resident.js"
import { EngineError, refuseUnknownNames } from "../../errors.js"
import { type RowsOrDistances, withPairs } from "../pairs.js"
import { placeWarnings } from "../places.js"
import { DBSCANModel } from "./model.js"
import { type DBSCANParams, parseDBSCAN } from "./params.js"
import { densityWarnings } from "./warnings.js"

const who = "DBSCAN"

/**
 * Clusters of any shape where rows lie densely, and noise where they do not. M. Ester, H.-P. Kriegel, J. Sander, X. Xu,
 * "A density-based algorithm for discovering clusters", KDD 1996.
 *
 * A row with at least `minSamples` rows within `eps`, itself counted and rows at exactly eps too, is a core row. Core rows
 * within eps of each other lie in one cluster. A row that is no core joins the lowest-numbered cluster with a core row
 * within eps; where there is none it is noise, −1. Clusters are numbered by their lowest core row. All of this is
 * scikit-learn's; distances are compared in float64, also those of float32 rows.
 *
 * Another order of rows gives the same core rows, the same clusters of them and the same noise; only the numbers of the
 * clusters change, and with them the cluster of a border row that several clusters reach.
 *
 * Neighbours are never stored, so that no eps takes more memory than another. `suggestEps` proposes an eps. With weights,
 * a core row has at least the weight minSamples within eps, as scikit-learn's sample_weight.
 *
 * @example
 * const model = await new DBSCAN({ eps: 0.3, minSamples: 10 }).fit(rows)
 * model.labels // Int32Array, −1 for noise
 * model.nNoise // number of rows that are noise
 */
export class DBSCAN {
  readonly params: DBSCANParams

  /** Validates and stores. Defaults: see `dbscanParameters`. */
  constructor(params: Partial<DBSCANParams> = {}) {
    this.params = parseDBSCAN(who, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are; the model keeps a copy of the core rows to predict with.
   * @throws {DataError} a value is not finite; a zero row under cosine; latitudes that are no radians under haversine
   * @throws {ParameterError} distances without the metric "precomputed", or the other way round
   */
  async fit<L = Int32Array>(X: RowsOrDistances<L>, options: WeightedCallOptions<L> = {}): Promise<DBSCANModel> {
    refuseUnknownNames(`${who}.fit`, "every option", ["engine", "weights", "signal", "onProgress"], options)
    const { eps, minSamples, metric } = this.params
    const { signal, onProgress } = options
    return withPairs(who, X, metric, options, async (x, compare) => {
      const density = routine(who, x, "density", { metric: compare.metric })
      const found = await density(x, { ...compare, eps, minSamples }, { signal, onProgress })
      const labels = labelsAtHome(x, found)
      const warnings = [
        ...densityWarnings(who, this.params, { labels, clusters: found.clusters }),
        ...(await placeWarnings(who, x, compare.metric, { signal })),
      ]
      const rows = x.cols === 0 ? undefined : await x.engine.collect(x, { signal })
      signal?.throwIfAborted()
      return new DBSCANModel(this.params, {
        labels,
        nClusters: found.clusters,
        coreSampleIndices: found.cores,
        coreLabels: found.cores.map((core) => labels[core]),
        coreRows: rows && coresOf(rows, found.cores),
        cols: x.cols,
        columns: x.columns,
        engine: x.engine.name,
        warnings,
      })
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: RowsOrDistances<L>, options: WeightedCallOptions<L> = {}): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }
}

function labelsAtHome<L>(x: Resident<L>, { labels }: Density<L>): Int32Array {
  if (labels instanceof Int32Array) return labels
  throw new EngineError(
    `${who}: the labels of rows in the engine "${x.engine.name}" stay there; collect the rows first.`,
  )
}

/** A copy of the core rows; undefined where there are none. */
const coresOf = (rows: Matrix, cores: Int32Array): Matrix | undefined =>
  cores.length === 0 ? undefined : rows.select(cores)
