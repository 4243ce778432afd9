import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { encodeArray } from "../../data/encode.js"
import type { Matrix } from "../../data/matrix.js"
import type { NearestResult, Resident } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { type CallOptions, routine, withResident } from "../../engine/resident.js"
import { DataError } from "../../errors.js"
import { Linkage } from "../../hierarchy/linkageTree.js"
import { type CentroidFacts, CentroidsModel, readCentroids } from "../kmeans/centroidsModel.js"
import type { ModelJson } from "../model.js"
import { ModelFields } from "../modelFields.js"
import { descend } from "./descend.js"
import { type BisectingKMeansParams, bisectingParameters } from "./params.js"
import type { SplitTree } from "./splitTree.js"

/** What a fit hands to its model. */
export interface BisectingKMeansFacts extends CentroidFacts<Int32Array> {
  /** Undefined where there is one cluster. */
  readonly splits: SplitTree | undefined
  readonly nIter: number
  readonly converged: boolean
}

/**
 * A fitted bisecting k-means: immutable. Rows belong to the leaf that they come to from the root of the tree, which need not be
 * the one with the nearest centroid; `predict`, `score`, `reconstruct` and `nearestRows` go by it, `transform` tells the
 * distance to every centroid. Clusters are numbered from left to right.
 */
export class BisectingKMeansModel extends CentroidsModel<BisectingKMeansParams> {
  readonly kind = "bisecting"
  /**
   * The splits in SciPy's format, from the bottom up, with clusters for leaves: the height of a merge is the inertia of the
   * cluster that was split there. Undefined where there is one cluster.
   */
  readonly tree: Linkage | undefined
  /** Row i: the centroid of the cluster that merge i of the tree makes. Undefined where there is one cluster. */
  readonly mergeCentroids: Matrix | undefined
  /** Iterations of all splits together, of the best start of each. */
  readonly nIter: number
  /** Whether every split ended by itself, not at maxIter or a deadline. */
  readonly converged: boolean

  constructor(params: BisectingKMeansParams, facts: BisectingKMeansFacts) {
    super(params, facts)
    this.tree = facts.splits?.tree
    this.mergeCentroids = facts.splits?.mergeCentroids
    this.nIter = facts.nIter
    this.converged = facts.converged
    Object.freeze(this)
  }

  /** The leaf that each row comes to, always to the nearer of two centroids; ties go to the left. */
  protected override async labelsOf<R>(X: MatrixLike | Resident<R>, options: CallOptions<R>): Promise<R> {
    const who = "BisectingKMeansModel.predict"
    return withResident(who, X, options, (x) => this.descend(who, x, options)) as Promise<R>
  }

  protected get modelName(): string {
    return "BisectingKMeansModel"
  }

  protected ownJson(): Readonly<Record<string, unknown>> {
    const { tree, mergeCentroids } = this
    return {
      ...(tree && { tree: encodeArray(tree.matrix.data, [tree.nMerges, 4]) }),
      ...(mergeCentroids && { mergeCentroids: encodeArray(mergeCentroids.data, [mergeCentroids.rows, this.cols]) }),
      nIter: this.nIter,
      converged: this.converged,
    }
  }

  protected override nearest<R>(
    method: string,
    X: MatrixLike | Resident<R>,
    options: CallOptions<R>,
  ): Promise<NearestResult<R>> {
    const who = `${this.modelName}.${method}`
    return withResident(who, X, options, async (x) => {
      const labels = (await this.descend(who, x, part(options, 0, 0.8))) as R
      const { metric } = this.params
      const measured = routine(who, x, "nearest", { metric, points: this.nClusters })
      return measured(x, { points: this.points, metric, labels }, part(options, 0.8, 1))
    })
  }

  private descend<R>(who: string, x: Resident<R>, run: CallOptions<R>): Promise<Int32Array> {
    checkColumns(who, x, this)
    const { tree, mergeCentroids, centroids, params } = this
    return descend(who, x, { tree, mergeCentroids, centroids, metric: params.metric }, run)
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): BisectingKMeansModel {
    const fields = new ModelFields(json, "bisecting")
    const { params, facts } = readCentroids(fields, ({ rows }) => {
      const given = fields.params("BisectingKMeans", bisectingParameters, () => {})
      if (given.nClusters >= rows) return given
      throw new DataError(`loadModel, centroids: ${rows} rows for nClusters = ${given.nClusters}.`)
    })
    return new BisectingKMeansModel(params, {
      ...facts,
      splits: facts.centroids.rows > 1 ? readSplits(fields, facts.centroids) : undefined,
      nIter: fields.whole("nIter"),
      converged: fields.flag("converged"),
    })
  }
}

function readSplits(fields: ModelFields, { rows, cols }: Matrix): SplitTree {
  const tree = Linkage.from(fields.table("tree", 4), "loadModel, tree")
  const mergeCentroids = fields.table("mergeCentroids", cols)
  if (tree.nLeaves !== rows) throw new DataError(`loadModel, tree: ${tree.nLeaves} leaves for ${rows} clusters.`)
  if (mergeCentroids.rows !== tree.nMerges)
    throw new DataError(`loadModel, mergeCentroids: ${mergeCentroids.rows} rows for ${tree.nMerges} merges.`)
  return { tree, mergeCentroids }
}
