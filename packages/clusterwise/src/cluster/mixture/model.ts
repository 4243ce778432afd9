import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { encodeArray } from "../../data/encode.js"
import { Matrix } from "../../data/matrix.js"
import type { MixtureDensity, MixtureDensityOptions, Resident } from "../../engine/engine.js"
import { covarianceLength, hasCross } from "../../engine/mixture/components.js"
import { type CallOptions, routine, type WeightedCallOptions, withResident } from "../../engine/resident.js"
import { DataError, ParameterError } from "../../errors.js"
import { membersOf, nearestMembers } from "../members.js"
import type { Model, ModelJson, ModelWarning } from "../model.js"
import { ModelFields } from "../modelFields.js"
import { type GaussianMixtureParams, mixtureParameters } from "./params.js"

/** What a fit hands to its model. */
export interface GaussianMixtureFacts<L> {
  readonly labels: L
  readonly weights: Float64Array
  readonly means: Matrix
  readonly covariances: Float64Array
  readonly logLikelihood: number
  readonly history: Float64Array
  readonly logLikelihoods: Float64Array
  readonly nIter: number
  readonly converged: boolean
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
}

/**
 * A fitted mixture of Gaussians: immutable. Labels always belong to the components, so `predict(X)` of the fitted rows gives
 * `labels`; a row's label is the component that most probably made it.
 */
export class GaussianMixtureModel<L = Int32Array> implements Model<L> {
  readonly kind = "gmm"
  readonly nClusters: number
  /** Most probable component of each row, counted from 0: the row of its mean. Empty for a model read without labels. */
  readonly labels: L
  /** The share of each component in all rows; their sum is 1. */
  readonly weights: Float64Array
  /** nComponents × columns, float64, in the units of the data. */
  readonly means: Matrix
  /**
   * Variances and covariances in squared units of the data, regCovar included, row by row. "full": nComponents × columns ×
   * columns; "tied": columns × columns; "diag": nComponents × columns; "spherical": nComponents.
   */
  readonly covariances: Float64Array
  /**
   * Mean over the fitted rows of the natural logarithm of their density, as it stood before the last step: the higher, the
   * better the mixture fits. It depends on the units of the data. scikit-learn's lower_bound_.
   */
  readonly logLikelihood: number
  /** The same in every iteration; it never falls, but for rounding and what regCovar adds. */
  readonly history: Float64Array
  /** The last one of every start. */
  readonly logLikelihoods: Float64Array
  /** Iterations of the best start. */
  readonly nIter: number
  /** Whether the best start ended by itself, not at maxIter or a deadline. */
  readonly converged: boolean
  readonly engine: string
  readonly warnings: readonly ModelWarning[]

  constructor(
    readonly params: GaussianMixtureParams,
    facts: GaussianMixtureFacts<L>,
  ) {
    this.nClusters = facts.means.rows
    this.labels = facts.labels
    this.weights = facts.weights
    this.means = facts.means
    this.covariances = facts.covariances
    this.logLikelihood = facts.logLikelihood
    this.history = facts.history
    this.logLikelihoods = facts.logLikelihoods
    this.nIter = facts.nIter
    this.converged = facts.converged
    this.engine = facts.engine
    this.warnings = Object.freeze([...facts.warnings])
    Object.freeze(this)
  }

  get columns(): readonly string[] | undefined {
    return this.means.columns
  }

  get cols(): number {
    return this.means.cols
  }

  /** The means, by the name that they have in models with one centre a cluster. */
  get centroids(): Matrix {
    return this.means
  }

  /** The covariance matrix of one component, columns × columns, whatever the covarianceType. */
  covariance(component: number): Matrix {
    const { cols, nClusters, covariances } = this
    if (!(Number.isInteger(component) && component >= 0 && component < nClusters))
      throw new ParameterError("GaussianMixtureModel.covariance", "component", `in [0, ${nClusters - 1}]`, component)
    const { covarianceType } = this.params
    if (hasCross(covarianceType)) {
      const at = covarianceType === "full" ? component * cols * cols : 0
      return new Matrix(covariances.slice(at, at + cols * cols), cols, cols)
    }
    const out = new Matrix(new Float64Array(cols * cols), cols, cols)
    for (let j = 0; j < cols; j++)
      out.data[j * (cols + 1)] = covariances[covarianceType === "diag" ? component * cols + j : component]
    return out
  }

  /** The most probable component of each row; ties go to the lower one. */
  async predict<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<P> {
    return (await this.density("predict", X, ["labels"], options)).labels!
  }

  /** Probability of each component for each row, rows × nComponents: rows sum to 1. */
  async predictProba<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<Matrix> {
    return (await this.density("predictProba", X, ["responsibilities"], options)).responsibilities!
  }

  /** Natural logarithm of the density of the mixture at each row: the lower, the stranger the row. */
  async scoreSamples<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<Float64Array> {
    return (await this.density("scoreSamples", X, ["logDensity"], options)).logDensity!
  }

