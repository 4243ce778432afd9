import { Matrix } from "../../data/matrix.js"
import { type Dtype, dtypeOf, type FloatArray } from "../../data/memory.js"
import { type RowBlock, type RowStream, streamBlockRows } from "../../data/rowStream.js"
import { DataError } from "../../errors.js"
import { giveBack, isShared, lendRoom, type Room } from "./room.js"

/** Rows of a stream that are worked on at once. Its memory is used again for the piece after the next. */
export interface Piece {
  readonly X: Matrix
  readonly weights: Float64Array | undefined
  /** Number of its first row among all rows of the stream. */
  readonly firstRow: number
  /** The blocks that its rows came in, by the row of the stream that each begins with. */
  readonly blocks: readonly { readonly index: number; readonly firstRow: number }[]
}

/** A stream's rows in pieces of the same size, whatever the size of its blocks: what is found piece by piece does not depend on them. */
export async function* piecesOf(who: string, stream: RowStream): AsyncGenerator<Piece, void, undefined> {
  const size = streamBlockRows(stream.cols)
  const room = lendRoom(stream)
  const filler = new Filler(stream, size, room)
  let index = 0
  try {
    for await (const block of stream.blocks()) {
      checkBlock(who, block, stream, index)
      const { X } = block
      filler.meet(index++)
      for (let from = 0; from < X.rows; ) {
        const count = Math.min(size - filler.count, X.rows - from)
        if (count === size && isShared(X.data)) yield filler.pass(block, from, count)
        else if (filler.take(block, from, count)) yield filler.piece()
        from += count
      }
    }
    if (filler.count > 0) yield filler.piece()
  } finally {
    giveBack(stream, room)
  }
}

export function checkBlock(who: string, { X, weights }: RowBlock, { cols }: RowStream, index: number): void {
  if (!(X instanceof Matrix))
    throw new DataError(`${who}: block ${index} of the stream is no Matrix; fromBlocks makes one of other rows.`)
  if (X.cols !== cols)
    throw new DataError(`${who}: block ${index} has ${X.cols} columns, the stream was said to have ${cols}.`)
  if (weights && weights.length !== X.rows)
    throw new DataError(`${who}: block ${index} has ${weights.length} weights for ${X.rows} rows; give one a row.`)
}

/** Gathers the rows of blocks, in two places that take turns. */
class Filler {
  /** Rows of the present piece so far. */
  count = 0
  private done = 0
  private turn = 0
  private blocks: { index: number; firstRow: number }[] = []
  private weighted = false
  private columns: readonly string[] | undefined
  private readonly weights: (Float64Array | undefined)[] = [undefined, undefined]

  constructor(
    private readonly stream: RowStream,
    private readonly size: number,
    private readonly memory: Room,
  ) {
    this.columns = stream.columns
  }

  meet(index: number): void {
    this.blocks.push({ index, firstRow: this.done + this.count })
  }

  /** A piece that needs no copy. */
  pass({ X, weights }: RowBlock, from: number, count: number): Piece {
    const rows = new Matrix(X.data.subarray(from * X.cols, (from + count) * X.cols), count, X.cols, this.names(X))
    return this.finished(rows, weights?.subarray(from, from + count), count)
  }

  /** Copies rows in; says whether the piece is full. */
  take({ X, weights }: RowBlock, from: number, count: number): boolean {
    const data = this.room(X.dtype)
    data.set(X.data.subarray(from * X.cols, (from + count) * X.cols), this.count * X.cols)
    if (weights && !this.weighted) this.beginWeights()
    if (weights) this.weights[this.turn]!.set(weights.subarray(from, from + count), this.count)
    else if (this.weighted) this.weights[this.turn]!.fill(1, this.count, this.count + count)
    this.count += count
    this.columns ??= X.columns
    return this.count === this.size
  }

  piece(): Piece {
    const { cols } = this.stream
    const { turn, count } = this
    const rows = new Matrix(this.memory.at(turn)!.subarray(0, count * cols), count, cols, this.columns)
    const weights = this.weighted ? this.weights[turn]!.subarray(0, count) : undefined
    this.turn = 1 - turn
    this.weighted = false
    return this.finished(rows, weights, count)
  }

  private names(X: Matrix): readonly string[] | undefined {
    this.columns ??= X.columns
    return this.columns
  }

  private finished(X: Matrix, weights: Float64Array | undefined, count: number): Piece {
    const piece = { X, weights, firstRow: this.done, blocks: this.blocks }
    this.done += count
    this.count = 0
    const last = this.blocks[this.blocks.length - 1]
    this.blocks = last ? [last] : []
    return piece
  }

  /** Where rows go: float32 as long as all rows of the piece are. */
  private room(dtype: Dtype): FloatArray {
    const length = this.size * this.stream.cols
    const held = this.count > 0 ? this.memory.at(this.turn) : undefined
    if (!held) return this.memory.take(this.turn, length, dtype)
    if (dtypeOf(held) === dtype || dtype === "float32") return held
    const wide = this.memory.take(this.turn, length, dtype)
    wide.set(held.subarray(0, this.count * this.stream.cols))
    return wide
  }

  private beginWeights(): void {
    this.weights[this.turn] ??= new Float64Array(this.size)
    this.weights[this.turn]!.fill(1, 0, this.count)
    this.weighted = true
  }
}
