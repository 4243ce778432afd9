import type { MatrixLike } from "../../data/adapters.js"
import type { Resident } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { type WeightedCallOptions, withResident } from "../../engine/resident.js"
import { ParameterError, refuseUnknownNames } from "../../errors.js"
import { parseParameters } from "../../schema.js"
import type { ModelWarning } from "../model.js"
import { Bisection } from "./bisection.js"
import { BisectingKMeansModel } from "./model.js"
import { type BisectingKMeansParams, bisectingParameters } from "./params.js"
import { type Branch, GrowingTree } from "./splitTree.js"

const who = "BisectingKMeans"

export interface BisectingFitOptions<L = Int32Array> extends WeightedCallOptions<L> {
  /** Milliseconds after which the tree so far is returned, with the warning "deadline". */
  readonly deadlineMs?: number | undefined
}

/**
 * K-means from the top down: all rows begin as one cluster, and the cluster of most inertia (or the largest one) is split in two
 * by k-means, until there are as many as asked for. Steinbach, Karypis & Kumar 2000, "A comparison of document clustering
 * techniques".
 *
 * Each split looks at two centroids and the rows of one cluster, so that many clusters cost little more than few; and what it
 * gives is a tree. In return the inertia is above that of k-means, because early splits are never reconsidered.
 * Rows of one column (euclidean) are split where the inertia is least; init, nInit and seed then change nothing.
 * The same seed gives the same labels and centroids, byte for byte, on every machine, engine and number of threads.
 *
 * @example
 * const model = await new BisectingKMeans({ nClusters: 20 }).fit(rows)
 * model.labels // Int32Array
 * model.tree // a Linkage whose leaves are the clusters
 */
export class BisectingKMeans {
  readonly params: BisectingKMeansParams

  /** Validates and stores. Defaults: see `bisectingParameters`. */
  constructor(params: Partial<BisectingKMeansParams> = {}) {
    this.params = parseParameters(who, bisectingParameters, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are. Clusters whose rows are all the same are not split: where
   * nothing else is left there are fewer of them, and the warning "fewer-distinct-rows". A deadline stops the splitting too.
   * @throws {ParameterError} nClusters is more than the rows
   * @throws {DataError} a value is not finite; a zero row under cosine
   */
  async fit<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: BisectingFitOptions<L> = {},
  ): Promise<BisectingKMeansModel> {
    refuseUnknownNames(`${who}.fit`, "every option", FIT_OPTIONS, options)
    return withResident(who, X, options, async (x) => {
      this.refuseUnfit(x)
      const bisection = new Bisection(who, this.params, options.deadlineMs)
      const tree = await this.grow(x, bisection, options)
      const { leaves } = tree
      const clusterInertia = Float64Array.from(leaves, ({ inertia }) => inertia)
      return new BisectingKMeansModel(this.params, {
        labels: labelsOf(leaves, x.rows),
        centroids: tree.centroids(x.cols, x.columns),
        inertia: clusterInertia.reduce((a, b) => a + b, 0),
        clusterInertia,
        clusterWeight: Float64Array.from(leaves, ({ weight }) => weight),
        splits: tree.merged(x.cols),
        nIter: bisection.nIter,
        converged: bisection.converged,
        algorithm: bisection.algorithm,
        engine: x.engine.name,
        warnings: warningsOf(leaves.length, this.params, bisection),
      })
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: BisectingFitOptions<L> = {},
  ): Promise<Int32Array> {
    return (await this.fit(X, options)).labels
  }

  private async grow<L>(x: Resident<L>, bisection: Bisection, options: BisectingFitOptions<L>): Promise<GrowingTree> {
    const { nClusters, bisecting } = this.params
    const tree = new GrowingTree(await bisection.root(x, part(options, 0, ROOT_SHARE)))
    const shareOf = (clusters: number) => ROOT_SHARE + ((1 - ROOT_SHARE) * (clusters - 1)) / Math.max(1, nClusters - 1)
    while (tree.leaves.length < nClusters && !bisection.late) {
      const leaf = tree.heaviest(bisecting)
      if (!leaf) break
      const done = tree.leaves.length
      const parts = await bisection.split(x, leaf, part(options, shareOf(done), shareOf(done + 1)))
      if (parts) tree.split(leaf, parts)
      else leaf.whole = true
    }
    options.signal?.throwIfAborted()
    options.onProgress?.({ phase: "lloyd", fraction: 1 })
    return tree
  }

  private refuseUnfit({ rows }: Resident<unknown>): void {
    const { nClusters } = this.params
    if (nClusters > rows)
      throw new ParameterError(who, "nClusters", `an integer in [1, ${rows}] (the data has ${rows} rows)`, nClusters)
  }
}

const FIT_OPTIONS = ["engine", "weights", "signal", "onProgress", "deadlineMs"]

/** One pass over the rows, of the many that splits take. */
const ROOT_SHARE = 0.05

function labelsOf(leaves: readonly Branch[], rows: number): Int32Array {
  const labels = new Int32Array(rows)
  for (const [label, leaf] of leaves.entries()) for (const row of leaf.rows ?? []) labels[row] = label
  return labels
}

function warningsOf(
  found: number,
  { nClusters, maxIter }: BisectingKMeansParams,
  bisection: Bisection,
): ModelWarning[] {
  if (bisection.cutShort || (bisection.late && found < nClusters))
    return [
      {
        code: "deadline",
        message: `${who}: the deadline came after ${found} of ${nClusters} clusters; this is the tree so far.`,
      },
    ]
  const warnings: ModelWarning[] = []
  if (found < nClusters)
    warnings.push({
      code: "fewer-distinct-rows",
      message: `${who}: the data have too few distinct rows for ${nClusters} clusters; there are ${found}. Ask for at most ${found}.`,
    })
  if (!bisection.converged)
    warnings.push({
      code: "not-converged",
      message: `${who}: some split was still moving after maxIter = ${maxIter} iterations. Raise maxIter, or tol.`,
    })
  return warnings
}
