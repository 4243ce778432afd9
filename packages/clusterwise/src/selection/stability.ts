import { KMeans } from "../cluster/kmeans/kmeans.js"
import type { MatrixLike } from "../data/adapters.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { EngineError, ParameterError } from "../errors.js"
import { adjustedRandScore } from "../metrics/adjustedRand.js"
import { integer, parseParameters } from "../schema.js"
import { Draws, Purpose } from "../structures/random.js"
import { seedParameter, startsParameter } from "./range.js"

export interface StabilityOptions<L = Int32Array> extends CallOptions<L> {
  /** Number of clusters (8). */
  readonly nClusters?: number
  /** How often rows are drawn again (20). */
  readonly nBootstraps?: number
  /** Random starts of each k-means (1). */
  readonly nInit?: number
  /** Of the draws and the random starts (0). */
  readonly seed?: number
}

/** How much of a clustering is found again in other rows of the same kind. */
export interface Stability {
  /** Mean over the draws; 1 where every draw is clustered alike, about 0 where by chance. */
  readonly adjustedRand: number
  /** Of each draw. */
  readonly adjustedRands: Float64Array
  /**
   * Of each cluster the mean Jaccard similarity to the most similar cluster of a draw. Hennig's reading: below 0.5 a cluster
   * dissolves, from 0.75 on it can be trusted. NaN for a cluster that no draw had a row of.
   */
  readonly jaccard: Float64Array
}

const parameters = {
  nClusters: integer(8, "number of clusters", { min: 1 }),
  nBootstraps: integer(20, "how often rows are drawn again", { min: 1, max: 100_000 }),
  nInit: startsParameter,
  seed: seedParameter,
}

/** More rows than this are drawn as so many. */
const MAX_DRAWN = 10_000

/**
 * Whether k-means finds the same clusters again when rows are drawn anew, with replacement: as many as there are, at most
 * 10,000. Clusterings are compared on the rows that were drawn, each once: all of it by the adjusted Rand index, each cluster
 * by its most similar one. C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis
 * 52 (2007).
 *
 * @throws {ParameterError} nClusters above the number of rows
 */
export async function stability<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  options: StabilityOptions<L> = {},
): Promise<Stability> {
  const who = "stability"
  const { engine, signal, onProgress, ...rest } = options
  const own = parseParameters(who, parameters, rest)
  return withResident(who, X, { engine, signal }, async (x) => {
    if (own.nClusters > x.rows)
      throw new ParameterError(who, "nClusters", `at most ${x.rows} (the data has ${x.rows} rows)`, own.nClusters)
    const run = { signal, onProgress }
    const { labels } = await new KMeans({ nClusters: own.nClusters, nInit: own.nInit, seed: own.seed }).fit(
      x,
      part(run, 0, 0.05),
    )
    const [found] = await stabilities(who, x, [localLabels(who, x, labels)], own, part(run, 0.05, 1))
    onProgress?.({ phase: "stability", fraction: 1 })
    return found
  })
}

/** Labels at home; a remote engine's are not. */
export function localLabels<L>(who: string, x: Resident<L>, labels: L): Int32Array {
  if (labels instanceof Int32Array) return labels
  throw new EngineError(
    `${who}: labels in the engine "${x.engine.name}" stay there; collect the rows, or a sample of them, first.`,
  )
}

/** Of several clusterings of the same rows; each draw serves all of them. */
export async function stabilities<L>(
  who: string,
  x: Resident<L>,
  clusterings: readonly Int32Array[],
  { nBootstraps, nInit, seed }: { nBootstraps: number; nInit: number; seed: number },
  run: RunOptions,
): Promise<Stability[]> {
  const sizes = clusterings.map(clusterCount)
  const found = sizes.map((k) => ({ rands: new Float64Array(nBootstraps), jaccard: new Similarities(k) }))
  for (let b = 0; b < nBootstraps; b++) {
    const rows = drawnRows(x.rows, seed, b)
    const once = firstOfEach(rows, x.rows)
    const drawn = await routine(who, x, "select")(x, { rows }, { signal: run.signal })
    try {
      for (const [c, labels] of clusterings.entries()) {
        const at = (b + c / clusterings.length) / nBootstraps
        const turn = part(run, at, at + 1 / nBootstraps / clusterings.length)
        const again = await new KMeans({ nClusters: sizes[c], nInit, seed }).fit(drawn, turn)
        const own = Int32Array.from(once, (i) => labels[rows[i]])
        const other = localLabels(who, drawn, again.labels)
        const theirs = Int32Array.from(once, (i) => other[i])
        found[c].rands[b] = await adjustedRandScore(own, theirs)
        found[c].jaccard.add(own, theirs)
      }
    } finally {
      drawn.release()
    }
  }
  return found.map(({ rands, jaccard }) => ({
    adjustedRand: rands.reduce((sum, value) => sum + value, 0) / nBootstraps,
    adjustedRands: rands,
    jaccard: jaccard.means(),
  }))
}

const clusterCount = (labels: Int32Array): number => labels.reduce((most, label) => Math.max(most, label), 0) + 1

function drawnRows(rows: number, seed: number, draw: number): Int32Array {
  const draws = new Draws(seed, Purpose.stability, draw)
  return Int32Array.from({ length: Math.min(rows, MAX_DRAWN) }, (_, i) => draws.integer(i, rows))
}

/** Places in the draw at which a row comes for the first time. */
function firstOfEach(drawn: Int32Array, rows: number): number[] {
  const seen = new Uint8Array(rows)
  const first: number[] = []
  for (let i = 0; i < drawn.length; i++) {
    if (seen[drawn[i]] === 0) first.push(i)
    seen[drawn[i]] = 1
  }
  return first
}

/** Jaccard similarity of each of k clusters to the most similar one of other clusterings. */
class Similarities {
  private readonly sums: Float64Array
  private readonly times: Float64Array

  constructor(private readonly k: number) {
    this.sums = new Float64Array(k)
    this.times = new Float64Array(k)
  }

  add(own: Int32Array, theirs: Int32Array): void {
    const { k } = this
    const both = new Float64Array(k * k)
    const [inOwn, inTheirs] = [new Float64Array(k), new Float64Array(k)]
    for (let i = 0; i < own.length; i++) {
      both[own[i] * k + theirs[i]]++
      inOwn[own[i]]++
      inTheirs[theirs[i]]++
    }
    for (let a = 0; a < k; a++) {
      if (inOwn[a] === 0) continue
      let best = 0
      for (let b = 0; b < k; b++) best = Math.max(best, both[a * k + b] / (inOwn[a] + inTheirs[b] - both[a * k + b]))
      this.sums[a] += best
      this.times[a]++
    }
  }

  means(): Float64Array {
    return this.sums.map((sum, a) => sum / this.times[a])
  }
}
