import type { MatrixLike } from "../../data/adapters.js"
import { checkFinite, Matrix, toMatrix } from "../../data/matrix.js"
import { isRowStream, type RowStream } from "../../data/rowStream.js"
import type { LloydResult, Resident, RunOptions, SeedOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine, type WeightedCallOptions, withResident } from "../../engine/resident.js"
import { DataError, ParameterError, refuseUnknownNames } from "../../errors.js"
import { parseParameters } from "../../schema.js"
import type { ModelWarning } from "../model.js"
import { runBalanced, sizeBounds } from "./balanced.js"
import type { Checkpoint } from "./checkpoint.js"
import { KMeansModel } from "./model.js"
import { type KMeansParams, kmeansParameters } from "./params.js"
import { fitStream } from "./streamFit.js"
import { twoLevels } from "./twoLevels.js"

export interface KMeansFitOptions<L = Int32Array> extends WeightedCallOptions<L> {
  /** Milliseconds after which the best model so far is returned, with the warning "deadline". */
  readonly deadlineMs?: number | undefined
  /** Only for a RowStream: where the fit keeps how far it came, and goes on from, if something is there. */
  readonly checkpoint?: Checkpoint | undefined
}

/**
 * K-means: the centroids that (locally) minimise the sum of squared distances of the rows to their nearest centroid.
 *
 * Lloyd 1982, "Least squares quantization in PCM"; k-means++ from Arthur & Vassilvitskii 2007, greedy as in
 * scikit-learn; k-means‖ from Bahmani et al. 2012; spherical k-means (`metric: "cosine"`) from Dhillon & Modha 2001.
 * Rows of one column (euclidean) are clustered exactly: dynamic programming (Wang & Song 2011) finds the centroids of least
 * inertia, and Lloyd starts and stays there; init, nInit and seed then change nothing, unless init is a matrix.
 * With `balanced` every cluster has from min to max rows: each assignment is the cheapest one within the bounds (see the docs
 * for large data), in which a row may lie in a cluster that is not its nearest; `predict` gives the nearest centroid.
 * With `levels: 2` centroids come from √nClusters clusters that are clustered by themselves, and two passes over all rows: for
 * thousands of clusters, at a few per cent more inertia; labels are those of the nearest centroids as ever.
 * The same seed gives the same labels and centroids, byte for byte, on every machine, engine and number of threads.
 *
 * @example
 * const model = await new KMeans({ nClusters: 3 }).fit(rows)
 * model.labels // Int32Array
 */
export class KMeans {
  readonly params: KMeansParams

