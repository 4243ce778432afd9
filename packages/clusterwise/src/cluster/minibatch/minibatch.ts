import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { isRowStream, type RowStream } from "../../data/rowStream.js"
import type { Resident } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine, type WeightedCallOptions, withResident } from "../../engine/resident.js"
import { refuseUnknownNames } from "../../errors.js"
import { parseParameters } from "../../schema.js"
import { Batches } from "./batches.js"
import { modelOf, placeOf } from "./finish.js"
import { fitRows, frameOf, startFrom } from "./fitRows.js"
import { fitStream } from "./fitStream.js"
import type { MiniBatchKMeansModel } from "./model.js"
import { type MiniBatchKMeansParams, minibatchParameters } from "./params.js"
import { givenStart } from "./start.js"

const who = "MiniBatchKMeans"

export interface MiniBatchFitOptions<L = Int32Array> extends WeightedCallOptions<L> {
  /** Milliseconds after which the best model so far is returned, with the warning "deadline". */
  readonly deadlineMs?: number | undefined
}

/**
 * K-means by mini-batches: some rows at a time, each centroid the mean of all rows that it was given so far. A fraction of the
 * time of `KMeans` on many rows, at an inertia a little above; and rows that come block by block (`partialFit`).
 *
 * Sculley 2010, "Web-scale k-means clustering", with the early stop and the new places for idle centroids of scikit-learn. Rows
 * are drawn evenly, with replacement; weights count in the means, as in `partialFit`. The same seed gives the same labels
 * and centroids, byte for byte, on every machine, engine and number of threads.
 *
 * @example
 * const model = await new MiniBatchKMeans({ nClusters: 50 }).fit(rows)
 *
 * const growing = new MiniBatchKMeans({ nClusters: 50 })
 * for await (const block of blocks) model = await growing.partialFit(block)
 */
export class MiniBatchKMeans {
  readonly params: MiniBatchKMeansParams
  /** What the blocks so far have made. */
  private soFar: Growing | undefined
  /** The last call of partialFit: blocks are taken in the order of the calls. */
  private last: Promise<unknown> = Promise.resolve()

  /** Validates and stores. Defaults: see `minibatchParameters`. */
  constructor(params: Partial<MiniBatchKMeansParams> = {}) {
    this.params = parseParameters(who, minibatchParameters, params)
  }

  /**
   * Clusters the rows of X (rows × columns), which stay as they are. Blocks of `partialFit` before or after have no part in it.
   *
   * Of a RowStream every pass takes each row once: in pieces of 2^21 values, whose rows are shuffled. One pass before finds the
   * ranges, one the rows to start from unless they are given, and one at the end the inertia. Its rows have no labels in the
   * model (null); `predict(stream)` yields them.
   * @throws {ParameterError} nClusters is more than the rows
   * @throws {DataError} the init matrix has another shape; a value is not finite; a zero row under cosine
   */
  fit(X: RowStream, options?: MiniBatchFitOptions<unknown>): Promise<MiniBatchKMeansModel<null>>
  fit<L = Int32Array>(X: MatrixLike | Resident<L>, options?: MiniBatchFitOptions<L>): Promise<MiniBatchKMeansModel<L>>
  async fit<L>(
    X: MatrixLike | Resident<L> | RowStream,
    options: MiniBatchFitOptions<L> = {},
  ): Promise<MiniBatchKMeansModel<L> | MiniBatchKMeansModel<null>> {
    refuseUnknownNames(`${who}.fit`, "every option", FIT_OPTIONS, options)
    if (isRowStream(X)) return fitStream(who, this.params, X, options as MiniBatchFitOptions<unknown>)
    return withResident(who, X, options, (x) => fitRows(who, this.params, x, options))
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(X: MatrixLike | Resident<L>, options: MiniBatchFitOptions<L> = {}): Promise<L> {
    return (await this.fit(X, options)).labels
  }

  /**
   * Takes a block of rows as the next mini-batch. The model is the one so far: its labels and inertia are those of the block,
   * against the centroids that the block has moved. The first block gives the centroids to start from, unless init is a
   * matrix. Calls are taken in their order; one that fails leaves everything as it was before.
   * @throws {ParameterError} nClusters is more than the rows of the first block
   * @throws {DataError} other columns than in the first block; a value is not finite; a zero row under cosine
   */
  partialFit<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: WeightedCallOptions<L> = {},
  ): Promise<MiniBatchKMeansModel<L>> {
    const taken = this.last.then(() => this.takeBlock(X, options))
    this.last = taken.catch(() => {})
    return taken
  }

  private async takeBlock<L>(
    X: MatrixLike | Resident<L>,
    options: WeightedCallOptions<L>,
  ): Promise<MiniBatchKMeansModel<L>> {
    const name = `${who}.partialFit`
    refuseUnknownNames(name, "every option", PARTIAL_OPTIONS, options)
    return withResident(name, X, options, async (x) => {
      const before = this.soFar ?? (await this.begin(name, x, options))
      checkColumns(name, x, before)
      const batches = before.batches.copy()
      await batches.take(x, { signal: options.signal })
      const { cols, columns } = before
      const { metric, nClusters } = this.params
      const points = batches.means.centroids
      const nearest = routine(name, x, "nearest", { metric, points: nClusters })
      const found = await nearest(x, { points, metric }, part(options, 0.5, 1))
      this.soFar = { batches, cols, columns }
      const ending = { nIter: batches.history.length, converged: false, warnings: [] }
      return modelOf(name, this.params, placeOf(x), batches, found, ending)
    })
  }

  private async begin<L>(name: string, x: Resident<L>, run: WeightedCallOptions<L>): Promise<Growing> {
    const { params } = this
    const { cols, columns } = x
    const start = givenStart(name, params, cols) ?? (await startFrom(name, params, x, part(run, 0, 0.5)))
    const frame = await frameOf(name, params, x, start, run)
    return { batches: Batches.from(name, params, start, frame), cols, columns }
  }
}

interface Growing {
  readonly batches: Batches
  readonly cols: number
  readonly columns: readonly string[] | undefined
}

const PARTIAL_OPTIONS = ["engine", "weights", "signal", "onProgress"]
const FIT_OPTIONS = [...PARTIAL_OPTIONS, "deadlineMs"]
