import { encodeArray } from "../../data/encode.js"
import { type CentroidFacts, CentroidsModel, paramsBeside, readCentroids } from "../kmeans/centroidsModel.js"
import type { ModelJson } from "../model.js"
import { ModelFields } from "../modelFields.js"
import { type MiniBatchKMeansParams, minibatchParameters } from "./params.js"

/** What a fit hands to its model. */
export interface MiniBatchKMeansFacts<L> extends CentroidFacts<L> {
  readonly nIter: number
  readonly nSteps: number
  readonly converged: boolean
  readonly history: Float64Array
  readonly seen: Float64Array
}

/** K-means fitted by mini-batches: immutable. Labels always belong to the centroids, so `predict(X)` of the fitted rows gives `labels`. */
export class MiniBatchKMeansModel<L = Int32Array> extends CentroidsModel<MiniBatchKMeansParams, L> {
  readonly kind = "minibatch"
  /** How many times as many rows were drawn as there are, rounded up; of `partialFit` the number of blocks. */
  readonly nIter: number
  /** Number of batches. */
  readonly nSteps: number
  /** Whether the fit ended by itself, not at maxIter or a deadline; false after `partialFit`. */
  readonly converged: boolean
  /** history[i]: inertia of batch i to the centroids that it found; length nSteps. */
  readonly history: Float64Array
  /** Σ w of the rows of all batches that each centroid is the mean of. */
  readonly seen: Float64Array

  constructor(params: MiniBatchKMeansParams, facts: MiniBatchKMeansFacts<L>) {
    super(params, facts)
    this.nIter = facts.nIter
    this.nSteps = facts.nSteps
    this.converged = facts.converged
    this.history = facts.history
    this.seen = facts.seen
    Object.freeze(this)
  }

  protected get modelName(): string {
    return "MiniBatchKMeansModel"
  }

  protected ownJson(): Readonly<Record<string, unknown>> {
    return {
      nIter: this.nIter,
      nSteps: this.nSteps,
      converged: this.converged,
      history: encodeArray(this.history),
      seen: encodeArray(this.seen),
    }
  }

  /**
   * The model that `toJSON` wrote. A matrix that was given as init is not in the file; the centroids stand for it.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): MiniBatchKMeansModel {
    const fields = new ModelFields(json, "minibatch")
    const { params, facts } = readCentroids(fields, (centroids) =>
      paramsBeside(fields, "MiniBatchKMeans", minibatchParameters, centroids),
    )
    const nSteps = fields.count("nSteps")
    return new MiniBatchKMeansModel(params, {
      ...facts,
      nIter: fields.count("nIter"),
      nSteps,
      converged: fields.flag("converged"),
      history: fields.amounts("history", nSteps),
      seen: fields.amounts("seen", facts.centroids.rows),
    })
  }
}
