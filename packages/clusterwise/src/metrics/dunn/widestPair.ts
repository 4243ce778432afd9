import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { breather } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import { BlockReach } from "./blockReach.js"
import { lengthOf, type Norm } from "./norm.js"
import { nearBlocks, type RowBlocks, rimBlocks } from "./rowBlocks.js"

/**
 * Up to so many columns rows lie in boxes, which also tell apart rows that are all as far from the middle. Milliseconds by
 * boxes · by radius: a ball of 20,000 rows of 4 columns 47 · 33, of 16 columns 2470 · 320; an arc of 40,000 rows 200 · 12000.
 */
const BOX_COLUMNS = 6
/** Rows that a block is compared with at a time: 8 MB of distances. */
const CHUNK_ROWS = 4096

/**
 * The greatest distance of two rows, or `known` if none is greater. Rows lie in blocks, near each other or by falling
 * radius; blocks are compared as long as their boxes and radii promise a longer pair than the longest so far.
 * @param radii length of each row's difference to one place; Infinity where lengths do not add up
 */
export async function widestPair<L>(
  who: string,
  x: Resident<L>,
  metric: MetricOptions,
  norm: Norm,
  radii: Float64Array,
  known: number,
  run: RunOptions,
): Promise<number> {
  const { data } = await x.engine.collect(x, { signal: run.signal })
  const blocks = x.cols <= BOX_COLUMNS ? await nearBlocks(data, x.rows, x.cols, run) : rimBlocks(data, radii, x.cols)
  const reach = new BlockReach(blocks, radii, x.cols, norm)
  const rest = breather(run)
  let longest = known
  for (let block = 0; block < reach.count; block++) {
    const rows = partners(block, blocks, reach, lengthOf(metric, longest))
    const points = blocks.values.slice(blocks.starts[block] * x.cols, blocks.starts[block + 1] * x.cols)
    for (let at = 0; at < rows.length; at += CHUNK_ROWS) {
      const some = rows.subarray(at, at + CHUNK_ROWS)
      longest = Math.max(longest, await farthestFrom(who, x, some, points, metric, run))
    }
    const wait = rest()
    if (wait) await wait
    run.onProgress?.({ phase: "pairs", fraction: Math.min(0.999, (block + 1) / reach.count) })
  }
  return longest
}

/** Rows of this block and later ones that may lie farther than `length` from a row of it. */
function partners(block: number, { order, starts }: RowBlocks, reach: BlockReach, length: number): Int32Array {
  const rows = new Int32Array(order.length - starts[block])
  let count = 0
  for (let other = block; other < reach.count; other++)
    if (reach.exceeds(block, other, length))
      for (let place = starts[other]; place < starts[other + 1]; place++) rows[count++] = order[place]
  return rows.subarray(0, count)
}

async function farthestFrom<L>(
  who: string,
  x: Resident<L>,
  rows: Int32Array,
  points: Float64Array,
  metric: MetricOptions,
  { signal }: RunOptions,
): Promise<number> {
  const some = await routine(who, x, "select", { points: rows.length })(x, { rows }, { signal })
  try {
    const distances = routine(who, some, "distances", { metric: metric.metric, points: points.length / x.cols })
    const { data } = await distances(some, { points, ...metric }, { signal })
    let longest = 0
    for (let i = 0; i < data.length; i++) if (data[i] > longest) longest = data[i]
    return longest
  } finally {
    some.release()
  }
}
