import type { MatrixLike } from "../data/adapters.js"
import type { LabelGroups, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { choice, integer, optional } from "../schema.js"
import { sampleWithoutReplacement } from "../structures/sample.js"
import { type NoiseOption, noiseParameter, refuseTrivial, scoreOptions } from "./judge.js"
import { groupsOf, type LabelsOf, type Noise } from "./labels.js"

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
  return silhouettes("silhouetteSamples", X, [labels], options).then(([samples]) => samples)
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
  return meanOf((await silhouettes("silhouetteScore", X, [labels], options))[0])
}

/**
 * `silhouetteScore` of several labellings of the same rows (the clusters of k-means for 2, 3, 4 … clusters, say), in one
 * pass over the pairs of rows.
 * @param labellings each with one whole number a row
 * @returns one score a labelling
 * @throws UndefinedScoreError where one of them is one cluster, or as many clusters as rows
 */
export async function silhouetteScores<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labellings: readonly LabelsOf<L>[],
  options: SilhouetteOptions<L> = {},
): Promise<number[]> {
  return (await silhouettes("silhouetteScores", X, labellings, options)).map(meanOf)
}

function meanOf(samples: Float64Array): number {
  const judged = samples.filter((value) => !Number.isNaN(value))
  return judged.reduce((sum, value) => sum + value, 0) / judged.length
}

async function silhouettes<L>(
  who: string,
  X: MatrixLike | Resident<L>,
  labellings: readonly LabelsOf<L>[],
  options: SilhouetteOptions<L>,
): Promise<Float64Array[]> {
  const { call, own } = scoreOptions(who, parameters, options)
  return withResident(who, X, call, async (x) => {
    if (own.sampleSize === undefined || own.sampleSize >= x.rows) {
      const groups = await groupsOfEach(who, x, labellings, own.noise)
      return judged(who, x, groups, own.metric, call)
    }
    const rows = sampleWithoutReplacement(x.rows, own.sampleSize, own.seed)
    const groups = await groupsOfEach(who, x, labellings, own.noise, rows)
    const sample = await routine(who, x, "select")(x, { rows }, part(call, 0, 0.01))
    try {
      const found = await judged(who, sample, groups, own.metric, part(call, 0.01, 1))
      return found.map((values) => placed(values, rows, x.rows))
    } finally {
      sample.release()
    }
  })
}

async function groupsOfEach<L>(
  who: string,
  x: Resident<L>,
  labellings: readonly LabelsOf<L>[],
  noise: Noise,
  rows?: Int32Array,
): Promise<LabelGroups<L>[]> {
  const all: LabelGroups<L>[] = []
  for (const labels of labellings) {
    const groups = await groupsOf(who, x, labels, noise, rows)
    refuseTrivial(who, groups)
    all.push(groups)
  }
  return all
}

async function judged<L>(
  who: string,
  x: Resident<L>,
  groups: readonly LabelGroups<L>[],
  named: NonNullable<SilhouetteOptions["metric"]>,
  run: RunOptions,
): Promise<Float64Array[]> {
  const metric = named === "cityblock" ? "manhattan" : named
  const labellings = groups.map(({ labels, counts }) => ({ labels, groups: counts.length }))
  const points = labellings.reduce((most, { groups }) => Math.max(most, groups), 0)
  const distanceSums = routine(who, x, "distanceSums", { metric, points, labellings: labellings.length })
  const found = await distanceSums(x, { labellings, metric }, run)
  return found.map(({ own, nearestOther }) => own.map((a, i) => silhouette(a, nearestOther[i])))
}

/** Values of some rows among all; NaN for the others. */
function placed(values: Float64Array, rows: Int32Array, count: number): Float64Array {
  const all = new Float64Array(count).fill(Number.NaN)
  for (const [i, row] of rows.entries()) all[row] = values[i]
  return all
}

function silhouette(own: number, nearestOther: number): number {
  if (Number.isNaN(nearestOther)) return Number.NaN
  const alone = Number.isNaN(own)
  return alone || own === nearestOther ? 0 : (nearestOther - own) / Math.max(own, nearestOther)
}
