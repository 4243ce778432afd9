import type { LloydResult, Resident, RunOptions, SeedOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import { DataError } from "../../errors.js"
import { sidesOf, withRows } from "./descend.js"
import type { BisectingKMeansParams } from "./params.js"
import type { Branch } from "./splitTree.js"

/** K-means in two, on one cluster after another; keeps count of what that took. */
export class Bisection {
  /** Iterations of all splits. */
  nIter = 0
  /** Whether every split came to rest. */
  converged = true
  /** Whether the deadline came inside a split. */
  cutShort = false
  /** What ran. */
  algorithm = "lloyd"
  private readonly until: number
  private splits = 0

  constructor(
    private readonly who: string,
    private readonly params: BisectingKMeansParams,
    deadlineMs = Number.POSITIVE_INFINITY,
  ) {
    this.until = performance.now() + deadlineMs
  }

  /** Whether the deadline is over. */
  get late(): boolean {
    return performance.now() > this.until
  }

  /** All rows as one cluster. */
  async root<L>(x: Resident<L>, run: RunOptions): Promise<Branch> {
    const result = await this.lloyd(x, [await this.start(x, "random", 1, 0, {})], 1, run)
    return this.branches(result, x.cols, [undefined])[0]
  }

  /** The two parts of a cluster; undefined where its rows are all the same. */
  async split<L>(x: Resident<L>, leaf: Branch, run: RunOptions): Promise<[Branch, Branch] | undefined> {
    if ((leaf.rows?.length ?? x.rows) === 1) return undefined
    return withRows(this.who, x, leaf.rows, run, async (some, rest) => {
      const result = await this.lloyd(some, await this.starts(some, part(rest, 0, 0.1)), 2, part(rest, 0.1, 1))
      if (result.clusterWeight.some((weight) => weight === 0)) return undefined
      this.nIter += result.nIter
      this.converged &&= result.converged
      this.cutShort ||= result.deadlineReached
      this.algorithm = result.algorithm
      return this.branches(result, x.cols, sidesOf(this.who, result.labels, leaf.rows)) as [Branch, Branch]
    })
  }

  private async starts<L>(x: Resident<L>, run: RunOptions): Promise<Float64Array[]> {
    const { init, nInit, metric } = this.params
    const optimal = x.cols === 1 && metric === "euclidean"
    const count = optimal ? 1 : nInit
    const starts: Float64Array[] = []
    for (let i = 0; i < count && !(i > 0 && this.late); i++)
      starts.push(await this.start(x, optimal ? "optimal" : init, 2, i, part(run, i / count, (i + 1) / count)))
    this.splits++
    return starts
  }

  private start<L>(
    x: Resident<L>,
    method: SeedOptions["method"],
    clusters: number,
    i: number,
    run: RunOptions,
  ): Promise<Float64Array> {
    const { metric, seed, nInit } = this.params
    const seeding = routine(this.who, x, "seed", { metric, method, points: clusters })
    // No two splits draw the same numbers.
    return seeding(x, { clusters, method, seed, start: this.splits * nInit + i, metric }, run)
  }

  private async lloyd<L>(
    x: Resident<L>,
    starts: readonly Float64Array[],
    clusters: number,
    run: RunOptions,
  ): Promise<LloydResult<L>> {
    const { metric, algorithm, maxIter, tol, seed } = this.params
    const deadlineMs = Number.isFinite(this.until) ? Math.max(1e-3, this.until - performance.now()) : undefined
    const options = {
      starts,
      clusters,
      maxIter,
      tol,
      metric,
      algorithm,
      seed,
      emptyCluster: "farthest",
      deadlineMs,
    } as const
    const result = await routine(this.who, x, "lloyd", { metric, method: algorithm, points: clusters })(x, options, run)
    if (Number.isFinite(result.inertia)) return result
    throw new DataError(
      `${this.who}: the inertia of these rows is beyond float64 (1.8e308); divide the data (or the weights) by a power of two.`,
    )
  }

  private branches(
    { centroids, clusterInertia, clusterWeight }: LloydResult<unknown>,
    cols: number,
    sides: readonly (Int32Array | undefined)[],
  ): Branch[] {
    return sides.map((rows, c) => ({
      centroid: centroids.slice(c * cols, (c + 1) * cols),
      rows,
      inertia: clusterInertia[c],
      weight: clusterWeight[c],
    }))
  }
}
