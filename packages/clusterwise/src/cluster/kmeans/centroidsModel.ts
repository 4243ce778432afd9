import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { encodeArray } from "../../data/encode.js"
import type { Matrix } from "../../data/matrix.js"
import { isRowStream, type RowStream } from "../../data/rowStream.js"
import type { NearestResult, Resident, RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { type CallOptions, routine, withResident } from "../../engine/resident.js"
import { overBlocks } from "../../engine/stream/mapStream.js"
import { DataError, ParameterError } from "../../errors.js"
import type { Parameter, ValuesOf } from "../../schema.js"
import { membersOf, nearestMembers } from "../members.js"
import type { CentroidModel, ModelJson, ModelWarning } from "../model.js"
import type { ModelFields } from "../modelFields.js"

/** What the parameters of estimators that give centroids have in common. */
export interface CentroidParams {
  readonly nClusters: number
  readonly metric: "euclidean" | "cosine"
  readonly init: unknown
}

/** What every such fit hands to its model. */
export interface CentroidFacts<L> {
  readonly labels: L
  readonly centroids: Matrix
  readonly inertia: number
  readonly clusterInertia: Float64Array
  readonly clusterWeight: Float64Array
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
}

/** A model whose clusters have a centroid each, whichever way it was fitted: immutable. Classes of it freeze themselves. */
export abstract class CentroidsModel<P extends CentroidParams, L = Int32Array> implements CentroidModel<L> {
  abstract readonly kind: string
  readonly params: P & Readonly<Record<string, unknown>>
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
  /** The algorithm that ran. */
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]

  constructor(params: P, facts: CentroidFacts<L>) {
    this.params = params as P & Readonly<Record<string, unknown>>
    this.nClusters = facts.centroids.rows
    this.labels = facts.labels
    this.centroids = facts.centroids
    this.inertia = facts.inertia
    this.clusterInertia = facts.clusterInertia
    this.clusterWeight = facts.clusterWeight
    this.algorithm = facts.algorithm
    this.engine = facts.engine
    this.warnings = Object.freeze([...facts.warnings])
  }

  get columns(): readonly string[] | undefined {
    return this.centroids.columns
  }

  get cols(): number {
    return this.centroids.cols
  }

  /** The nearest centroid of each row; ties go to the lower index. Of a RowStream the labels of each block, one after the other. */
  predict(X: RowStream, options?: CallOptions<unknown>): AsyncGenerator<Int32Array, void, undefined>
  predict<R = Int32Array>(X: MatrixLike | Resident<R>, options?: CallOptions<R>): Promise<R>
  predict<R>(
    X: MatrixLike | Resident<R> | RowStream,
    options: CallOptions<R> = {},
  ): Promise<R> | AsyncGenerator<Int32Array, void, undefined> {
    if (!isRowStream(X)) return this.labelsOf(X, options)
    return this.overBlocks("predict", X, options, (x, run) => this.labelsOf(x, run) as Promise<Int32Array>)
  }

  protected async labelsOf<R>(X: MatrixLike | Resident<R>, options: CallOptions<R>): Promise<R> {
    return (await this.nearest("predict", X, options)).labels
  }

  /**
   * Distance of each row to each centroid, rows × nClusters (1 − cos under cosine). The only n × k array here: it is what
   * was asked for. Of a RowStream the distances of each block, one after the other.
   */
  transform(X: RowStream, options?: CallOptions<unknown>): AsyncGenerator<Matrix, void, undefined>
  transform<R = Int32Array>(X: MatrixLike | Resident<R>, options?: CallOptions<R>): Promise<Matrix>
  transform<R>(
    X: MatrixLike | Resident<R> | RowStream,
    options: CallOptions<R> = {},
  ): Promise<Matrix> | AsyncGenerator<Matrix, void, undefined> {
    if (!isRowStream(X)) return this.distances(X, options)
    return this.overBlocks("transform", X, options, (x, run) => this.distances(x, run))
  }

  private distances<R>(X: MatrixLike | Resident<R>, options: CallOptions<R>): Promise<Matrix> {
    const who = `${this.modelName}.transform`
    return withResident(who, X, options, async (x) => {
      checkColumns(who, x, this)
      const metric = this.params.metric
      return routine(who, x, "distances", { metric, points: this.nClusters })(
        x,
        { points: this.points, metric },
        options,
      )
    })
  }

  /** −inertia of the rows, or of all blocks of a RowStream: the higher, the better they fit. Weights count where given. */
  async score<R = Int32Array>(
    X: MatrixLike | Resident<R> | RowStream,
    options: CallOptions<R> & { weights?: ArrayLike<number> } = {},
  ): Promise<number> {
    const sum = (inertia: Float64Array) => inertia.reduce((a, b) => a + b, 0)
    if (!isRowStream(X)) return -sum((await this.nearest("score", X, options)).inertia)
    let score = 0
    const measure = (x: Resident<R>, run: RunOptions) => this.nearest("score", x, run)
    for await (const { inertia } of this.overBlocks("score", X, options, measure)) score -= sum(inertia)
    return score
  }

  /** Each row replaced by its centroid: vector quantisation, rows × columns. */
  async reconstruct(X: MatrixLike | Resident, options: CallOptions = {}): Promise<Matrix> {
    const who = `${this.modelName}.reconstruct`
    return withResident(who, X, options, async (x) => {
      const { signal } = options
      const { labels } = await this.nearest("reconstruct", x, part(options, 0, 0.8))
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
    if (!(Number.isInteger(m) && m >= 1))
      throw new ParameterError(`${this.modelName}.nearestRows`, "m", "an integer ≥ 1", m)
    return nearestMembers(await this.nearest("nearestRows", X, options), this.nClusters, m)
  }

  /** Row indices of each cluster, ascending. Only for labels that are at home (an Int32Array). */
  members(): Int32Array[] {
    return membersOf(`${this.modelName}.members`, this.labels, this.nClusters)
  }

  /** Plain JSON, typed arrays as base64; `loadModel` gives the model back with the same `predict`. Labels only if asked for. */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const params: Readonly<Record<string, unknown>> = this.params
    const init = typeof params.init === "string" ? params.init : "given"
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params: { ...params, init },
      ...(this.columns && { columns: this.columns }),
      centroids: encodeArray(this.centroids.data, [this.nClusters, this.cols]),
      inertia: this.inertia,
      clusterInertia: encodeArray(this.clusterInertia),
      clusterWeight: encodeArray(this.clusterWeight),
      ...this.ownJson(),
      algorithm: this.algorithm,
      engine: this.engine,
      warnings: this.warnings,
      ...(labels && this.labels instanceof Int32Array && { labels: encodeArray(this.labels) }),
    }
  }

  /** Of the class, for messages: minifiers rename classes. */
  protected abstract get modelName(): string

  /** What else a model of this class writes. */
  protected abstract ownJson(): Readonly<Record<string, unknown>>

  /** One result a block; a call on a block tells no progress of its own. */
  private overBlocks<R, T>(
    method: string,
    X: RowStream,
    options: CallOptions<R>,
    work: (x: Resident<R>, run: RunOptions) => Promise<T>,
  ): AsyncGenerator<T, void, undefined> {
    const who = `${this.modelName}.${method}`
    const { signal } = options
    return overBlocks(who, X, options as CallOptions<unknown>, (x) => work(x as Resident<R>, { signal }))
  }

  protected get points(): Float64Array {
    return this.centroids.data as Float64Array
  }

  /** The centroid that each row belongs to, and how far it is. */
  protected nearest<R>(
    method: string,
    X: MatrixLike | Resident<R>,
    options: CallOptions<R>,
  ): Promise<NearestResult<R>> {
    const who = `${this.modelName}.${method}`
    return withResident(who, X, options, (x) => {
      checkColumns(who, x, this)
      const metric = this.params.metric
      return routine(who, x, "nearest", { metric, points: this.nClusters })(x, { points: this.points, metric }, options)
    })
  }
}

