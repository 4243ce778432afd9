import type { Matrix } from "../data/matrix.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import type { MetricOptions } from "../engine/metric.js"
import { part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { unitRows } from "../engine/unitRows.js"
import { EngineError } from "../errors.js"

/** Rows that were clustered, and their labels. */
export interface Members {
  readonly rows: Matrix
  readonly labels: Int32Array
}

/** The label of the nearest member of each row; of equally near ones that of the first. No rows × members matrix. */
export async function labelsOfNearest<L>(
  who: string,
  x: Resident<L>,
  { rows, labels }: Members,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Int32Array> {
  const { metric } = compare
  // A square root changes no order.
  const known = metric === "sqeuclidean" ? "euclidean" : metric
  const nearest =
    known === "euclidean" || known === "cosine"
      ? await searched(who, x, rows, known, run)
      : await compared(who, x, rows, compare, run)
  return nearest.map((member) => labels[member])
}

async function searched<L>(
  who: string,
  x: Resident<L>,
  { data, rows, cols }: Matrix,
  metric: "euclidean" | "cosine",
  run: RunOptions,
): Promise<Int32Array> {
  const points = metric === "cosine" ? unitRows(data, rows, cols) : Float64Array.from(data)
  const { labels } = await routine(who, x, "nearest", { metric, points: rows })(x, { points, metric }, run)
  if (labels instanceof Int32Array) return labels
  throw new EngineError(
    `${who}: the labels of rows in the engine "${x.engine.name}" stay there; collect the rows first.`,
  )
}

/** At most so many distances at a time: 32 MiB. */
const AT_ONCE = 2 ** 22

async function compared<L>(
  who: string,
  x: Resident<L>,
  members: Matrix,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Int32Array> {
  const { rows, cols } = members
  const nearest = new Int32Array(x.rows)
  const least = new Float64Array(x.rows).fill(Number.POSITIVE_INFINITY)
  const step = Math.max(1, Math.floor(AT_ONCE / x.rows))
  for (let from = 0; from < rows; from += step) {
    const to = Math.min(rows, from + step)
    const points = Float64Array.from(members.data.subarray(from * cols, to * cols))
    const distances = routine(who, x, "distances", { metric: compare.metric, points: to - from })
    const { data } = await distances(x, { ...compare, points }, part(run, from / rows, to / rows))
    for (let i = 0; i < x.rows; i++)
      for (let c = 0; c < to - from; c++) {
        const distance = data[i * (to - from) + c]
        if (distance < least[i]) {
          least[i] = distance
          nearest[i] = from + c
        }
      }
  }
  return nearest
}
