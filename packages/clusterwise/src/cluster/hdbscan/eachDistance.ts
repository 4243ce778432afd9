import type { Matrix } from "../../data/matrix.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"

/** At most so many distances at a time: 32 MiB. */
const AT_ONCE = 2 ** 22
/** At most so many rows at a time. */
const SLICE = 2 ** 14

/**
 * Shows every distance between a row of x and one of `points`: for each row, points in rising order. No rows × points
 * matrix.
 */
export async function eachDistance<L>(
  who: string,
  x: Resident<L>,
  points: Matrix,
  compare: MetricOptions,
  run: RunOptions,
  visit: (row: number, point: number, distance: number) => void,
): Promise<void> {
  for (let from = 0; from < x.rows; from += SLICE) {
    const to = Math.min(x.rows, from + SLICE)
    const slice = x.rows <= SLICE ? x : await rowsOf(who, x, from, to, run)
    try {
      const show = (row: number, point: number, distance: number) => visit(from + row, point, distance)
      await eachOfSlice(who, slice, points, compare, part(run, from / x.rows, to / x.rows), show)
    } finally {
      if (slice !== x) slice.release()
    }
  }
}

function rowsOf<L>(who: string, x: Resident<L>, from: number, to: number, { signal }: RunOptions) {
  const rows = Int32Array.from({ length: to - from }, (_, i) => from + i)
  return routine(who, x, "select")(x, { rows }, { signal })
}

async function eachOfSlice<L>(
  who: string,
  x: Resident<L>,
  { data, rows, cols }: Matrix,
  compare: MetricOptions,
  run: RunOptions,
  visit: (row: number, point: number, distance: number) => void,
): Promise<void> {
  const step = Math.max(1, Math.floor(AT_ONCE / x.rows))
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step)
    const points = Float64Array.from(data.subarray(from * cols, to * cols))
    const distances = routine(who, x, "distances", { metric: compare.metric, points: to - from })
    const found = await distances(x, { ...compare, points }, part(run, from / rows, to / rows))
    run.signal?.throwIfAborted()
    for (let row = 0, at = 0; row < x.rows; row++)
      for (let point = from; point < to; point++, at++) visit(row, point, found.data[at])
  }
}
