import type { MatrixLike } from "../../data/adapters.js"
import { checkFinite, Matrix, toMatrix } from "../../data/matrix.js"
import { isRowStream, type RowStream } from "../../data/rowStream.js"
import { type Accumulated, addAccumulated, addsUp, clusterInertia, clusterMeans } from "../../engine/accumulated.js"
import type { Resident } from "../../engine/engine.js"
import { type Frame, type MeanMetric, sameFrame } from "../../engine/frame.js"
import { normalizeRows } from "../../engine/lloydDriver.js"
import { routine, type WeightedCallOptions, withResident } from "../../engine/resident.js"
import { eachPiece } from "../../engine/stream/eachPiece.js"
import { engineOf } from "../../engine/stream/mapStream.js"
import { frameOfRows, joinFrames, openStream, tellRows } from "../../engine/stream/streamRows.js"
import { DataError, ParameterError } from "../../errors.js"
import { type AccumulatedSums, fromSums, isFrame, toSums } from "./sums.js"

// Sums of k-means that are made elsewhere: part by part, in processes or on machines of their own.

export interface AccumulateOptions<L = Int32Array> extends WeightedCallOptions<L> {
  /** clusters × columns; under cosine directions, of any length. */
  readonly centroids: MatrixLike
  /** What all parts agree on (mergeFrames of their frameOf); that of X alone where it is left out. */
  readonly frame?: Frame | undefined
  readonly metric?: MeanMetric | undefined
}

/**
 * How many rows there are, between what values each column lies, and the largest weight: what `accumulate` has to know of all
 * parts before it sums one of them. Plain JSON.
 */
export async function frameOf<L = Int32Array>(
  X: MatrixLike | Resident<L> | RowStream,
  options: WeightedCallOptions<L> = {},
): Promise<Frame> {
  const who = "frameOf"
  if (isRowStream(X)) return (await openStream(who, X, await engineOf(options), options)).frame
  const weights = options.weights && Float64Array.from(options.weights)
  return withResident(who, X, options, (x) => {
    if (weights === undefined && x.weighted)
      throw new ParameterError(who, "X", "rows, with their weights as an option", "a Resident with weights")
    return frameOfRows(who, x, weights, options)
  })
}

/** The frame of all parts. */
export function mergeFrames(first: Frame, ...others: readonly Frame[]): Frame {
  return [first, ...others].reduce((a, b) => {
    for (const frame of [a, b])
      if (!isFrame(frame)) throw new ParameterError("mergeFrames", "every frame", "what frameOf gave", frame)
    if (a.min.length !== b.min.length)
      throw new DataError(`mergeFrames: ${a.min.length} columns in one part, ${b.min.length} in another.`)
    return joinFrames(a, b)
  })
}

/**
 * Every row to its nearest centroid, and the sums by centroid of which the next centroids are made. Parts of the same data,
 * summed in the same frame against the same centroids, add up (`mergeAccumulated`) in any order to the very bytes of
 * the whole: they may be summed in other processes or on other machines.
 *
 *     const frame = mergeFrames(await frameOf(a), await frameOf(b))
 *     const sums = mergeAccumulated(await accumulate(a, { centroids, frame }), await accumulate(b, { centroids, frame }))
 *     const { centroids: next, inertia } = meansOf(sums)
 * @throws {DataError} rows lie outside the frame
 */
export async function accumulate<L = Int32Array>(
  X: MatrixLike | Resident<L> | RowStream,
  options: AccumulateOptions<L>,
): Promise<AccumulatedSums> {
  const who = "accumulate"
  const { frame, metric = "euclidean", centroids: given, ...rest } = options
  if (metric !== "euclidean" && metric !== "cosine")
    throw new ParameterError(who, "metric", '"euclidean" or "cosine"', metric)
  if (frame !== undefined && !isFrame(frame))
    throw new ParameterError(who, "frame", "what frameOf or mergeFrames gave", frame)
  const points = toMatrix(given, `${who}, centroids`)
  checkFinite(points, `${who}, centroids`)
  const about = { centroids: directed(points, metric), clusters: points.rows, metric }
  const ask = (x: Resident<L>, frame: Frame | undefined, run: WeightedCallOptions<L>) => {
    if (x.cols !== points.cols)
      throw new DataError(`${who}: the centroids have ${points.cols} columns, the rows ${x.cols}.`)
    return routine(who, x, "accumulate", { metric, points: points.rows })(x, { ...about, frame }, run)
  }
  if (!isRowStream(X)) return toSums(await withResident(who, X, rest, (x) => ask(x, frame, rest)))
  const { signal } = rest
  return toSums(await overStream(who, X, rest, frame, (x, frame) => ask(x, frame, { signal })))
}

