import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { routine } from "../../engine/resident.js"

/** Distances held at a time: 8 MB. */
const BLOCK_PAIRS = 2 ** 20
/** Rows that have been compared with all others are left out once they are this share of the rest. */
const IDLE_SHARE = 0.3

/** Distances of the rows from `first` on to `points` rows from `point` on, row by row. */
export type PairVisit = (distances: ArrayLike<number>, first: number, point: number, points: number) => void

/**
 * The distances of every two rows, a block at a time, so that no more than a million are held; some pairs come twice, and
 * rows are compared with themselves too.
 */
export async function pairBlocks<L>(
  who: string,
  x: Resident<L>,
  metric: MetricOptions,
  visit: PairVisit,
  run: RunOptions,
): Promise<void> {
  const quiet = { signal: run.signal }
  const { data } = await x.engine.collect(x, quiet)
  let held = { rows: x, first: 0 }
  const release = () => held.rows !== x && held.rows.release()
  try {
    for (let at = 0; at < x.rows; ) {
      const left = x.rows - at
      if (held.rows.rows > (1 + IDLE_SHARE) * left) {
        release()
        const rows = Int32Array.from({ length: left }, (_, i) => at + i)
        held = { rows: await routine(who, x, "select", { points: left })(x, { rows }, quiet), first: at }
      }
      const points = Math.min(left, Math.max(1, Math.floor(BLOCK_PAIRS / held.rows.rows)))
      const about = Float64Array.from(data.subarray(at * x.cols, (at + points) * x.cols))
      const distances = routine(who, held.rows, "distances", { metric: metric.metric, points })
      visit((await distances(held.rows, { points: about, ...metric }, quiet)).data, held.first, at, points)
      at += points
      run.onProgress?.({ phase: "pairs", fraction: Math.min(0.999, at / x.rows) })
    }
  } finally {
    release()
  }
}
