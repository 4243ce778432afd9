import type { MatrixLike } from "../data/adapters.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { byBlocks, part } from "../engine/pace.js"
import { type CallOptions, routine } from "../engine/resident.js"
import { groupByLabel } from "../structures/groupByLabel.js"
import { onLine, quantilePlace } from "../structures/quantile.js"
import type { Explanation, OutlyingRow } from "./explanation.js"
import { MOST_SHOWN } from "./nearness.js"
import type { Sample } from "./sample.js"
import type { Space, Subject } from "./subject.js"

/** How unusual each row is, and by what that was told. */
export interface Strangeness {
  readonly by: Explanation["outlyingBy"]
  /** One a row; of rows in no explained group it says nothing. */
  readonly scores: Float64Array
}

/** What models that know unusual rows have. */
interface Knows {
  readonly outlierScores: ArrayLike<number>
  scoreSamples(X: MatrixLike | Resident, options?: CallOptions): Promise<ArrayLike<number>>
}

/**
 * How unusual each row is in its group: by the model's own outlier scores or densities, else by the distance to the
 * prototype.
 * @param explainedOf number of each row's explained group, or −1
 * @param prototypes their rows
 */
export async function strangeness(
  who: string,
  { x, compare }: Space,
  { model, labels }: Subject,
  explainedOf: Int32Array,
  prototypes: Int32Array,
  run: RunOptions,
): Promise<Strangeness> {
  const knows = (model ?? {}) as Partial<Knows>
  if (knows.outlierScores?.length === x.rows && agree(model?.labels, labels))
    return { by: "outlierScore", scores: Float64Array.from(knows.outlierScores) }
  if (typeof knows.scoreSamples === "function") {
    const density = await knows.scoreSamples(x, run)
    return { by: "logDensity", scores: Float64Array.from(density, (value) => -value) }
  }
  return { by: "distance", scores: await distancesToPrototypes(who, { x, compare }, explainedOf, prototypes, run) }
}

/** Whether these are the labels of the fit, but for noise that was given to clusters: other rows have other scores. */
function agree(fitted: unknown, labels: ArrayLike<number>): boolean {
  return fitted instanceof Int32Array && fitted.every((label, row) => label < 0 || label === labels[row])
}

async function distancesToPrototypes(
  who: string,
  { x, compare }: Pick<Space, "x" | "compare">,
  explainedOf: Int32Array,
  prototypes: Int32Array,
  run: RunOptions,
): Promise<Float64Array> {
  const points = await rowsOf(who, x, prototypes, run)
  const metric = compare.metric === "sqeuclidean" ? "euclidean" : compare.metric
  if (metric === "euclidean" || metric === "cosine") {
    const nearest = routine(who, x, "nearest", { metric, points: prototypes.length })
    return (await nearest(x, { points, metric, labels: explainedOf }, run)).distances
  }
  const scores = new Float64Array(x.rows).fill(Number.NaN)
  const members = groupByLabel(explainedOf, prototypes.length)
  for (const [e, rows] of members.entries()) {
    const point = points.subarray(e * x.cols, (e + 1) * x.cols)
    const distances = await distancesToOne(
      who,
      x,
      rows,
      { points: point, ...compare },
      part(run, e / members.length, (e + 1) / members.length),
    )
    rows.forEach((row, i) => {
      scores[row] = distances[i]
    })
  }
  return scores
}

async function rowsOf(who: string, x: Resident, rows: Int32Array, { signal }: RunOptions): Promise<Float64Array> {
  const chosen = await routine(who, x, "select")(x, { rows }, { signal })
  try {
    return Float64Array.from((await x.engine.collect(chosen, { signal })).data)
  } finally {
    chosen.release()
  }
}

async function distancesToOne(
  who: string,
  x: Resident,
  rows: Int32Array,
  point: Space["compare"] & { readonly points: Float64Array },
  run: RunOptions,
): Promise<ArrayLike<number>> {
  const own = await routine(who, x, "select")(x, { rows }, { signal: run.signal })
  try {
    return (await routine(who, own, "distances", { metric: point.metric, points: 1 })(own, point, run)).data
  } finally {
    own.release()
  }
}

/** The strangest rows of a group, and how many are strange. */
export interface Outlying {
  readonly rows: OutlyingRow[]
  readonly count: number
}

/**
 * Rows beyond the inner fence of a box plot of their group: more than 1.5 times the distance of the quartiles above the
 * upper one (J. W. Tukey, "Exploratory Data Analysis", 1977). Quartiles are those of the sample.
 */
export async function outlyingRows(
  { scores }: Strangeness,
  explainedOf: Int32Array,
  sample: Sample,
  explained: number,
  run: RunOptions,
): Promise<Outlying[]> {
  const fences = fencesOf(scores, explainedOf, sample, explained)
  const found = fences.map(() => ({ rows: [] as OutlyingRow[], count: 0 }))
  await byBlocks(scores.length, 4, "outlying rows", run, (from, to) => {
    for (let row = from; row < to; row++) {
      const e = explainedOf[row]
      if (e < 0 || !(scores[row] > fences[e])) continue
      found[e].count++
      insert(found[e].rows, { row, score: scores[row] })
    }
  })
  return found
}

function fencesOf(scores: Float64Array, explainedOf: Int32Array, { rows }: Sample, explained: number): number[] {
  const labels = Int32Array.from(rows, (row) => explainedOf[row])
  return groupByLabel(labels, explained).map((places) => {
    const sorted = Float64Array.from(places, (place) => scores[rows[place]]).sort()
    const [low, high] = [0.25, 0.75].map((q) => {
      const { below, above, t } = quantilePlace(sorted.length, q)
      return onLine(sorted[below], sorted[above], t)
    })
    return high + 1.5 * (high - low)
  })
}

/** Keeps the few highest, the highest first; of equal ones the lower row. */
function insert(list: OutlyingRow[], entry: OutlyingRow): void {
  const at = list.findIndex(({ score }) => score < entry.score)
  if (at >= 0) list.splice(at, 0, entry)
  else if (list.length < MOST_SHOWN) list.push(entry)
  if (list.length > MOST_SHOWN) list.pop()
}
