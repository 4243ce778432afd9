import { DataError } from "../errors.js"
import { bitsPerBin } from "../structures/exactSums.js"
import { distanceGeometry, exponentAbove, type Geometry } from "../structures/geometry.js"

/**
 * What parts of one data set agree on before they are summed apart, so that their sums add up exactly: how many rows there
 * are in all, between what values each column lies, and the largest weight. Plain JSON.
 */
export interface Frame {
  /** Rows of all parts together; more may not be counted. */
  readonly rows: number
  readonly min: readonly number[]
  readonly max: readonly number[]
  /** 1 where rows have no weights. */
  readonly largestWeight: number
}

/** The origin and the units of sums that are taken in a frame; all of them follow from it. */
export interface FrameGeometry extends Geometry {
  /** Binary digits of each bin (structures/exactSums.ts). */
  readonly bits: number
  /** Power of two that brings weights to at most 1. */
  readonly weightScale: number
}

export type MeanMetric = "euclidean" | "cosine"

export function frameGeometry(frame: Frame, metric: MeanMetric): FrameGeometry {
  const units = { bits: bitsPerBin(frame.rows), weightScale: 2 ** -exponentAbove(frame.largestWeight) }
  if (metric === "euclidean")
    return { ...distanceGeometry(Float64Array.from(frame.min), Float64Array.from(frame.max)), ...units }
  // Unit rows need neither origin nor scale: |x̂| ≤ 1.
  const cols = frame.min.length
  return { origin: new Float64Array(cols), columnScale: new Float64Array(cols).fill(0.5), scale: 0.5, ...units }
}

/** The frame of rows whose column ranges are known. */
export function frameOfRanges(
  rows: number,
  { min, max }: { min: Float64Array; max: Float64Array },
  weights?: Float64Array,
): Frame {
  const largestWeight = weights ? weights.reduce((a, b) => Math.max(a, b)) : 1
  return { rows, min: Array.from(min), max: Array.from(max), largestWeight }
}

/** Whether two frames give sums that add up. */
export function sameFrame(a: Frame, b: Frame): boolean {
  const same = (x: readonly number[], y: readonly number[]) => x.length === y.length && x.every((v, j) => v === y[j])
  return a.rows === b.rows && a.largestWeight === b.largestWeight && same(a.min, b.min) && same(a.max, b.max)
}

/** Refuses rows that a frame does not hold: their terms would leave the range of the sums. */
export function checkInFrame(who: string, part: Frame, frame: Frame, metric: MeanMetric): void {
  const cols = part.min.length
  if (frame.min.length !== cols)
    throw new DataError(`${who}: the frame has ${frame.min.length} columns, the rows have ${cols}.`)
  if (part.rows > frame.rows)
    throw new DataError(`${who}: ${part.rows} rows, the frame counts ${frame.rows}. ${ADVICE}`)
  if (part.largestWeight > frame.largestWeight)
    throw new DataError(
      `${who}: a row weighs ${part.largestWeight}, more than the frame's ${frame.largestWeight}. ${ADVICE}`,
    )
  for (let j = 0; metric === "euclidean" && j < cols; j++)
    if (part.min[j] < frame.min[j] || part.max[j] > frame.max[j])
      throw new DataError(
        `${who}: column ${j} reaches from ${part.min[j]} to ${part.max[j]}, beyond the frame's ${frame.min[j]} to ${frame.max[j]}. ${ADVICE}`,
        { column: j },
      )
}

const ADVICE = "Make the frame of all parts: mergeFrames(await frameOf(a), await frameOf(b))."

/**
 * Weights of a part in the frame's unit, at most 1; undefined where every row counts once. What is less than 2^-80 of the
 * heaviest row of all weighs nothing, as in engine/weights.ts.
 */
export function weightsInFrame(
  weights: Float64Array | undefined,
  /** What `weights` were multiplied by. */
  weightScale: number,
  rows: number,
  frame: Frame,
  into: (length: number) => Float64Array,
): Float64Array | undefined {
  const scale = 2 ** -exponentAbove(frame.largestWeight)
  if (!weights && scale === 1) return undefined
  const out = into(rows)
  if (!weights) return out.fill(scale)
  const factor = scale / weightScale
  for (let i = 0; i < rows; i++) {
    const weight = weights[i] / weightScale
    out[i] = weight / frame.largestWeight < 2 ** -80 ? 0 : weights[i] * factor
  }
  return out
}