/**
 * What `toJSON` wrote of every such model.
 * @param readParams reads the parameters, and refuses those that the centroids do not go with
 * @throws {DataError} a field is missing or damaged; the message names it
 */
export function readCentroids<P>(
  fields: ModelFields,
  readParams: (centroids: Matrix) => P,
): { readonly params: P; readonly facts: CentroidFacts<Int32Array> } {
  const centroids = fields.matrix("centroids")
  const clusters = centroids.rows
  const params = readParams(centroids)
  const facts = {
    labels: fields.labels("labels", clusters),
    centroids,
    inertia: fields.amount("inertia"),
    clusterInertia: fields.amounts("clusterInertia", clusters),
    clusterWeight: fields.amounts("clusterWeight", clusters),
    algorithm: fields.text("algorithm"),
    engine: fields.text("engine"),
    warnings: fields.warnings("warnings"),
  }
  return { params, facts }
}

/** The parameters in the file of a model with as many centroids as clusters were asked for; a matrix that was given as init is not in it. */
export function paramsBeside<S extends Record<string, Parameter>>(
  fields: ModelFields,
  estimator: string,
  schema: S,
  centroids: Matrix,
): ValuesOf<S> {
  const params = fields.params(estimator, schema, (given) => {
    if (given.get("init") === "given") given.set("init", centroids)
  })
  if (params.nClusters !== centroids.rows)
    throw new DataError(`loadModel, centroids: ${centroids.rows} rows for nClusters = ${params.nClusters}.`)
  return params
}
