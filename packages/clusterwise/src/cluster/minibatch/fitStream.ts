import type { RowStream } from "../../data/rowStream.js"
import { type Accumulated, addAccumulated, clusterInertia, clusterMeans } from "../../engine/accumulated.js"
import type { Engine, RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { type CallOptions, routine } from "../../engine/resident.js"
import type { LoadedPiece } from "../../engine/stream/eachPiece.js"
import { engineOf } from "../../engine/stream/mapStream.js"
import { sampleRows } from "../../engine/stream/sampleRows.js"
import { openStream, passOver, type StreamRows, tellRows } from "../../engine/stream/streamRows.js"
import { ParameterError } from "../../errors.js"
import { Draws, Purpose } from "../../structures/random.js"
import { Batches } from "./batches.js"
import { Course } from "./course.js"
import { modelOf, warningsOf } from "./finish.js"
import type { MiniBatchKMeansModel } from "./model.js"
import type { MiniBatchKMeansParams } from "./params.js"
import { meanVariance } from "./spread.js"
import { chosenStart, givenStart, initRows } from "./start.js"
import { Stopping } from "./stopping.js"

/** Shares of a fit's progress: the first look, the start, the batches; then the inertia. */
const READ_SHARE = 0.05
const START_SHARE = 0.1
const BATCH_SHARE = 0.9

interface StreamFitOptions extends CallOptions<unknown> {
  readonly weights?: unknown
  readonly deadlineMs?: number | undefined
}

/** Mini-batches of a stream: every pass takes each row once, shuffled within pieces whose size does not depend on blocks. */
export async function fitStream(
  who: string,
  params: MiniBatchKMeansParams,
  stream: RowStream,
  options: StreamFitOptions,
): Promise<MiniBatchKMeansModel<null>> {
  const since = performance.now()
  const { weights, deadlineMs, signal } = options
  if (weights)
    throw new ParameterError(
      `${who}.fit`,
      "weights",
      "left out for a stream",
      weights,
      "Blocks bring theirs: { X, weights }.",
    )
  const engine = (await engineOf(options)) as Engine<unknown>
  const rows = await openStream(who, stream, engine, part(options, 0, READ_SHARE))
  const count = initRows(who, params, rows.frame.rows)
  const given = givenStart(who, params, rows.cols)
  const start = given ?? (await startFrom(who, params, rows, count, part(options, READ_SHARE, START_SHARE)))
  const batchSize = Math.min(params.batchSize, rows.frame.rows)
  const most = Math.ceil((params.maxIter * rows.frame.rows) / batchSize)
  const course = new Course(part(options, START_SHARE, BATCH_SHARE), most, deadlineMs, since)
  const passes = new BatchPasses(who, params, rows, start, batchSize)
  await passes.prepare({ signal })
  await passes.run(course, signal)
  const { batches, converged } = passes
  const all = await sumOver(rows, params, batches.means.centroids, part(options, BATCH_SHARE, 1))
  const judged = { labels: null, inertia: clusterInertia(all), weight: clusterMeans(all).weights }
  return modelOf(who, params, { engine: engine.name, columns: rows.columns }, batches, judged, {
    nIter: passes.begun,
    converged,
    warnings: warningsOf(who, params, batches, judged, { frame: rows.frame, converged, late: course.late }),
  })
}

async function startFrom(
  who: string,
  params: MiniBatchKMeansParams,
  rows: StreamRows<unknown>,
  count: number,
  run: RunOptions,
): Promise<Float64Array> {
  const { X, weights } = await sampleRows(rows, count, params.seed, part(run, 0, 0.5))
  const sample = await rows.engine.load(X, { who, ...(weights && { weights }) })
  try {
    return await chosenStart(who, params, sample, part(run, 0.5, 1))
  } finally {
    sample.release()
  }
}

/** Thrown out of a pass that is not to go on. */
class Ended extends Error {}

class BatchPasses {
  converged = false
  /** Passes that were begun. */
  begun = 0
  readonly batches: Batches
  private sqTolerance = 0

  constructor(
    who: string,
    private readonly params: MiniBatchKMeansParams,
    private readonly rows: StreamRows<unknown>,
    start: Float64Array,
    private readonly batchSize: number,
  ) {
    this.batches = Batches.from(who, params, start, rows.frame)
  }

  /** What counts as no movement takes a pass, where it matters. */
  async prepare(run: RunOptions): Promise<void> {
    const { tol, metric } = this.params
    if (tol === 0) return
    const centroids = new Float64Array(this.rows.cols).fill(1)
    this.sqTolerance = tol * meanVariance(await sumOver(this.rows, { metric, nClusters: 1 }, centroids, run, true))
  }

  async run(course: Course, signal: AbortSignal | undefined): Promise<void> {
    const { params, rows, batchSize, sqTolerance } = this
    const stopping = new Stopping(params.maxNoImprovement, sqTolerance, batchSize, rows.frame.rows)
    try {
      while (this.begun < params.maxIter) {
        const draws = new Draws(params.seed, Purpose.miniBatch, this.begun++)
        await passOver(rows, { signal }, (piece) => this.takePiece(piece, draws, stopping, course, signal))
      }
    } catch (error) {
      if (!(error instanceof Ended)) throw error
    }
  }

  private async takePiece(
    { x, firstRow }: LoadedPiece<unknown>,
    draws: Draws,
    stopping: Stopping,
    course: Course,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { batches, batchSize, rows } = this
    const order = shuffled(x.rows, draws, firstRow)
    for (let from = 0; from < order.length; from += batchSize) {
      const batch = order.subarray(from, from + batchSize)
      const step = batches.history.length
      const { meanInertia, sqShift } = await batches.take(x, { signal }, { rows: batch, frame: rows.frame })
      // The first batch tells about the start only.
      this.converged = step > 0 && meanInertia !== undefined && stopping.after(meanInertia, sqShift)
      if (this.converged || !course.goesOn(step + 1, batches.history[step])) throw new Ended()
    }
  }
}

/** 0 … count − 1 in an order that follows from the draws; those of `first` on are this piece's. */
function shuffled(count: number, draws: Draws, first: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = draws.integer(first + i, i + 1)
    const held = order[i]
    order[i] = order[j]
    order[j] = held
  }
  return order
}

/** Sums of all rows by their nearest centroid: one pass. */
async function sumOver(
  source: StreamRows<unknown>,
  { metric, nClusters }: Pick<MiniBatchKMeansParams, "metric" | "nClusters">,
  centroids: Float64Array,
  run: RunOptions,
  squares = false,
): Promise<Accumulated> {
  const { who, frame } = source
  let all: Accumulated | undefined
  await passOver(source, run, async ({ x, firstRow }) => {
    const ask = routine(who, x, "accumulate", { metric, points: nClusters })
    const sums = await ask(x, { centroids, clusters: nClusters, metric, frame, squares }, { signal: run.signal })
    all = all ? addAccumulated(all, sums) : sums
    tellRows(run, "inertia", firstRow + x.rows, frame.rows)
  })
  run.onProgress?.({ phase: "inertia", fraction: 1, rows: frame.rows })
  return all!
}
