import type { MatrixLike } from "../../data/adapters.js"
import { encodeArray } from "../../data/encode.js"
import { toMatrix } from "../../data/matrix.js"
import type { Reachability, RunOptions } from "../../engine/engine.js"
import { metricOptions } from "../../engine/metric.js"
import { DataError } from "../../errors.js"
import type { ModelJson, ModelWarning } from "../model.js"
import { NoiseModel } from "../noiseModel.js"
import { extractClusters } from "./extraction.js"
import type { OPTICSFacts } from "./facts.js"
import { isOrderOf } from "./isOrderOf.js"
import { readOptics } from "./json.js"
import { checkSizes, type OPTICSExtraction, type OPTICSParams, parseOptics } from "./params.js"
import type { Interval } from "./xiClusters.js"

/** An order of rows by density, and clusters out of it: immutable. It has no `predict`: a new row has no place in the order. */
export class OPTICSModel extends NoiseModel<OPTICSParams> {
  readonly kind = "optics"
  /** Cluster of each row, counted from 0 in the order in which rows first show them; −1 is noise. */
  declare readonly labels: Int32Array
  /** The rows as they were processed. */
  readonly ordering: Int32Array
  /** Per row, not in the ordering: least distance at which an earlier row reaches it; Infinity where none does. */
  readonly reachability: Float64Array
  /** Per row: distance to the minSamples-th row, itself counted; Infinity beyond maxEps. */
  readonly coreDistances: Float64Array
  /** Per row: the one that it was reached from; −1 where none. */
  readonly predecessor: Int32Array
  /**
   * All clusters of the method "xi", those within others too: first and last place in the ordering, smaller ones before
   * those that hold them. Labels are those of the innermost. Empty for "dbscan".
   */
  readonly hierarchy: readonly Interval[]
  readonly cols: number
  readonly columns: readonly string[] | undefined

  constructor(params: OPTICSParams, facts: OPTICSFacts) {
    const { labels, nClusters, hierarchy } = extractClusters(facts, params)
    super(params, { labels, nClusters, engine: facts.engine, warnings: nothingReached(facts, params) })
    this.ordering = facts.ordering
    this.reachability = facts.reachability
    this.coreDistances = facts.coreDistances
    this.predecessor = facts.predecessor
    this.cols = facts.cols
    this.columns = facts.columns
    this.hierarchy = Object.freeze(hierarchy)
    Object.freeze(this)
  }

  /**
   * Whether X is the rows of the fit, in their order, as far as the order tells: every row lies as far from its predecessor
   * as its reachability says. The model does not keep the rows themselves.
   * @throws {DataError} the model was fitted on distances
   */
  async wasFittedOn(X: MatrixLike, { signal, onProgress }: RunOptions = {}): Promise<boolean> {
    const who = "OPTICSModel.wasFittedOn"
    if (this.cols === 0) throw new DataError(`${who}: the model was fitted on distances, not on rows.`)
    const rows = toMatrix(X, who)
    return (
      rows.cols === this.cols && isOrderOf(this, rows, metricOptions(who, this.params.metric), { signal, onProgress })
    )
  }

  /**
   * Other clusters out of the same order, without another fit.
   * @param change of clusterMethod, xi, predecessorCorrection, eps, minClusterSize; what is left out stays
   * @throws {ParameterError} eps beyond the maxEps of the fit; minClusterSize is more than the rows
   */
  extract(change: Partial<OPTICSExtraction> = {}): OPTICSModel {
    const who = "OPTICSModel.extract"
    const { minSamples, maxEps, metric } = this.params
    const params = parseOptics(who, { ...this.params, ...change, minSamples, maxEps, metric })
    checkSizes(who, params, this.ordering.length)
    return new OPTICSModel(params, this)
  }

  /** Plain JSON, typed arrays as base64: the order, from which clusters follow. Labels only if asked for. */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const { columns, params } = this
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      // JSON has no Infinity.
      params: Object.fromEntries(
        Object.entries(params).map(([name, value]) => [name, value === Infinity ? "Infinity" : value]),
      ),
      ...(columns && { columns }),
      cols: this.cols,
      nClusters: this.nClusters,
      ordering: encodeArray(this.ordering),
      reachability: encodeArray(this.reachability),
      coreDistances: encodeArray(this.coreDistances),
      predecessor: encodeArray(this.predecessor),
      engine: this.engine,
      ...(labels && { labels: encodeArray(this.labels) }),
    }
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): OPTICSModel {
    const { params, facts, check } = readOptics(json)
    const model = new OPTICSModel(params, facts)
    check(model)
    return model
  }
}

function nothingReached({ reachability }: Reachability, { minSamples, maxEps }: OPTICSParams): ModelWarning[] {
  if (reachability.length < 2 || reachability.some((reach) => reach < Number.POSITIVE_INFINITY)) return []
  const message = `No row is within maxEps (${maxEps}) of a row that has ${minSamples} rows, itself counted, so near: raise maxEps, or lower minSamples.`
  return [{ code: "nothing-reached", message }]
}
