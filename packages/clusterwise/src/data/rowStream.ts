import { DataError, ParameterError } from "../errors.js"
import type { MatrixLike } from "./adapters.js"
import { type Matrix, toMatrix } from "./matrix.js"

/** One piece of a stream: some rows and, if the rows have weights, one weight a row. */
export interface RowBlock {
  readonly X: Matrix
  readonly weights?: Float64Array
}

/**
 * Rows that are not all in memory. `blocks()` may be called again for every pass and always gives the same rows. The next
 * block is asked for while the last one is worked on: a block's memory may be used again for the block after the next.
 */
export interface RowStream {
  readonly cols: number
  /** If it is known beforehand; what a pass finds is held against it. */
  readonly rows?: number
  readonly columns?: readonly string[]
  blocks(): AsyncIterable<RowBlock>
}

/**
 * Values that are worked on at once: 8 MB of float32. A message to the threads (0.4 ms) is a few per cent of the time that
 * a pass of 8 clusters takes over so many, and two blocks that take turns are little memory.
 */
const BLOCK_VALUES = 2 ** 21

/**
 * Rows of a block that suits the engines. Blocks of just so many rows in shared memory (Matrix.alloc) are worked on where
 * they lie; others are put together, or cut, in memory of the pass.
 */
export const streamBlockRows = (cols: number): number => Math.max(64, Math.floor(BLOCK_VALUES / cols))

export function isRowStream(x: unknown): x is RowStream {
  return (
    typeof x === "object" &&
    x !== null &&
    typeof (x as RowStream).blocks === "function" &&
    typeof (x as RowStream).cols === "number"
  )
}

/** What a stream is made of: rows, or rows with one weight each. */
export type BlockLike = MatrixLike | { readonly X: MatrixLike; readonly weights?: ArrayLike<number> }

/**
 * A RowStream from a function that starts the rows anew at each call.
 * @param start gives an iterable of blocks, each a MatrixLike with `cols` columns, or { X, weights }
 */
export function fromBlocks(
  start: () => Iterable<BlockLike> | AsyncIterable<BlockLike>,
  shape: { cols: number; rows?: number; columns?: readonly string[] },
): RowStream {
  if (typeof start !== "function")
    throw new ParameterError(
      "fromBlocks",
      "start",
      "a function that returns an iterable of blocks",
      start,
      "A one-shot iterable serves partialFit only.",
    )
  return {
    ...shape,
    async *blocks() {
      let index = 0
      for await (const block of start()) yield checkedBlock(block, shape.cols, index++)
    },
  }
}

function checkedBlock(block: BlockLike, cols: number, index: number): RowBlock {
  const { X: rows, weights } = hasWeights(block) ? block : { X: block as MatrixLike, weights: undefined }
  const X = toMatrix(rows, `fromBlocks, block ${index}`)
  if (X.cols !== cols)
    throw new DataError(`fromBlocks: block ${index} has ${X.cols} columns, the stream was said to have ${cols}.`)
  if (weights && weights.length !== X.rows)
    throw new DataError(`fromBlocks: block ${index} has ${weights.length} weights for ${X.rows} rows; give one a row.`)
  return weights ? { X, weights: Float64Array.from(weights) } : { X }
}

const hasWeights = (block: BlockLike): block is { X: MatrixLike; weights?: ArrayLike<number> } =>
  typeof block === "object" && block !== null && "X" in block
