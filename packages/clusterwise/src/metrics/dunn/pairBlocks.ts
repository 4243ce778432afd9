import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { routine } from "../../engine/resident.js"

/** Distances held at a time: 8 MB. */
const BLOCK_PAIRS = 2 ** 20
/** Rows that are no longer asked for are left out once they are this share of those that are. */
const IDLE_SHARE = 0.3

export interface PairSearch {
  /** Rows from here on need not be compared with row `at`, nor with later ones. */
  readonly end: (at: number) => number
  /** Distances of rows `first`, `first` + 1, … to `points` rows from `point` on, row by row; pairs may come twice. */
  readonly visit: (distances: ArrayLike<number>, first: number, point: number, points: number) => void
}

/**
 * The distances of each row to the rows after it, a block at a time, so that no more than a million are held. What the rows
 * that are left need not be compared with is let go of on the way.
 */
export async function pairBlocks<L>(
  who: string,
  x: Resident<L>,
  metric: MetricOptions,
  { end, visit }: PairSearch,
  run: RunOptions,
): Promise<void> {
  const quiet = { signal: run.signal }
  const { data } = await x.engine.collect(x, quiet)
  let held = { rows: x, first: 0 }
  const release = () => held.rows !== x && held.rows.release()
  try {
    for (let at = 0, to = end(0); to - at > 1; to = end(at)) {
      if (held.rows.rows > (1 + IDLE_SHARE) * (to - at)) {
        release()
        const rows = Int32Array.from({ length: to - at }, (_, i) => at + i)
        held = { rows: await routine(who, x, "select", { points: rows.length })(x, { rows }, quiet), first: at }
      }
      const points = Math.min(to - at, Math.max(1, Math.floor(BLOCK_PAIRS / held.rows.rows)))
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
