import type { Resident, RunOptions } from "../engine/engine.js"
import type { MetricName } from "../engine/metric.js"
import { byBlocks, part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import type { BoundaryRow } from "./explanation.js"
import type { Sample } from "./sample.js"
import type { Space } from "./subject.js"

/** Per row of the sample: mean distance to the other rows of its cluster, and to those of the nearest other one; or NaN. */
export interface Nearness {
  readonly own: Float64Array
  readonly nearestOther: Float64Array
}

/** Metrics whose distances engines add up without keeping them. */
const summed: ReadonlySet<MetricName> = new Set(["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine"])

/** Work of the sums: pairs × (columns + 8) ≤ 4e9 take half a second on two threads. */
const WORK = 4e9
const MOST_ROWS = 20_000
const FEWEST_ROWS = 2_000

/** How many rows can be compared with each other in a second or less. Of other metrics all distances are held: 32 MB. */
export function comparableRows(metric: MetricName, cols: number): number {
  if (!summed.has(metric)) return FEWEST_ROWS
  return Math.min(MOST_ROWS, Math.max(FEWEST_ROWS, Math.floor(Math.sqrt(WORK / (cols + 8)))))
}

/** How near the rows of the sample are to each other; x holds these rows alone. */
export async function nearness(
  who: string,
  x: Resident,
  { compare }: Space,
  { groups: labels }: Sample,
  groups: number,
  run: RunOptions,
): Promise<Nearness> {
  const { metric } = compare
  if (!summed.has(metric)) return nearnessOfPairs(who, x, compare, labels, groups, run)
  const distanceSums = routine(who, x, "distanceSums", { metric, points: groups, labellings: 1 })
  return (await distanceSums(x, { labellings: [{ labels, groups }], metric }, run))[0]
}

async function nearnessOfPairs(
  who: string,
  x: Resident,
  compare: Space["compare"],
  labels: Int32Array,
  groups: number,
  run: RunOptions,
): Promise<Nearness> {
  const points = await pointsOf(x, run)
  const distances = routine(who, x, "distances", { metric: compare.metric, points: x.rows })
  const { data } = await distances(x, { points, ...compare }, part(run, 0, 0.8))
  const own = new Float64Array(x.rows).fill(Number.NaN)
  const nearestOther = new Float64Array(x.rows).fill(Number.NaN)
  const means = new MeansByGroup(labels, groups)
  await byBlocks(x.rows, x.rows, "distances", part(run, 0.8, 1), (from, to) => {
    for (let i = from; i < to; i++) {
      if (labels[i] < 0) continue
      means.read((other) => data[i * x.rows + other])
      own[i] = means.own(labels[i])
      nearestOther[i] = means.nearestOther(labels[i]).distance
    }
  })
  return { own, nearestOther }
}

/** The rows of a Resident, as points that other rows are compared with. */
export async function pointsOf(x: Resident, { signal }: RunOptions): Promise<Float64Array> {
  return Float64Array.from((await x.engine.collect(x, { signal })).data)
}

/** Mean distances of one row to the rows of each group. */
class MeansByGroup {
  private readonly sizes: Float64Array
  private readonly sums: Float64Array

  constructor(
    private readonly labels: Int32Array,
    groups: number,
  ) {
    this.sizes = new Float64Array(groups)
    this.sums = new Float64Array(groups)
    for (const label of labels) if (label >= 0) this.sizes[label]++
  }

  read(distanceTo: (row: number) => number): void {
    this.sums.fill(0)
    for (let i = 0; i < this.labels.length; i++) if (this.labels[i] >= 0) this.sums[this.labels[i]] += distanceTo(i)
  }

  /** The row itself is one of them, at distance 0. */
  own(group: number): number {
    return this.sizes[group] > 1 ? this.sums[group] / (this.sizes[group] - 1) : Number.NaN
  }

  nearestOther(group: number): { readonly group: number; readonly distance: number } {
    let nearest = { group: -1, distance: Number.NaN }
    for (let other = 0; other < this.sizes.length; other++) {
      if (other === group || this.sizes[other] === 0) continue
      const distance = this.sums[other] / this.sizes[other]
      if (!(nearest.distance <= distance)) nearest = { group: other, distance }
    }
    return nearest
  }
}

/** Place in the sample of the row with the least mean distance to the rest of its group; of equal ones the lowest. */
export function medoids({ own }: Nearness, { groups }: Sample, explained: readonly number[]): Int32Array {
  const number = new Map(explained.map((group, e) => [group, e]))
  const best = new Int32Array(explained.length).fill(-1)
  for (let i = 0; i < groups.length; i++) {
    const e = number.get(groups[i])
    if (e !== undefined && (best[e] < 0 || own[i] < own[best[e]])) best[e] = i
  }
  return best
}

/** At most so many of either are shown. */
export const MOST_SHOWN = 5
/** The nearest other cluster is at most a third farther than the own one. */
const MOST_MARGIN = 0.25
/** Distances that are held at once. */
const CHUNK = 4e6

/** The rows of each explained group that are nearest to another one. */
export async function boundaryRows(
  who: string,
  x: Resident,
  { compare }: Space,
  sample: Sample,
  { own, nearestOther }: Nearness,
  explained: readonly number[],
  labelOf: ArrayLike<number>,
  run: RunOptions,
): Promise<BoundaryRow[][]> {
  const margins = own.map((a, i) => marginOf(a, nearestOther[i]))
  const chosen = nearBoundary(margins, sample, explained)
  const found = chosen.map((): BoundaryRow[] => [])
  const queue = chosen.flatMap((places, e) => places.map((place) => ({ place, e })))
  const means = new MeansByGroup(sample.groups, labelOf.length)
  const step = Math.max(1, Math.floor(CHUNK / x.rows))
  for (let from = 0; from < queue.length; from += step) {
    const chunk = queue.slice(from, from + step)
    const data = await distancesTo(
      who,
      x,
      compare,
      chunk.map(({ place }) => place),
      run,
    )
    chunk.forEach(({ place, e }, c) => {
      means.read((i) => data[i * chunk.length + c])
      const { group } = means.nearestOther(sample.groups[place])
      found[e].push({ row: sample.rows[place], margin: margins[place], other: labelOf[group] })
    })
  }
  return found
}

/** From 1, deep inside, to −1, deep inside another cluster; NaN where there is no other cluster. A row that is alone has 0. */
function marginOf(own: number, other: number): number {
  if (Number.isNaN(other)) return Number.NaN
  return Number.isNaN(own) || own === other ? 0 : (other - own) / Math.max(own, other)
}

/** Places of the rows with the least margins, by explained group. A row that is alone is at no boundary. */
function nearBoundary(margins: Float64Array, { groups }: Sample, explained: readonly number[]): number[][] {
  const number = new Map(explained.map((group, e) => [group, e]))
  const sizes = explained.map(() => 0)
  const near = explained.map((): number[] => [])
  for (let i = 0; i < groups.length; i++) {
    const e = number.get(groups[i])
    if (e === undefined) continue
    sizes[e]++
    if (margins[i] <= MOST_MARGIN) near[e].push(i)
  }
  return near.map((places, e) =>
    sizes[e] < 2 ? [] : places.sort((a, b) => margins[a] - margins[b] || a - b).slice(0, MOST_SHOWN),
  )
}

/** Of every row of x to some of them, rows × places. */
async function distancesTo(
  who: string,
  x: Resident,
  compare: Space["compare"],
  places: readonly number[],
  { signal }: RunOptions,
): Promise<ArrayLike<number>> {
  const chosen = await routine(who, x, "select")(x, { rows: Int32Array.from(places) }, { signal })
  try {
    const points = await pointsOf(chosen, { signal })
    const distances = routine(who, x, "distances", { metric: compare.metric, points: places.length })
    return (await distances(x, { points, ...compare }, { signal })).data
  } finally {
    chosen.release()
  }
}