  /** Mean of `scoreSamples` over the rows, by weight where there are weights: the higher, the better the mixture fits them. */
  async score<P = Int32Array>(X: MatrixLike | Resident<P>, options: WeightedCallOptions<P> = {}): Promise<number> {
    const { logLikelihood, weight } = await this.density("score", X, [], options)
    return logLikelihood / weight
  }

  /**
   * Bayesian information criterion on these rows, −2 ln L + p ln n for p free parameters: the lower, the better the mixture
   * fits for its size. For comparing models on the same rows.
   */
  async bic<P = Int32Array>(X: MatrixLike | Resident<P>, options: WeightedCallOptions<P> = {}): Promise<number> {
    const { logLikelihood, weight } = await this.density("bic", X, [], options)
    return this.nParameters * Math.log(weight) - 2 * logLikelihood
  }

  /** Akaike information criterion on these rows, −2 ln L + 2 p: like `bic`, but easier on large mixtures. */
  async aic<P = Int32Array>(X: MatrixLike | Resident<P>, options: WeightedCallOptions<P> = {}): Promise<number> {
    const { logLikelihood } = await this.density("aic", X, [], options)
    return 2 * this.nParameters - 2 * logLikelihood
  }

  /** Free parameters: weights less one, means, and covariances, each pair of columns once. */
  get nParameters(): number {
    const { nClusters, cols } = this
    const { covarianceType } = this.params
    const pairs = (cols * (cols + 1)) / 2
    const covariances = { full: nClusters * pairs, tied: pairs, diag: nClusters * cols, spherical: nClusters }
    return nClusters - 1 + nClusters * cols + covariances[covarianceType]
  }

  /** The rows nearest to each mean (Euclidean) among its own: at most m row indices per component, nearest first. */
  async nearestRows(X: MatrixLike | Resident, m: number, options: CallOptions = {}): Promise<Int32Array[]> {
    const who = "GaussianMixtureModel.nearestRows"
    if (!(Number.isInteger(m) && m >= 1)) throw new ParameterError(who, "m", "an integer ≥ 1", m)
    return withResident(who, X, options, async (x) => {
      const labels = await this.predict(x, { signal: options.signal })
      const nearest = routine(who, x, "nearest", { metric: "euclidean", points: this.nClusters })
      const points = this.means.data as Float64Array
      return nearestMembers(await nearest(x, { points, metric: "euclidean", labels }, options), this.nClusters, m)
    })
  }

  /** Row indices of each component, ascending. Only for labels that are at home (an Int32Array). */
  members(): Int32Array[] {
    return membersOf("GaussianMixtureModel.members", this.labels, this.nClusters)
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
      weights: encodeArray(this.weights),
      means: encodeArray(this.means.data, [this.nClusters, this.cols]),
      covariances: encodeArray(this.covariances),
      logLikelihood: this.logLikelihood,
      history: encodeArray(this.history),
      logLikelihoods: encodeArray(this.logLikelihoods),
      nIter: this.nIter,
      converged: this.converged,
      engine: this.engine,
      warnings: this.warnings,
      ...(labels && this.labels instanceof Int32Array && { labels: encodeArray(this.labels) }),
    }
  }

  /**
   * The model that `toJSON` wrote. A start that was given as init is not in the file; the fitted components stand for it.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): GaussianMixtureModel {
    const fields = new ModelFields(json, "gmm")
    const means = fields.matrix("means")
    const { rows: components, cols } = means
    const weights = fields.amounts("weights", components)
    const covariances = fields.finites("covariances")
    const params = fields.params("GaussianMixture", mixtureParameters, (given) => {
      if (given.get("init") === "given") given.set("init", { weights, means, covariances })
    })
    if (params.nComponents !== components)
      throw new DataError(`loadModel, means: ${components} rows for nComponents = ${params.nComponents}.`)
    const length = covarianceLength({ components, cols, covarianceType: params.covarianceType })
    if (covariances.length !== length)
      throw new DataError(`loadModel, covariances: ${covariances.length} values; ${length} are needed.`)
    const nIter = fields.count("nIter")
    return new GaussianMixtureModel(params, {
      labels: fields.labels("labels", components),
      weights,
      means,
      covariances,
      logLikelihood: fields.finite("logLikelihood"),
      history: fields.finites("history", nIter),
      logLikelihoods: fields.finites("logLikelihoods"),
      nIter,
      converged: fields.flag("converged"),
      engine: fields.text("engine"),
      warnings: fields.warnings("warnings"),
    })
  }

  private density<P>(
    method: string,
    X: MatrixLike | Resident<P>,
    want: MixtureDensityOptions["want"],
    options: WeightedCallOptions<P>,
  ): Promise<MixtureDensity<P>> {
    const who = `GaussianMixtureModel.${method}`
    return withResident(who, X, options, (x) => {
      checkColumns(who, x, this)
      const { weights, covariances, nClusters: components } = this
      const { covarianceType } = this.params
      const means = this.means.data as Float64Array
      const told = want.includes("responsibilities") ? "responsibilities" : "labels"
      const densities = routine(who, x, "mixtureDensity", { method: told, points: components })
      return densities(x, { components, covarianceType, weights, means, covariances, want }, options)
    })
  }
}
