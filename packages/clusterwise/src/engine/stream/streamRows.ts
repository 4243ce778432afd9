import type { RowStream } from "../../data/rowStream.js"
import { DataError } from "../../errors.js"
import type { Engine, Resident, RunOptions } from "../engine.js"
import { type Frame, frameOfRanges } from "../frame.js"
import { routine } from "../resident.js"
import { eachPiece, type LoadedPiece } from "./eachPiece.js"

/** A stream whose shape and ranges are known, for passes that come after the first. */
export interface StreamRows<L> {
  readonly who: string
  readonly stream: RowStream
  readonly engine: Engine<L>
  readonly frame: Frame
  readonly cols: number
  readonly columns: readonly string[] | undefined
}

/** The first pass: rows, column ranges, the largest weight; refuses values that are not finite. */
export async function openStream<L>(
  who: string,
  stream: RowStream,
  engine: Engine<L>,
  run: RunOptions = {},
): Promise<StreamRows<L>> {
  let frame: Frame | undefined
  const { columns } = await eachPiece(who, stream, engine, run, async ({ x, X, weights, firstRow }) => {
    const part = await frameOfRows(who, x, weights)
    frame = frame ? joinFrames(frame, part) : part
    tellRows(run, "read", firstRow + X.rows, stream.rows)
  })
  checkCount(who, frame!.rows, stream.rows)
  if (frame!.largestWeight === 0) throw new DataError(`${who}: all weights are 0; at least one row must count.`)
  run.onProgress?.({ phase: "read", fraction: 1, rows: frame!.rows })
  return { who, stream, engine, frame: frame!, cols: stream.cols, columns }
}

/** One more pass; refuses a stream that gave another number of rows than before. */
export async function passOver<L>(
  { who, stream, engine, frame }: StreamRows<L>,
  run: RunOptions,
  work: (piece: LoadedPiece<L>) => Promise<void>,
): Promise<void> {
  const { rows } = await eachPiece(who, stream, engine, run, async (piece) => {
    if (piece.firstRow + piece.X.rows > frame.rows) throw changed(who, `more than ${frame.rows} rows`, frame.rows)
    await work(piece)
  })
  if (rows !== frame.rows) throw changed(who, `${rows} rows`, frame.rows)
}

export function changed(who: string, now: string, before: number | string): DataError {
  return new DataError(
    `${who}: the stream gave ${now} in a later pass, ${before} in the first; blocks() must give the same rows at every call.`,
  )
}

function checkCount(who: string, rows: number, said: number | undefined): void {
  if (said !== undefined && rows !== said)
    throw new DataError(`${who}: the stream was said to have ${said} rows; it gave ${rows}.`)
}

/** The frame of one part of the rows. */
export async function frameOfRows<L>(
  who: string,
  x: Resident<L>,
  weights: Float64Array | undefined,
  run: RunOptions = {},
): Promise<Frame> {
  const ranges = x.columnRanges ?? (await routine(who, x, "moments")(x, { variance: false }, run))
  return frameOfRanges(x.rows, ranges, weights)
}

/** The frame of two parts together. */
export function joinFrames(a: Frame, b: Frame): Frame {
  return {
    rows: a.rows + b.rows,
    min: a.min.map((value, j) => Math.min(value, b.min[j])),
    max: a.max.map((value, j) => Math.max(value, b.max[j])),
    largestWeight: Math.max(a.largestWeight, b.largestWeight),
  }
}

/** Progress of a pass whose end may not be known. */
export function tellRows({ onProgress }: RunOptions, phase: string, rows: number, all: number | undefined): void {
  onProgress?.({ phase, fraction: all ? Math.min(1, rows / all) * 0.999 : 0, rows })
}
