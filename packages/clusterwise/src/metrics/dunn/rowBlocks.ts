import type { RunOptions } from "../../engine/engine.js"
import { breather } from "../../engine/pace.js"
import { begin, end, kdTree, split } from "../../structures/kdTree.js"
import { risingOrder } from "../../structures/risingOrder.js"

/** Rows in an order, cut into blocks that are compared as a whole. */
export interface RowBlocks {
  /** Row at each place. */
  readonly order: Int32Array
  /** The rows in that order, places × cols. */
  readonly values: Float64Array
  /** First place of each block; behind the last one, the number of rows. */
  readonly starts: Int32Array
}

/** Rows of a block. Milliseconds of the diameter of 20,000 rows of 16 columns by 64, 256, 1024 rows: 3600, 1950, 1950. */
const BLOCK_ROWS = 256

/** Blocks of rows near each other: the leaves of a kd-tree. */
export async function nearBlocks(
  data: ArrayLike<number>,
  rows: number,
  cols: number,
  run: RunOptions,
): Promise<RowBlocks> {
  const tree = kdTree(rows, cols, BLOCK_ROWS)
  tree.panels.set(data)
  const rest = breather(run)
  const leaves = 2 ** tree.depth
  for (let node = 1; node < leaves; node++) {
    split(tree, node)
    const wait = rest()
    if (wait) await wait
  }
  const starts = Int32Array.from({ length: leaves + 1 }, (_, i) =>
    i < leaves ? begin(tree, leaves + i) : end(tree, 2 * leaves - 1),
  )
  return { order: tree.order, values: tree.panels, starts }
}

/** Blocks of rows by falling radius. */
export function rimBlocks(data: ArrayLike<number>, radii: Float64Array, cols: number): RowBlocks {
  const order = Int32Array.from(risingOrder(radii)).reverse()
  const values = new Float64Array(order.length * cols)
  order.forEach((row, place) => {
    for (let j = 0; j < cols; j++) values[place * cols + j] = data[row * cols + j]
  })
  const blocks = Math.ceil(order.length / BLOCK_ROWS)
  const starts = Int32Array.from({ length: blocks + 1 }, (_, i) => Math.min(order.length, i * BLOCK_ROWS))
  return { order, values, starts }
}