/** Under cosine unit vectors; those that are already stay as they are, to the last bit. */
function directed({ data, cols }: Matrix, metric: MeanMetric): Float64Array {
  const centroids = Float64Array.from(data)
  for (let at = 0; metric === "cosine" && at < data.length; at += cols) {
    const row = centroids.subarray(at, at + cols)
    if (Math.abs(row.reduce((sq, value) => sq + value * value, 0) - 1) > 1e-12) normalizeRows(row, cols, row.slice())
  }
  return centroids
}

async function overStream<L>(
  who: string,
  stream: RowStream,
  options: WeightedCallOptions<L>,
  given: Frame | undefined,
  ask: (x: Resident<L>, frame: Frame) => Promise<Accumulated>,
): Promise<Accumulated> {
  const engine = await engineOf(options)
  const { signal } = options
  const frame = given ?? (await openStream(who, stream, engine, { signal })).frame
  let all: Accumulated | undefined
  await eachPiece(who, stream, engine, { signal }, async ({ x, firstRow }) => {
    const sums = await ask(x, frame)
    all = all ? addAccumulated(all, sums) : sums
    tellRows(options, who, firstRow + x.rows, stream.rows)
  })
  options.onProgress?.({ phase: who, fraction: 1 })
  return all!
}

/**
 * Two parts together.
 * @throws {DataError} they were summed in different frames, or against different centroids
 */
export function mergeAccumulated(a: AccumulatedSums, b: AccumulatedSums): AccumulatedSums {
  const who = "mergeAccumulated"
  const [into, from] = [fromSums(who, a), fromSums(who, b)]
  if (!sameFrame(into.frame, from.frame))
    throw new DataError(
      `${who}: the parts were summed in different frames; make one of all parts first: mergeFrames(await frameOf(a), await frameOf(b)).`,
    )
  if (!addsUp(into, from)) throw new DataError(`${who}: the parts were compared with different centroids or metrics.`)
  const sum = addAccumulated(into, from)
  const rows = sum.counts.reduce((x, y) => x + y, 0)
  if (rows > sum.frame.rows)
    throw new DataError(`${who}: ${rows} rows together, the frame counts ${sum.frame.rows}; is a part in it twice?`)
  return toSums(sum)
}

/** What sums stand for. */
export interface Means {
  /** Mean of each cluster's rows (unit length under cosine); a cluster without rows stays where it was. */
  readonly centroids: Matrix
  /** Σ w·d² of the rows to the centroids that they were compared with; under cosine Σ w·(1 − cos). */
  readonly inertia: number
  readonly clusterInertia: Float64Array
  /** Σ w of each cluster. */
  readonly clusterWeight: Float64Array
  /** Rows of each cluster. */
  readonly clusterCount: Float64Array
}

/** The next centroids of k-means, and how well the last ones fitted. */
export function meansOf(sums: AccumulatedSums): Means {
  const all = fromSums("meansOf", sums)
  const { offsets, origin, weights } = clusterMeans(all)
  const cols = origin.length
  const centroids = all.centroids.slice()
  for (let c = 0; c < all.clusters; c++)
    for (let j = 0; weights[c] > 0 && j < cols; j++) centroids[c * cols + j] = origin[j] + offsets[c * cols + j]
  if (all.metric === "cosine") normalizeRows(centroids, cols, all.centroids)
  const inertia = clusterInertia(all)
  return {
    centroids: new Matrix(centroids, all.clusters, cols),
    inertia: inertia.reduce((a, b) => a + b, 0),
    clusterInertia: inertia,
    clusterWeight: weights,
    clusterCount: all.counts,
  }
}
