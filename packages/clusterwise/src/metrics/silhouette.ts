import type { MatrixLike } from "../data/adapters.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { choice, integer, optional } from "../schema.js"
import { sampleWithoutReplacement } from "../structures/sample.js"
import { type NoiseOption, noiseParameter, refuseTrivial, scoreOptions } from "./judge.js"
import { groupsOf, type LabelsOf } from "./labels.js"

export interface SilhouetteOptions<L = Int32Array> extends CallOptions<L>, NoiseOption {
  readonly metric?: "euclidean" | "sqeuclidean" | "manhattan" | "cityblock" | "chebyshev" | "cosine"
  /** Judge this many rows, drawn without replacement, by their distances to each other; all rows by default. */
  readonly sampleSize?: number | undefined
  /** Of the draw of rows (0). */
  readonly seed?: number
}

const parameters = {
  metric: choice(
    ["euclidean", "sqeuclidean", "manhattan", "cityblock", "chebyshev", "cosine"],
    "euclidean",
    "how rows are compared",
  ),
  noise: noiseParameter,
  sampleSize: optional(integer(1000, "number of rows to judge, all by default", { min: 1 })),
  seed: integer(0, "of the draw of rows", { min: 0, max: Number.MAX_SAFE_INTEGER }),
}

/**
 * How much better each row sits in its cluster than in the next one: (b − a) ÷ max(a, b), where a is the mean distance
 * to the other rows of its cluster and b the least mean distance to another cluster; from −1 to 1, 0 for a row that is
 * alone. P. J. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20 (1987).
 *
 * Takes time in proportion to rows² and memory in proportion to rows. Weights of a Resident are not used.
 * @param labels one whole number a row
 * @returns one value a row; NaN for noise that is left out and for rows outside the sample
 * @throws UndefinedScoreError for one cluster, or as many clusters as rows
 */
export function silhouetteSamples<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: SilhouetteOptions<L> = {},
): Promise<Float64Array> {
  return silhouettes("silhouetteSamples", X, labels, options)
}

/**
 * The mean of `silhouetteSamples` over the rows that take part: near 1 for dense, well separated clusters, near 0 for
 * overlapping ones, below 0 where rows sit in the wrong cluster.
 * @throws UndefinedScoreError for one cluster, or as many clusters as rows
 */
export async function silhouetteScore<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: SilhouetteOptions<L> = {},
): Promise<number> {
  const samples = (await silhouettes("silhouetteScore", X, labels, options)).filter((value) => !Number.isNaN(value))
  return samples.reduce((sum, value) => sum + value, 0) / samples.length
}

async function silhouettes<L>(
  who: string,
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: SilhouetteOptions<L>,
): Promise<Float64Array> {
  const { call, own } = scoreOptions(who, parameters, options)
  return withResident(who, X, call, async (x) => {
    if (own.sampleSize === undefined || own.sampleSize >= x.rows) return judged(who, x, labels, own, call)
    const rows = sampleWithoutReplacement(x.rows, own.sampleSize, own.seed)
    const sample = await routine(who, x, "select")(x, { rows }, part(call, 0, 0.01))
    try {
      const all = new Float64Array(x.rows).fill(Number.NaN)
      const values = await judged(who, sample, labels, own, part(call, 0.01, 1), { of: x, rows })
      rows.forEach((row, i) => {
        all[row] = values[i]
      })
      return all
    } finally {
      sample.release()
    }
  })
}

async function judged<L>(
  who: string,
  x: Resident<L>,
  labels: LabelsOf<L>,
  own: { readonly metric: NonNullable<SilhouetteOptions["metric"]>; readonly noise: "exclude" | "cluster" },
  run: RunOptions,
  sample?: { readonly of: Resident<L>; readonly rows: Int32Array },
): Promise<Float64Array> {
  const groups = await groupsOf(who, sample?.of ?? x, labels, own.noise, sample?.rows)
  refuseTrivial(who, groups)
  const metric = own.metric === "cityblock" ? "manhattan" : own.metric
  const points = groups.counts.length
  const distanceSums = routine(who, x, "distanceSums", { metric, points })
  const { own: a, nearestOther: b } = await distanceSums(x, { labels: groups.labels, groups: points, metric }, run)
  return a.map((own, i) => silhouette(own, b[i]))
}

function silhouette(own: number, nearestOther: number): number {
  if (Number.isNaN(nearestOther)) return Number.NaN
  const alone = Number.isNaN(own)
  return alone || own === nearestOther ? 0 : (nearestOther - own) / Math.max(own, nearestOther)
}
