import { decodeArray, type EncodedArray, encodeArray } from "../../data/encode.js"
import { type Accumulated, recordWidth } from "../../engine/accumulated.js"
import type { Frame, MeanMetric } from "../../engine/frame.js"
import { DataError, show } from "../../errors.js"

/**
 * What `accumulate` found in one part of the data: plain JSON, to be sent to wherever the parts are added up. The sums are
 * integers that go beyond 2^53, hence base64.
 */
export interface AccumulatedSums {
  readonly format: "clusterwise-sums"
  readonly version: 1
  readonly metric: MeanMetric
  readonly frame: Frame
  /** Those that rows were compared with, clusters × columns. */
  readonly centroids: EncodedArray
  /** clusters × 2 × width: coarse integers and remainders of every column, of the weight, and perhaps a filler. */
  readonly sums: EncodedArray
  /** Rows of each cluster. */
  readonly counts: readonly number[]
  /** clusters × 2. */
  readonly inertia: EncodedArray
  readonly inertiaUnit: number
  readonly largestTerm: number
}

export function toSums(of: Accumulated): AccumulatedSums {
  const { clusters, metric, frame, inertiaUnit, largestTerm } = of
  const cols = frame.min.length
  return {
    format: "clusterwise-sums",
    version: 1,
    metric,
    frame,
    centroids: encodeArray(of.centroids, [clusters, cols]),
    sums: encodeArray(of.sums, [clusters, 2, recordWidth(cols)]),
    counts: Array.from(of.counts),
    inertia: encodeArray(of.inertia, [clusters, 2]),
    inertiaUnit,
    largestTerm,
  }
}

/** @throws {DataError} it is not what `accumulate` gave, or it is damaged */
export function fromSums(who: string, json: AccumulatedSums): Accumulated {
  if (json?.format !== "clusterwise-sums" || json.version !== 1)
    throw new DataError(`${who}: expected what accumulate gave; got ${show(json)}.`)
  const { metric, frame, counts, inertiaUnit, largestTerm } = json
  if (!isFrame(frame)) throw new DataError(`${who}: the frame is damaged.`)
  const clusters = counts?.length
  const cols = frame.min.length
  const int64 = (name: "sums" | "inertia", shape: number[]) =>
    decodeArray(json[name], `${who}, ${name}`, { dtype: "int64", shape })
  return {
    metric,
    frame,
    clusters,
    centroids: decodeArray(json.centroids, `${who}, centroids`, { dtype: "float64", shape: [clusters, cols] }),
    sums: int64("sums", [clusters, 2, recordWidth(cols)]),
    counts: Float64Array.from(counts),
    inertia: int64("inertia", [clusters, 2]),
    inertiaUnit,
    largestTerm,
    squares: new BigInt64Array(0),
    farthest: [],
  }
}

export function isFrame(frame: unknown): frame is Frame {
  const { rows, min, max, largestWeight } = (frame ?? {}) as Partial<Frame>
  const values = (list: unknown): list is number[] => Array.isArray(list) && list.every(Number.isFinite)
  return (
    Number.isSafeInteger(rows) &&
    rows! > 0 &&
    values(min) &&
    values(max) &&
    min.length === max.length &&
    largestWeight! > 0
  )
}
