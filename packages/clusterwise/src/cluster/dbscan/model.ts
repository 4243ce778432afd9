import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { encodeArray } from "../../data/encode.js"
import type { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import { type MetricOptions, metricOptions } from "../../engine/metric.js"
import { part } from "../../engine/pace.js"
import { type CallOptions, routine, withResident } from "../../engine/resident.js"
import { DataError } from "../../errors.js"
import { groupByLabel } from "../../structures/groupByLabel.js"
import type { ModelJson } from "../model.js"
import { checkPolicy, NoiseModel, type NoisePolicy } from "../noiseModel.js"
import type { DBSCANFacts } from "./facts.js"
import { clusterOfNearest } from "./nearestCoreRow.js"
import type { DBSCANParams } from "./params.js"
import { readDBSCAN } from "./read.js"

/** A fitted DBSCAN: immutable. It holds a copy of the core rows, which `predict` compares new ones with. */
export class DBSCANModel extends NoiseModel<DBSCANParams> {
  readonly kind = "dbscan"
  /** Cluster of each row; −1 is noise. Clusters are numbered by their lowest core row. Empty for a model read without labels. */
  declare readonly labels: Int32Array
  /** Rows with minSamples rows within eps, themselves counted, in rising order. */
  readonly coreSampleIndices: Int32Array
  /** The cluster of each of them. */
  readonly coreLabels: Int32Array
  /** A copy of them, also in the file of the model; undefined where there are none, or where distances were given. */
  readonly coreRows: Matrix | undefined
  /** Number of columns of the rows; 0 where distances were given. */
  readonly cols: number
  readonly columns: readonly string[] | undefined

  constructor(params: DBSCANParams, facts: DBSCANFacts) {
    super(params, facts)
    this.coreSampleIndices = facts.coreSampleIndices
    this.coreLabels = facts.coreLabels
    this.coreRows = facts.coreRows
    this.cols = facts.cols
    this.columns = facts.columns
    Object.freeze(this)
  }

  /**
   * The lowest-numbered cluster that has a core row within eps, or −1: the rule of the fit, so that `predict` of the fitted
   * rows gives `labels`.
   * @throws {DataError} other columns than in the fit; the model was fitted on distances
   */
  async predict<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<Int32Array> {
    return this.compared("DBSCANModel.predict", X, options, (who, x, compare) =>
      this.clustersWithin(who, x, compare, options),
    )
  }

  /**
   * What `predict` gives, and for noise what was asked for: "keep" leaves it −1; "nearest" takes the cluster of the nearest
   * core row, however far that is, of equally near ones the first. All rows are noise where there is no core row.
   * @throws {DataError} other columns than in the fit; the model was fitted on distances
   */
  async assignNoise<P = Int32Array>(
    how: NoisePolicy,
    X: MatrixLike | Resident<P>,
    options: CallOptions<P> = {},
  ): Promise<Int32Array> {
    const who = "DBSCANModel.assignNoise"
    checkPolicy(who, "how", how)
    return this.compared(who, X, options, async (who, x, compare) => {
      const labels = await this.clustersWithin(who, x, compare, part(options, 0, 0.5))
      if (how === "nearest") await this.joinNearest(who, x, labels, compare, part(options, 0.5, 1))
      return labels
    })
  }

  /**
   * Plain JSON, typed arrays as base64: the parameters and the core rows that `predict` needs, which makes the file about
   * as large as the data. Labels only if asked for.
   */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const { coreRows, columns } = this
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params: this.params,
      ...(columns && { columns }),
      cols: this.cols,
      nClusters: this.nClusters,
      nNoise: this.nNoise,
      coreSampleIndices: encodeArray(this.coreSampleIndices),
      coreLabels: encodeArray(this.coreLabels),
      ...(coreRows && { coreRows: encodeArray(coreRows.data, [coreRows.rows, coreRows.cols]) }),
      engine: this.engine,
      warnings: this.warnings,
      ...(labels && { labels: encodeArray(this.labels) }),
    }
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): DBSCANModel {
    const { params, facts } = readDBSCAN(json)
    return new DBSCANModel(params, facts)
  }

  private compared<P>(
    who: string,
    X: MatrixLike | Resident<P>,
    options: CallOptions<P>,
    work: (who: string, x: Resident<P>, compare: MetricOptions) => Promise<Int32Array>,
  ): Promise<Int32Array> {
    if (this.cols === 0)
      throw new DataError(
        `${who}: the model was fitted on distances; it has no rows that new ones could be compared with.`,
      )
    return withResident(who, X, options, (x) => {
      checkColumns(who, x, this)
      return work(who, x, metricOptions(who, this.params.metric))
    })
  }

  private async clustersWithin<P>(
    who: string,
    x: Resident<P>,
    compare: MetricOptions,
    { signal, onProgress }: RunOptions,
  ): Promise<Int32Array> {
    const { coreRows, coreLabels: clusters } = this
    if (!coreRows) return new Int32Array(x.rows).fill(-1)
    const nearestCore = routine(who, x, "nearestCore", { metric: compare.metric, points: coreRows.rows })
    const within = { points: new Float64Array(coreRows.data), clusters, eps: this.params.eps }
    return (await nearestCore(x, { ...compare, ...within }, { signal, onProgress })).labels
  }

  private async joinNearest<P>(
    who: string,
    x: Resident<P>,
    labels: Int32Array,
    compare: MetricOptions,
    run: RunOptions,
  ): Promise<void> {
    const { coreRows, coreLabels } = this
    const noise = groupByLabel(
      labels.map((label) => (label < 0 ? 0 : -1)),
      1,
    )[0]
    if (!coreRows || noise.length === 0) return
    const alone = await routine(who, x, "select")(x, { rows: noise }, { signal: run.signal })
    try {
      const nearest = await clusterOfNearest(who, alone, { rows: coreRows, labels: coreLabels }, compare, run)
      noise.forEach((row, i) => {
        labels[row] = nearest[i]
      })
    } finally {
      alone.release()
    }
  }
}
