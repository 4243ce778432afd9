import { Matrix } from "../../data/matrix.js"
import type { RowStream } from "../../data/rowStream.js"
import { defaultEngine } from "../../engine/defaultEngine.js"
import type { Engine, LloydOptions, LloydResult, Resident, RunOptions } from "../../engine/engine.js"
import { runLloyd } from "../../engine/lloydDriver.js"
import { part } from "../../engine/pace.js"
import type { CallOptions } from "../../engine/resident.js"
import { sampleRows } from "../../engine/stream/sampleRows.js"
import { StreamLloyd } from "../../engine/stream/streamLloyd.js"
import { openStream, type StreamRows } from "../../engine/stream/streamRows.js"
import { ParameterError } from "../../errors.js"
import type { Checkpoint } from "./checkpoint.js"
import { CheckpointFile } from "./checkpointFile.js"
import type { KMeansParams } from "./params.js"

/** What a fit over a stream takes beside the parameters. */
export interface StreamFitOptions extends CallOptions<unknown> {
  readonly deadlineMs?: number | undefined
  readonly checkpoint?: Checkpoint | undefined
}

/** Starting centroids as they were given, or how they are found among rows in memory. */
export type Starts =
  | readonly Float64Array[]
  | ((x: Resident<unknown>, options: CallOptions<unknown>) => Promise<readonly Float64Array[]>)

export interface StreamFit {
  readonly result: Omit<LloydResult<null>, "algorithm"> & { readonly algorithm: "lloyd" }
  readonly centroids: Matrix
  readonly engine: string
}

/** Shares of a fit's progress: the first look, the rows to start from. */
const READ_SHARE = 0.05
const SEED_SHARE = 0.1

/**
 * K-means over a stream, a pass an iteration: the same centroids, iterations and inertia as of the same rows in memory from
 * the same starts, byte for byte.
 */
export async function fitStream(
  params: KMeansParams,
  stream: RowStream,
  options: StreamFitOptions,
  starting: Starts,
): Promise<StreamFit> {
  const until = performance.now() + (options.deadlineMs ?? Number.POSITIVE_INFINITY)
  const { signal } = options
  const engine = (options.engine ?? (await defaultEngine())) as Engine<unknown>
  const rows = await openStream("KMeans", stream, engine, part(options, 0, READ_SHARE))
  checkClusters(params, rows.frame.rows)
  const file = await CheckpointFile.open(options.checkpoint, params, rows)
  const starts = file?.starts ?? (await seeded(params, rows, part(options, READ_SHARE, SEED_SHARE), starting))
  const lloyd = lloydOptions(params, starts, options.deadlineMs && until - performance.now())
  const passes = new StreamLloyd(rows, lloyd, { signal }, file?.fingerprint)
  const journal = await file?.journal(starts, passes)
  const outcome = await runLloyd(passes, lloyd, part(options, SEED_SHARE, 1), journal)
  return {
    result: { ...outcome, labels: null, algorithm: "lloyd" },
    centroids: new Matrix(outcome.centroids, params.nClusters, stream.cols, rows.columns),
    engine: engine.name,
  }
}

function lloydOptions(params: KMeansParams, starts: readonly Float64Array[], deadlineMs?: number): LloydOptions {
  const { nClusters, maxIter, tol, metric, emptyCluster, seed, algorithm } = params
  return { starts, clusters: nClusters, maxIter, tol, metric, emptyCluster, seed, algorithm, deadlineMs }
}

function checkClusters({ nClusters }: KMeansParams, rows: number): void {
  if (nClusters > rows)
    throw new ParameterError("KMeans", "nClusters", `an integer in [1, ${rows}] (the data has ${rows} rows)`, nClusters)
}

/** Rows that starting centroids are drawn from: it depends on the shape alone, so that every machine draws the same ones. */
export function seedSampleSize(cols: number, clusters: number): number {
  return Math.max(Math.min(2 ** 18, Math.floor(2 ** 22 / cols)), ROWS_A_CLUSTER * clusters)
}

/** k-means++ on 50 rows a cluster and more starts as well as on all rows, within what two seeds differ by. */
const ROWS_A_CLUSTER = 50

async function seeded(
  params: KMeansParams,
  rows: StreamRows<unknown>,
  run: RunOptions,
  starting: Starts,
): Promise<readonly Float64Array[]> {
  if (typeof starting !== "function") return starting
  const size = seedSampleSize(rows.cols, params.nClusters)
  const { X, weights } = await sampleRows(rows, size, params.seed, part(run, 0, 0.5))
  const x = await rows.engine.load(X, { who: "KMeans", ...(weights && { weights }) })
  try {
    return await starting(x, part(run, 0.5, 1))
  } finally {
    x.release()
  }
}
