import type { KMeansModel } from "../cluster/kmeans/model.js"
import type { MatrixLike } from "../data/adapters.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { integer, parseParameters, value } from "../schema.js"
import { judgeEach } from "./criteria.js"
import { type Choice, type Criterion, criteria, type Evidence, isCriteria } from "./evidence.js"
import { kMaxParameter, kMinParameter, type Range, rangeOf, seedParameter, startsParameter, tooMany } from "./range.js"
import { sweep } from "./sweep.js"
import { structureOf } from "./valley/structure.js"
import { choose } from "./verdict.js"

export interface ChooseKOptions<L = Int32Array> extends CallOptions<L> {
  /** Least number of clusters to look at (2). */
  readonly kMin?: number
  /** Greatest number of clusters to look at; 10 by default, or as many as there are distinct rows. */
  readonly kMax?: number
  /** What to tell of each number of clusters; all by default. The verdict needs none of them. */
  readonly criteria?: readonly Criterion[]
  /** Tables that the gap statistic compares with (50). */
  readonly nReferences?: number
  /** How often stability draws rows again (20). */
  readonly nBootstraps?: number
  /** Random starts of each k-means, besides the one from the centroids of k − 1 (1). */
  readonly nInit?: number
  /** Silhouettes of so many rows; by default of all, up to 100,000. */
  readonly sampleSize?: number
  /** Of all draws (0). */
  readonly seed?: number
}

/** How many clusters, and what speaks for it. */
export interface ChosenK<L = Int32Array> extends Choice, Evidence {
  /** The k-means of the number that was picked (of 1 cluster where there is no structure); null where none was. */
  readonly model: KMeansModel<L> | null
}

const parameters = {
  kMin: kMinParameter(2),
  kMax: kMaxParameter,
  criteria: value<readonly Criterion[]>(
    criteria,
    `some of ${criteria.join(", ")}`,
    "what to tell of each k",
    isCriteria,
  ),
  nReferences: integer(50, "tables that the gap statistic compares with", { min: 1, max: 100_000 }),
  nBootstraps: integer(20, "how often stability draws rows again", { min: 1, max: 100_000 }),
  nInit: startsParameter,
  sampleSize: integer(100_000, "rows that silhouettes are taken of, at most", { min: 2 }),
  seed: seedParameter,
}

/**
 * How many clusters there are for k-means to find, if any: every criterion side by side, a pick, and a verdict in words.
 *
 * The verdict comes first, from a test that keeps a level of 0.01: rows from one peak, however long, skewed or flat, are given
 * "no structure found" in 99 of 100 cases at least. Where there is structure, the pick is the greatest k of which each cluster
 * is set apart from its neighbours by a valley; where no k is like that, clusters are not round (or run into each other), and
 * k-means is not the way to find them. The criteria are told beside it; none of them can say that there is nothing.
 *
 * Rows are loaded once. Memory: 4 bytes a row for each k of the range, and the largest of a k-means, silhouettes and one table of
 * the gap statistic (rows × columns in float32). Time: mostly the references of "gap", then "silhouette" (rows²); `criteria`
 * leaves them out.
 *
 * @example
 * const { k, verdict, reason, table } = await chooseK(rows, { kMax: 8 })
 * @throws {ParameterError} kMin is above kMax, or kMax above the number of (distinct) rows
 */
export async function chooseK<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  options: ChooseKOptions<L> = {},
): Promise<ChosenK<L>> {
  const who = "chooseK"
  const { engine, signal, onProgress, ...rest } = options
  const own = parseParameters(who, parameters, rest)
  return withResident(who, X, { engine, signal }, async (x) => {
    const range = rangeOf(who, own, x)
    if (x.weighted) throw new DataError(`${who}: weights have no meaning here; load the rows without them.`)
    const run = { signal, onProgress }
    const structure = await structureOf(who, x, range.kMax, own.seed, part(run, 0, 0.1))
    const models = await allModels(who, x, { ...own, ...range }, part(run, 0.1, 0.2))
    if (models.length < own.kMin) throw tooMany(who, range.kMax, models.length, "distinct rows")
    const evidence = await judgeEach(who, x, models, structure, own, part(run, 0.2, 1))
    const choice = choose(evidence.picks, structure, { kMin: own.kMin, kMax: models.length })
    onProgress?.({ phase: "verdict", fraction: 1 })
    return { ...choice, ...evidence, model: models.find(({ nClusters }) => nClusters === choice.k) ?? null }
  })
}

/** K-means from 1 cluster to kMax: the curves of elbow and gap begin there. */
async function allModels<L>(
  who: string,
  x: Resident<L>,
  own: Range & { nInit: number; seed: number },
  run: RunOptions,
): Promise<KMeansModel<L>[]> {
  const models: KMeansModel<L>[] = []
  await sweep(who, x, { ...own, kMin: 1 }, run, (model) => {
    models.push(model)
    return true
  })
  return models
}
