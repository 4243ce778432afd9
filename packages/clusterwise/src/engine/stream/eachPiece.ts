import { Matrix } from "../../data/matrix.js"
import type { RowStream } from "../../data/rowStream.js"
import { DataError } from "../../errors.js"
import type { Engine, Resident, RunOptions } from "../engine.js"
import { checkBlock, type Piece, piecesOf } from "./pieces.js"
import { giveBack, isShared, lendRoom } from "./room.js"

/** One piece inside the engine. */
export interface LoadedPiece<L> extends Piece {
  readonly x: Resident<L>
}

/** What a pass over a stream learns about its shape. */
export interface StreamShape {
  readonly rows: number
  readonly columns: readonly string[] | undefined
}

/**
 * One pass over a stream: piece by piece into the engine, while the next one is read. An abort comes through between
 * pieces; an error in some row names its number among all rows and its block.
 */
export async function eachPiece<L>(
  who: string,
  stream: RowStream,
  engine: Engine<L>,
  run: RunOptions,
  work: (piece: LoadedPiece<L>) => Promise<void>,
): Promise<StreamShape> {
  let shape: StreamShape = { rows: 0, columns: stream.columns }
  const pass = onEach(who, piecesOf(who, stream), engine, run, async (piece) => {
    await work(piece)
    return { rows: piece.firstRow + piece.X.rows, columns: piece.X.columns }
  })
  for await (const seen of pass) shape = seen
  if (shape.rows === 0) throw new DataError(`${who}: the stream has no rows.`)
  return shape
}

/** What `work` makes of every block of the stream, in their order: one result a block. */
export function mapBlocks<L, R>(
  who: string,
  stream: RowStream,
  engine: Engine<L>,
  run: RunOptions,
  work: (piece: LoadedPiece<L>) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  return onEach(who, blocksOf(who, stream), engine, run, work)
}

async function* blocksOf(who: string, stream: RowStream): AsyncGenerator<Piece, void, undefined> {
  const room = lendRoom(stream)
  let index = 0
  let firstRow = 0
  try {
    for await (const block of stream.blocks()) {
      checkBlock(who, block, stream, index)
      const { rows, cols, columns = stream.columns, dtype } = block.X
      let { data } = block.X
      if (!isShared(data)) {
        const copy = room.take(index % 2, data.length, dtype).subarray(0, data.length)
        copy.set(data)
        data = copy
      }
      yield {
        X: new Matrix(data, rows, cols, columns),
        weights: block.weights,
        firstRow,
        blocks: [{ index, firstRow }],
      }
      firstRow += rows
      index++
    }
  } finally {
    giveBack(stream, room)
  }
}

async function* onEach<L, R>(
  who: string,
  pieces: AsyncGenerator<Piece, void, undefined>,
  engine: Engine<L>,
  { signal }: RunOptions,
  work: (piece: LoadedPiece<L>) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  signal?.throwIfAborted()
  let next = ahead(pieces)
  try {
    for (;;) {
      const { done, value: piece } = await next
      signal?.throwIfAborted()
      if (done) return
      next = ahead(pieces)
      yield await onePiece(who, piece, engine, signal, work)
    }
  } finally {
    await next.catch(() => {})
    await pieces.return()
  }
}

/** Asks for the next piece; a failure waits until somebody looks. */
function ahead(pieces: AsyncGenerator<Piece, void, undefined>): Promise<IteratorResult<Piece, void>> {
  const next = pieces.next()
  next.catch(() => {})
  return next
}

async function onePiece<L, R>(
  who: string,
  piece: Piece,
  engine: Engine<L>,
  signal: AbortSignal | undefined,
  work: (piece: LoadedPiece<L>) => Promise<R>,
): Promise<R> {
  try {
    const { X, weights } = piece
    const x = await engine.load(X, { who, part: true, ...(weights && { weights }), ...(signal && { signal }) })
    try {
      return await work({ ...piece, x })
    } finally {
      x.release()
    }
  } catch (error) {
    throw error instanceof DataError && error.row !== undefined ? relocated(error, piece) : error
  }
}

/** The same error about a row of the piece, as one about a row of the stream. */
function relocated(error: DataError, { firstRow, blocks }: Piece): DataError {
  const row = firstRow + error.row!
  const block = blocks.findLast((one) => one.firstRow <= row)
  const place = block ? `row ${row} (row ${row - block.firstRow} of block ${block.index})` : `row ${row}`
  const message = error.message.replace(`row ${error.row}`, place)
  return new DataError(message, { row, ...(error.column !== undefined && { column: error.column }) })
}
