import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { encodeArray } from "../../data/encode.js"
import type { Matrix } from "../../data/matrix.js"
import type { NearestResult, Resident } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { type CallOptions, routine, withResident } from "../../engine/resident.js"
import { DataError, ParameterError } from "../../errors.js"
import { membersOf, nearestMembers } from "../members.js"
import type { CentroidModel, ModelJson, ModelWarning } from "../model.js"
import { ModelFields } from "../modelFields.js"
import { type KMeansParams, kmeansParameters } from "./params.js"

/** What a fit hands to its model. */
export interface KMeansFacts<L> {
  readonly labels: L
  readonly centroids: Matrix
  readonly inertia: number
  readonly clusterInertia: Float64Array
  readonly clusterWeight: Float64Array
  readonly nIter: number
  readonly converged: boolean
  readonly history: Float64Array
  readonly inertias: Float64Array
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
}

/** A fitted k-means: immutable. Labels always belong to the centroids, so `predict(X)` of the fitted rows gives `labels`. */
export class KMeansModel<L = Int32Array> implements CentroidModel<L> {
  readonly kind = "kmeans"
  readonly nClusters: number
  /** Cluster of each row, counted from 0: the row of its centroid. Empty for a model read without labels. */
  readonly labels: L
  /** nClusters × columns, float64, in the units of the data (unit vectors under cosine). */
  readonly centroids: Matrix
  /** Σ w · d² of the rows to their centroids; under cosine Σ w · (1 − cos). */
  readonly inertia: number
  /** The inertia of each cluster. */
  readonly clusterInertia: Float64Array
  /** Σ w of each cluster: its number of rows where there are no weights. */
  readonly clusterWeight: Float64Array
  /** Iterations of the best start. */
  readonly nIter: number
  /** Whether the best start ended by itself, not at maxIter or a deadline. */
  readonly converged: boolean
  /** history[i]: inertia of assignment i to the centroids that it used; length nIter. */
  readonly history: Float64Array
  /** Final inertia of every start. */
  readonly inertias: Float64Array
  /** The exact algorithm that ran. */
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]

  constructor(
    readonly params: KMeansParams,
    facts: KMeansFacts<L>,
  ) {
    this.nClusters = facts.centroids.rows
    this.labels = facts.labels
    this.centroids = facts.centroids
    this.inertia = facts.inertia
    this.clusterInertia = facts.clusterInertia
    this.clusterWeight = facts.clusterWeight
    this.nIter = facts.nIter
    this.converged = facts.converged
    this.history = facts.history
    this.inertias = facts.inertias
    this.algorithm = facts.algorithm
    this.engine = facts.engine
    this.warnings = Object.freeze([...facts.warnings])
    Object.freeze(this)
  }

  get columns(): readonly string[] | undefined {
    return this.centroids.columns
  }

  get cols(): number {
    return this.centroids.cols
  }

  /** The nearest centroid of each row; ties go to the lower index. */
  async predict<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<P> {
    return (await this.nearest("KMeansModel.predict", X, options)).labels
  }

  /** Distance of each row to each centroid, rows × nClusters (1 − cos under cosine). The only n × k array here: it is what was asked for. */
  async transform<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<Matrix> {
    const who = "KMeansModel.transform"
    return withResident(who, X, options, (x) => {
      checkColumns(who, x, this)
      const metric = this.params.metric
      return routine(who, x, "distances", { metric, points: this.nClusters })(
        x,
        { points: this.points, metric },
        options,
      )
    })
  }

  /** −inertia of the rows: the higher, the better they fit. Weights count where given. */
  async score<P = Int32Array>(
    X: MatrixLike | Resident<P>,
    options: CallOptions<P> & { weights?: ArrayLike<number> } = {},
  ): Promise<number> {
    const { inertia } = await this.nearest("KMeansModel.score", X, options)
    return -inertia.reduce((a, b) => a + b, 0)
  }

  /** Each row replaced by its centroid: vector quantisation, rows × columns. */
  async reconstruct(X: MatrixLike | Resident, options: CallOptions = {}): Promise<Matrix> {
    const who = "KMeansModel.reconstruct"
    return withResident(who, X, options, async (x) => {
      const { signal } = options
      const { labels } = await this.nearest(who, x, part(options, 0, 0.8))
      const centroids = await x.engine.load(this.centroids, { signal })
      const rows = await routine(who, centroids, "select")(centroids, { rows: labels }, part(options, 0.8, 1))
      try {
        return await x.engine.collect(rows, { signal })
      } finally {
        for (const resident of [rows, centroids]) resident.release()
      }
    })
  }

  /** The rows nearest to each centroid among its own: at most m row indices per cluster, nearest first. */
  async nearestRows(X: MatrixLike | Resident, m: number, options: CallOptions = {}): Promise<Int32Array[]> {
    const who = "KMeansModel.nearestRows"
    if (!(Number.isInteger(m) && m >= 1)) throw new ParameterError(who, "m", "an integer ≥ 1", m)
    return nearestMembers(await this.nearest(who, X, options), this.nClusters, m)
  }

  /** Row indices of each cluster, ascending. Only for labels that are at home (an Int32Array). */
  members(): Int32Array[] {
    return membersOf("KMeansModel.members", this.labels, this.nClusters)
  }

  /** Plain JSON, typed arrays as base64; `loadModel` gives the model back with the same `predict`. Labels only if asked for. */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const init = typeof this.params.init === "string" ? this.params.init : "given"
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params: { ...this.params, init },
      ...(this.columns && { columns: this.columns }),
      centroids: encodeArray(this.centroids.data, [this.nClusters, this.cols]),
      inertia: this.inertia,
      clusterInertia: encodeArray(this.clusterInertia),
      clusterWeight: encodeArray(this.clusterWeight),
      nIter: this.nIter,
      converged: this.converged,
      history: encodeArray(this.history),
      inertias: encodeArray(this.inertias),
      algorithm: this.algorithm,
      engine: this.engine,
      warnings: this.warnings,
      ...(labels && this.labels instanceof Int32Array && { labels: encodeArray(this.labels) }),
    }
  }

  /**
   * The model that `toJSON` wrote. A matrix that was given as init is not in the file; the centroids stand for it.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): KMeansModel {
    const fields = new ModelFields(json, "kmeans")
    const centroids = fields.matrix("centroids")
    const clusters = centroids.rows
    const params = fields.params("KMeans", kmeansParameters, (given) => {
      if (given.get("init") === "given") given.set("init", centroids)
    })
    if (params.nClusters !== clusters)
      throw new DataError(`loadModel, centroids: ${clusters} rows for nClusters = ${params.nClusters}.`)
    const nIter = fields.count("nIter")
    return new KMeansModel(params, {
      labels: fields.labels("labels", clusters),
      centroids,
      inertia: fields.amount("inertia"),
      clusterInertia: fields.amounts("clusterInertia", clusters),
      clusterWeight: fields.amounts("clusterWeight", clusters),
      nIter,
      converged: fields.flag("converged"),
      history: fields.amounts("history", nIter),
      inertias: fields.amounts("inertias"),
      algorithm: fields.text("algorithm"),
      engine: fields.text("engine"),
      warnings: fields.warnings("warnings"),
    })
  }

  private get points(): Float64Array {
    return this.centroids.data as Float64Array
  }

  private nearest<P>(who: string, X: MatrixLike | Resident<P>, options: CallOptions<P>): Promise<NearestResult<P>> {
    return withResident(who, X, options, (x) => {
      checkColumns(who, x, this)
      const metric = this.params.metric
      return routine(who, x, "nearest", { metric, points: this.nClusters })(x, { points: this.points, metric }, options)
    })
  }
}
