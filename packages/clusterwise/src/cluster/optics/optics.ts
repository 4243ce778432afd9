import { type CallOptions, routine } from "../../engine/resident.js"
import { type RowsOrDistances, withPairs } from "../pairs.js"
import { refuseWeighted, refuseWeights } from "../unweighted.js"
import { OPTICSModel } from "./model.js"
import { checkSizes, type OPTICSParams, parseOptics } from "./params.js"

const who = "OPTICS"

/**
 * Density clustering at every density at once: rows in an order in which dense places are valleys of a plot, and clusters
 * cut out of it. M. Ankerst, M. M. Breunig, H.-P. Kriegel and J. Sander, SIGMOD 1999.
 *
 * Always the row of least reachability comes next: the least distance at which a row is in a dense place with one before
 * it. Ties go to the lower row; a reachability and its predecessor change only where strictly smaller. Distances are
 * taken as they are, where scikit-learn rounds them to 15 decimals: rows that lie within 1e-15 of each other, or differ
 * by that little, may come in another order there. `minSamples` counts the row itself.
 *
 * The order does not depend on how clusters are taken out of it: `model.extract` does that again without another fit.
 * Time grows with the square of the rows where maxEps is Infinity, memory with the rows. Weights are not taken. A new row
 * has no place in the order, so the model has no `predict`.
 *
 * @example
 * const model = await new OPTICS({ minSamples: 10 }).fit(rows)
 * model.labels // Int32Array, −1 is noise
 * Array.from(model.ordering, (row) => model.reachability[row]) // the plot
 * model.extract({ clusterMethod: "dbscan", eps: 0.3 }).labels
 */
export class OPTICS {
  readonly params: OPTICSParams

  /** Validates and stores. Defaults: see `opticsParameters`. */
  constructor(params: Partial<OPTICSParams> = {}) {
    this.params = parseOptics(who, params)
  }

  /**
   * Orders the rows of X (rows × columns), which stay as they are, and takes the clusters out of the order.
   * @throws {ParameterError} minSamples or minClusterSize is more than the rows; weights
   * @throws {DataError} a value is not finite; a zero row under cosine
   * @throws {MemoryBudgetError} the rows do not fit a second time
   */
  async fit<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<OPTICSModel> {
    const { params } = this
    const { minSamples, maxEps } = params
    const { signal, onProgress } = options
    refuseWeights(who, options)
    return withPairs(who, X, params.metric, options, async (x, compare) => {
      refuseWeighted(who, x)
      checkSizes(who, params, x.rows)
      const reachability = routine(who, x, "reachability", { metric: compare.metric })
      const found = await reachability(x, { minSamples, maxEps, ...compare }, { signal, onProgress })
      signal?.throwIfAborted()
      return new OPTICSModel(params, { ...found, cols: x.cols, columns: x.columns, engine: x.engine.name })
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: RowsOrDistances<L>, options: CallOptions<L> = {}): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }
}
