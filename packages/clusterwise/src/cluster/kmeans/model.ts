import { encodeArray } from "../../data/encode.js"
import type { ModelJson } from "../model.js"
import { ModelFields } from "../modelFields.js"
import { type CentroidFacts, CentroidsModel, paramsBeside, readCentroids } from "./centroidsModel.js"
import { type KMeansParams, kmeansParameters } from "./params.js"

/** What a fit hands to its model. */
export interface KMeansFacts<L> extends CentroidFacts<L> {
  readonly nIter: number
  readonly converged: boolean
  readonly history: Float64Array
  readonly inertias: Float64Array
}

/**
 * A fitted k-means: immutable. Labels always belong to the centroids, so `predict(X)` of the fitted rows gives `labels`; not so
 * with `balanced`, where labels keep bounds on sizes and `predict` gives the nearest centroid.
 */
export class KMeansModel<L = Int32Array> extends CentroidsModel<KMeansParams, L> {
  readonly kind = "kmeans"
  /** Iterations of the best start. */
  readonly nIter: number
  /** Whether the best start ended by itself, not at maxIter or a deadline. */
  readonly converged: boolean
  /** history[i]: inertia of assignment i to the centroids that it used; length nIter. */
  readonly history: Float64Array
  /** Final inertia of every start. */
  readonly inertias: Float64Array

  constructor(params: KMeansParams, facts: KMeansFacts<L>) {
    super(params, facts)
    this.nIter = facts.nIter
    this.converged = facts.converged
    this.history = facts.history
    this.inertias = facts.inertias
    Object.freeze(this)
  }

  protected get modelName(): string {
    return "KMeansModel"
  }

  protected ownJson(): Readonly<Record<string, unknown>> {
    return {
      nIter: this.nIter,
      converged: this.converged,
      history: encodeArray(this.history),
      inertias: encodeArray(this.inertias),
    }
  }

  /**
   * The model that `toJSON` wrote. A matrix that was given as init is not in the file; the centroids stand for it.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): KMeansModel {
    const fields = new ModelFields(json, "kmeans")
    const { params, facts } = readCentroids(fields, (centroids) =>
      paramsBeside(fields, "KMeans", kmeansParameters, centroids),
    )
    const nIter = fields.count("nIter")
    return new KMeansModel(params, {
      ...facts,
      nIter,
      converged: fields.flag("converged"),
      history: fields.amounts("history", nIter),
      inertias: fields.amounts("inertias"),
    })
  }
}