  /** Validates and stores. Defaults: see `kmeansParameters`. */
  constructor(params: Partial<KMeansParams> = {}) {
    this.params = parseParameters("KMeans", kmeansParameters, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are.
   *
   * A RowStream is read once for its ranges, once for rows to start from unless they are given, and once an iteration:
   * the same centroids, byte for byte, as of the same rows in memory from the same starts. Its rows have no labels in
   * the model (null); `predict(stream)` yields them. It starts from a sample: 2^22 values but no more than 2^18 rows, and at
   * least 50 a cluster; of fewer rows all are taken, and the starts are those of memory.
   * @throws {ParameterError} nClusters is more than the rows, no clusters keep the bounds of `balanced`, or the init matrix has another shape
   * @throws {DataError} a value is not finite; a zero row under cosine; a stream that gives other rows in a later pass
   */
  fit(X: RowStream, options?: KMeansFitOptions<unknown>): Promise<KMeansModel<null>>
  fit<L = Int32Array>(X: MatrixLike | Resident<L>, options?: KMeansFitOptions<L>): Promise<KMeansModel<L>>
  async fit<L>(
    X: MatrixLike | Resident<L> | RowStream,
    options: KMeansFitOptions<L> = {},
  ): Promise<KMeansModel<L> | KMeansModel<null>> {
    refuseUnknownNames("KMeans.fit", "every option", FIT_OPTIONS, options)
    checkDeadline(options.deadlineMs)
    if (isRowStream(X)) return this.fitStream(X, options as KMeansFitOptions<unknown>)
    if (options.checkpoint)
      throw new ParameterError("KMeans.fit", "checkpoint", "left out for rows in memory", options.checkpoint)
    const until = performance.now() + (options.deadlineMs ?? Number.POSITIVE_INFINITY)
    return withResident("KMeans", X, options, async (x) => {
      const starts = await this.allStarts(x, options, until)
      const result = await this.run(x, starts, options, until)
      refuseOverflow(result)
      const centroids = new Matrix(result.centroids, this.params.nClusters, x.cols, x.columns)
      return new KMeansModel<L>(this.params, {
        ...result,
        centroids,
        engine: x.engine.name,
        warnings: warningsOf(result, this.params),
      })
    })
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: MatrixLike | Resident<L>, options: KMeansFitOptions<L> = {}): Promise<L> {
    return (await this.fit(X, options)).labels
  }

  private async fitStream(X: RowStream, options: KMeansFitOptions<unknown>): Promise<KMeansModel<null>> {
    const { init, nClusters, balanced, levels } = this.params
    const { weights, ...rest } = options
    if (levels === 2) throw new ParameterError("KMeans", "levels", "1 for a stream", levels, STREAM_LEVELS)
    if (balanced) throw new ParameterError("KMeans", "balanced", "left out for a stream", balanced, STREAM_BALANCED)
    if (weights) throw new ParameterError("KMeans.fit", "weights", "left out for a stream", weights, STREAM_WEIGHTS)
    const until = performance.now() + (options.deadlineMs ?? Number.POSITIVE_INFINITY)
    const given = typeof init === "string" ? undefined : [givenCentroids(init, nClusters, X.cols)]
    const starting = given ?? ((x: Resident<unknown>, run: object) => this.starts(x, run, until))
    const { result, centroids, engine } = await fitStream(this.params, X, rest, starting)
    refuseOverflow(result)
    const warnings = warningsOf(result, this.params)
    return new KMeansModel<null>(this.params, { ...result, centroids, engine, warnings })
  }

  /** From the starts to the best end. */
  private async run<L>(x: Resident<L>, starts: Float64Array[], options: KMeansFitOptions<L>, until: number) {
    const { nClusters, balanced, algorithm, emptyCluster, tol, metric, seed, levels } = this.params
    const maxIter = Math.min(this.params.maxIter, levels === 2 ? JOINT_ITERATIONS : Number.POSITIVE_INFINITY)
    const deadlineMs = options.deadlineMs && until - performance.now()
    const common = { starts, clusters: nClusters, maxIter, tol, metric, seed, deadlineMs }
    const rest = part(options, startShare(this.params), 1)
    if (balanced) return runBalanced(x, { ...common, ...sizeBounds(balanced, nClusters, x.rows) }, rest)
    const lloyd = routine("KMeans", x, "lloyd", { metric, method: algorithm, points: nClusters })
    return lloyd(x, { ...common, emptyCluster, algorithm }, rest)
  }

  /** Where all rows start from: given, drawn, or what clusters of parts of the rows ended at. */
  private async allStarts<L>(x: Resident<L>, options: KMeansFitOptions<L>, until: number): Promise<Float64Array[]> {
    const { nClusters, init, balanced, levels } = this.params
    this.refuseMany(x.rows)
    if (balanced) sizeBounds(balanced, nClusters, x.rows)
    const run = part(options, 0, startShare(this.params))
    if (levels === 1) return this.starts(x, run, until)
    if (typeof init !== "string")
      throw new ParameterError("KMeans", "init", "the name of a way to start where levels is 2", init)
    if (balanced) throw new ParameterError("KMeans", "balanced", "left out where levels is 2", balanced)
    return [await twoLevels(x, this.params, (rows, clusters, o) => this.drawn(rows, clusters, o, until), until, run)]
  }

  /** One start at least; as many as were asked for if there is time until `until`. */
  private async starts<L>(x: Resident<L>, run: RunOptions, until: number): Promise<Float64Array[]> {
    const { nClusters, init } = this.params
    this.refuseMany(x.rows)
    return typeof init === "string" ? this.drawn(x, nClusters, run, until) : [givenCentroids(init, nClusters, x.cols)]
  }

  private async drawn<L>(x: Resident<L>, clusters: number, run: RunOptions, until: number): Promise<Float64Array[]> {
    const { metric, seed } = this.params
    const { method, count } = seedingOf(this.params, x.cols)
    const seeding = routine("KMeans", x, "seed", { metric, method, points: clusters })
    const starts: Float64Array[] = []
    for (let start = 0; start < count && !(start > 0 && performance.now() > until); start++)
      starts.push(
        await seeding(x, { clusters, method, seed, start, metric }, part(run, start / count, (start + 1) / count)),
      )
    return starts
  }

  private refuseMany(rows: number): void {
    const { nClusters } = this.params
    const allowed = `an integer in [1, ${rows}] (the data has ${rows} rows)`
    if (nClusters > rows) throw new ParameterError("KMeans", "nClusters", allowed, nClusters)
  }
}

/** How centroids to start from are found where none are given, and how many times. One column has an optimum to start from. */
function seedingOf(
  { init, nInit, metric }: KMeansParams,
  cols: number,
): { method: SeedOptions["method"]; count: number } {
  if (cols === 1 && metric === "euclidean") return { method: "optimal", count: 1 }
  const method = init as SeedOptions["method"]
  return { method, count: nInit === "auto" ? (method === "random" ? 10 : 1) : nInit }
}

const FIT_OPTIONS = ["engine", "weights", "signal", "onProgress", "deadlineMs", "checkpoint"]

const STREAM_LEVELS = "Parts of the rows are clustered by themselves: they have to be in memory."

const STREAM_BALANCED = "An assignment within bounds weighs all rows against each other: they have to be in memory."

const STREAM_WEIGHTS = "Blocks bring theirs: { X, weights }."

/** What seeding takes of a fit's progress, about; on two levels most of the work is done before all rows are taken together. */
const startShare = ({ levels }: KMeansParams): number => (levels === 2 ? 0.6 : 0.1)

/** Iterations over all rows after two levels: rows near the borders of the coarse clusters change over in them. */
const JOINT_ITERATIONS = 2

function givenCentroids(init: MatrixLike, nClusters: number, cols: number): Float64Array {
  const given = toMatrix(init, "KMeans, init")
  checkFinite(given, "KMeans, init")
  if (given.rows !== nClusters || given.cols !== cols)
    throw new DataError(
      `KMeans: init must be ${nClusters} × ${cols} (nClusters × columns of the data); got ${given.rows} × ${given.cols}.`,
    )
  return Float64Array.from(given.data)
}

function refuseOverflow({ inertia, history }: Pick<LloydResult<unknown>, "inertia" | "history">): void {
  if (!Number.isFinite(inertia) || !history.every(Number.isFinite))
    throw new DataError(
      "KMeans: the inertia of these rows is beyond float64 (1.8e308); divide the data (or the weights) by a power of two.",
    )
}

function checkDeadline(deadlineMs: number | undefined): void {
  if (deadlineMs !== undefined && !(typeof deadlineMs === "number" && deadlineMs > 0))
    throw new ParameterError("KMeans", "deadlineMs", "a number of milliseconds above 0", deadlineMs)
}

function warningsOf(
  result: Omit<LloydResult<unknown>, "algorithm">,
  { nClusters, maxIter, levels }: KMeansParams,
): ModelWarning[] {
  const warnings: ModelWarning[] = []
  const filled = result.clusterWeight.filter((w) => w > 0).length
  if (filled < nClusters)
    warnings.push({
      code: "fewer-distinct-rows",
      message: `KMeans: the data have too few distinct rows for ${nClusters} clusters; ${nClusters - filled} of them are empty. Ask for at most ${filled}.`,
    })
  if (result.lostDigits)
    warnings.push({
      code: "outlier",
      message:
        "KMeans: some value is so far from all others that centroids lose digits. Look for numbers that stand for a missing value, such as 1e30, and drop or impute those rows.",
    })
  if (result.deadlineReached)
    warnings.push({
      code: "deadline",
      message: `KMeans: the deadline came after ${result.nIter} iterations; this is the best model so far.`,
    })
  else if (!result.converged && levels === 1)
    warnings.push({
      code: "not-converged",
      message: `KMeans: still moving after maxIter = ${maxIter} iterations. Raise maxIter, or tol.`,
    })
  return warnings
}
