import type { KMeansModel } from "../cluster/kmeans/model.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { UndefinedScoreError } from "../errors.js"
import { calinskiHarabaszScore } from "../metrics/calinskiHarabasz.js"
import { daviesBouldinScore } from "../metrics/daviesBouldin.js"
import { silhouetteScores } from "../metrics/silhouette.js"
import type { Criterion, Evidence, KRow } from "./evidence.js"
import { type GapStatistic, gapAgainst } from "./gapStatistic.js"
import { kneeOf } from "./kneedle.js"
import { localLabels, stabilities } from "./stability.js"
import type { Structure } from "./valley/structure.js"

export interface EvidenceOptions {
  readonly kMin: number
  readonly criteria: readonly Criterion[]
  readonly nReferences: number
  readonly nBootstraps: number
  readonly nInit: number
  readonly sampleSize: number
  readonly seed: number
}

/** Takes the criteria that were asked for, of models of k = 1, 2, …; those from kMin on make the table. */
export async function judgeEach<L>(
  who: string,
  x: Resident<L>,
  models: readonly KMeansModel<L>[],
  structure: Structure,
  own: EvidenceOptions,
  run: RunOptions,
): Promise<Evidence> {
  const asked = (name: Criterion) => own.criteria.includes(name)
  const shown = models.slice(own.kMin - 1)
  const inertia = Float64Array.from(models, (model) => model.inertia)
  const scores = await scored(x, shown, asked, part(run, 0, 0.05))
  const silhouettes = asked("silhouette")
    ? await silhouettesOf(x, shown, own, part(run, 0.05, 0.4))
    : shown.map(() => null)
  const bootstraps = asked("stability")
    ? await stabilities(
        who,
        x,
        shown.map(({ labels }) => localLabels(who, x, labels)),
        own,
        part(run, 0.4, 0.5),
      )
    : undefined
  const logs = positive(inertia).map(Math.log)
  const gap = asked("gap") && logs.length > 0 ? await gapAgainst(who, x, logs, own, part(run, 0.5, 1)) : null
  const table = shown.map(({ nClusters: k }, i): KRow => {
    const test = structure.tests.find((valley) => valley.k === k)
    return {
      k,
      inertia: inertia[k - 1],
      silhouette: silhouettes[i],
      ...scores[i],
      gap: gap?.gap[k - 1] ?? null,
      gapError: gap?.s[k - 1] ?? null,
      stability: bootstraps?.[i].adjustedRand ?? null,
      jaccard: bootstraps?.[i].jaccard ?? null,
      valleyP: test?.p ?? null,
      valleyDepth: test?.depth ?? null,
      apart: structure.apart.includes(k),
    }
  })
  return { table, picks: picksOf(table, inertia, gap, asked), inertia, gap }
}

/** The values before the first 0, whose logarithm nothing can be compared with. */
function positive(inertia: Float64Array): Float64Array {
  const zero = inertia.indexOf(0)
  return zero < 0 ? inertia : inertia.slice(0, zero)
}

async function scored<L>(
  x: Resident<L>,
  models: readonly KMeansModel<L>[],
  asked: (name: Criterion) => boolean,
  run: RunOptions,
): Promise<{ calinskiHarabasz: number | null; daviesBouldin: number | null }[]> {
  const found = []
  for (const [i, { labels }] of models.entries()) {
    const own = part(run, i / models.length, (i + 1) / models.length)
    const options = { signal: run.signal }
    found.push({
      calinskiHarabasz: asked("calinskiHarabasz") ? await orNull(calinskiHarabaszScore<L>(x, labels, options)) : null,
      daviesBouldin: asked("daviesBouldin") ? await orNull(daviesBouldinScore<L>(x, labels, options)) : null,
    })
    own.onProgress?.({ phase: "scores", fraction: 1 })
  }
  return found
}

/** The mean silhouette of each model, in one pass over the pairs of rows; null where it is not defined. */
async function silhouettesOf<L>(
  x: Resident<L>,
  models: readonly KMeansModel<L>[],
  { sampleSize, seed }: { readonly sampleSize: number; readonly seed: number },
  run: RunOptions,
): Promise<(number | null)[]> {
  const defined = ({ nClusters }: KMeansModel<L>) => nClusters > 1 && nClusters < x.rows
  const labellings = models.filter(defined).map(({ labels }) => labels)
  if (labellings.length === 0) return models.map(() => null)
  // A sample of few rows may have lost all clusters but one.
  const scores = (await orNull(silhouetteScores<L>(x, labellings, { sampleSize, seed, ...run }))) ?? []
  let at = 0
  return models.map((model) => (defined(model) ? (scores[at++] ?? null) : null))
}

/** One cluster, or as many as rows, have no score. */
async function orNull<T>(score: Promise<T>): Promise<T | null> {
  return score.catch((error) => {
    if (error instanceof UndefinedScoreError) return null
    throw error
  })
}

function picksOf(
  table: readonly KRow[],
  inertia: Float64Array,
  gap: GapStatistic | null,
  asked: (name: Criterion) => boolean,
): Evidence["picks"] {
  const picks: Partial<Record<Criterion, number | null>> = {}
  const knee = kneeOf(Float64Array.from(inertia.keys()), inertia)
  if (asked("elbow")) picks.elbow = knee === null ? null : knee + 1
  if (asked("silhouette")) picks.silhouette = best(table, ({ silhouette }) => silhouette)
  if (asked("calinskiHarabasz")) picks.calinskiHarabasz = best(table, (row) => row.calinskiHarabasz)
  if (asked("daviesBouldin"))
    picks.daviesBouldin = best(table, ({ daviesBouldin }) => (daviesBouldin === null ? null : -daviesBouldin))
  if (asked("gap")) picks.gap = gap?.k ?? null
  if (asked("stability")) picks.stability = best(table, (row) => row.stability)
  return picks
}

/** The k of the greatest value, the least of equal ones. */
function best(table: readonly KRow[], read: (row: KRow) => number | null): number | null {
  let found: { k: number; value: number } | undefined
  for (const row of table) {
    const value = read(row)
    if (value !== null && (!found || value > found.value)) found = { k: row.k, value }
  }
  return found?.k ?? null
}
