import { Matrix } from "../../data/matrix.js"
import { sampleWithoutReplacement } from "../../structures/sample.js"
import type { RunOptions } from "../engine.js"
import { passOver, type StreamRows, tellRows } from "./streamRows.js"

/** Some rows of a stream in memory, in their order. */
export interface SampledRows {
  readonly X: Matrix
  readonly weights: Float64Array | undefined
}

/**
 * `count` rows of the stream, each set of so many equally likely whatever its blocks; all rows where there are no more.
 * One pass.
 */
export async function sampleRows<L>(
  source: StreamRows<L>,
  count: number,
  seed: number,
  run: RunOptions,
): Promise<SampledRows> {
  const { frame, cols, columns } = source
  const size = Math.min(count, frame.rows)
  const chosen = size < frame.rows ? sampleWithoutReplacement(frame.rows, size, seed) : undefined
  let data = new Float32Array(size * cols) as Float32Array | Float64Array
  let weights: Float64Array | undefined
  let taken = 0
  await passOver(source, run, async ({ X, weights: own, firstRow }) => {
    if (X.dtype === "float64" && data instanceof Float32Array) data = Float64Array.from(data)
    if (own && !weights) weights = new Float64Array(size).fill(1)
    const end = firstRow + X.rows
    for (; taken < size && (chosen ? chosen[taken] : taken) < end; taken++) {
      const row = (chosen ? chosen[taken] : taken) - firstRow
      for (let j = 0; j < cols; j++) data[taken * cols + j] = X.data[row * cols + j]
      if (weights) weights[taken] = own ? own[row] : 1
    }
    tellRows(run, "sample", end, frame.rows)
  })
  return { X: new Matrix(data, size, cols, columns), weights }
}
