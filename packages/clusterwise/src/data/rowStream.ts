import { ParameterError } from "../errors.js"
import type { MatrixLike } from "./adapters.js"
import { type Matrix, toMatrix } from "./matrix.js"

/** One piece of a stream: some rows and, if the rows have weights, one weight a row. */
export interface RowBlock {
  readonly X: Matrix
  readonly weights?: Float64Array
}

/** Rows that are not all in memory. `blocks()` may be called again for every pass and always gives the same rows. */
export interface RowStream {
  readonly cols: number
  readonly rows?: number
  blocks(): AsyncIterable<RowBlock>
}

export function isRowStream(x: unknown): x is RowStream {
  return (
    typeof x === "object" &&
    x !== null &&
    typeof (x as RowStream).blocks === "function" &&
    typeof (x as RowStream).cols === "number"
  )
}

/**
 * A RowStream from a function that starts the rows anew at each call.
 * @param start gives an iterable of blocks, each a MatrixLike with `cols` columns
 */
export function fromBlocks(
  start: () => Iterable<MatrixLike> | AsyncIterable<MatrixLike>,
  shape: { cols: number; rows?: number },
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
      for await (const block of start()) {
        const X = toMatrix(block, "fromBlocks")
        if (X.cols !== shape.cols)
          throw new ParameterError("fromBlocks", "every block", `${shape.cols} columns wide`, X.cols)
        yield { X }
      }
    },
  }
}
