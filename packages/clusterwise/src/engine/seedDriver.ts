import { Draws, Purpose } from "../structures/random.js"
import type { SeedOptions } from "./engine.js"

/** Rows are drawn in two steps, first a block of this many rows, then a row inside it: the same chances, far fewer draws. */
export const SEED_BLOCK = 1024

/**
 * What an engine does for seeding. A row's weight in a draw is w · D², with D its distance to the nearest centroid
 * chosen so far (w alone before the first).
 */
export interface SeedPasses {
  readonly rows: number
  readonly cols: number
  /** Σ of the draw weights of each block of SEED_BLOCK rows. */
  blockWeights(): Float64Array
  /** The draw weights of the rows of one block. */
  rowWeights(block: number): Float64Array
  /** The item that wins a race by weight (`raceByWeight`). */
  race(weights: Float64Array, draws: Draws, part: number, first: number): number
  /** For each of these rows: Σ w · D² over all rows if it became a centroid. */
  potentials(rows: readonly number[]): Promise<Float64Array>
  /** Makes the rows centroids. */
  choose(rows: readonly number[]): Promise<void>
  /** Takes the row out of all later draws; draw weights stay w (for a draw without replacement). */
  exclude(row: number): void
  /** Rows i with u(i) < factor · w·D² (uniform draws keyed by row), in ascending order. */
  oversample(draws: Draws, round: number, factor: number): Promise<number[]>
  /** Σ w of the rows nearest to each of these rows; ties to the earlier one. */
  shares(rows: readonly number[]): Promise<Float64Array>
  /** The values of a row (the unit row under cosine), float64. */
  row(row: number): Float64Array
}

/** The passes over a handful of rows in memory, which k-means‖ makes of its candidates. */
export type CandidatePasses = (rows: readonly Float64Array[], weights: Float64Array) => SeedPasses | Promise<SeedPasses>

/** Starting centroids, clusters × cols, by one of the methods that draw rows. */
export async function seedCentroids(
  passes: SeedPasses,
  options: SeedOptions,
  candidatePasses: CandidatePasses,
): Promise<Float64Array> {
  const { method } = options
  if (method === "random") return gather(passes, distinctRows(passes, options))
  if (method === "k-means++") return gather(passes, await plusPlus(passes, options))
  const candidates = await oversampled(passes, options)
  const weights = await passes.shares(candidates)
  const among = await candidatePasses(
    candidates.map((r) => passes.row(r)),
    weights,
  )
  return gather(among, await plusPlus(among, options))
}

/** Distinct rows, drawn by weight without replacement. */
function distinctRows(passes: SeedPasses, { clusters, seed, start }: SeedOptions): number[] {
  const chosen: number[] = []
  for (let step = 0; step < clusters; step++) {
    const row = drawRow(new DrawWeights(passes), seed, start, step, 0)
    if (row < 0) break
    passes.exclude(row)
    chosen.push(row)
  }
  return fillUp(chosen, clusters)
}

/**
 * Greedy k-means++ (Arthur & Vassilvitskii 2007, with the trials of scikit-learn): each step draws 2 + ⌊ln k⌋ rows with
 * chance w · D² and keeps the one that leaves the least Σ w · D².
 */
async function plusPlus(passes: SeedPasses, { clusters, seed, start }: SeedOptions): Promise<number[]> {
  const trials = trialsOf(clusters)
  const chosen = [drawRow(new DrawWeights(passes), seed, start, 0, 0)]
  await passes.choose(chosen)
  while (chosen.length < clusters) {
    const step = chosen.length
    const weights = new DrawWeights(passes)
    const drawn = Array.from({ length: trials }, (_, trial) => drawRow(weights, seed, start, step, trial)).filter(
      (row) => row >= 0,
    )
    if (drawn.length === 0) break
    const potentials = await passes.potentials(drawn)
    let best = 0
    for (let t = 1; t < drawn.length; t++) if (potentials[t] < potentials[best]) best = t
    chosen.push(drawn[best])
    await passes.choose([drawn[best]])
  }
  return fillUp(chosen, clusters)
}

/** Rows that a greedy step tries. */
export const trialsOf = (clusters: number): number => 2 + Math.floor(Math.log(clusters))

/** k-means‖ (Bahmani et al. 2012): five rounds, each taking about 2k rows independently with chance ∝ w · D². */
async function oversampled(passes: SeedPasses, { clusters, seed, start }: SeedOptions): Promise<number[]> {
  const draws = new Draws(seed, Purpose.oversampling, start)
  const first = drawRow(new DrawWeights(passes), seed, start, 0, 0)
  await passes.choose([first])
  const taken = new Set([first])
  for (let round = 0; round < ROUNDS; round++) {
    const total = passes.blockWeights().reduce((a, b) => a + b, 0)
    if (!(total > 0)) break
    const rows = await passes.oversample(draws, round, (OVERSAMPLING * clusters) / total)
    await passes.choose(rows.filter((row) => !taken.has(row)))
    for (const row of rows) taken.add(row)
  }
  return [...taken].sort((a, b) => a - b).slice(0, MAX_OVERSAMPLED(clusters))
}

/** Most candidates that k-means‖ keeps: twice as many as it expects, and some for small k. */
export const MAX_OVERSAMPLED = (clusters: number): number => 2 * ROUNDS * OVERSAMPLING * clusters + 256

const ROUNDS = 5
const OVERSAMPLING = 2

/** What the draws of one step go by: the weights stay while its rows are drawn. */
class DrawWeights {
  readonly blocks: Float64Array
  private readonly known = new Map<number, Float64Array>()

  constructor(readonly passes: SeedPasses) {
    this.blocks = passes.blockWeights()
  }

  rows(block: number): Float64Array {
    const known = this.known.get(block) ?? this.passes.rowWeights(block)
    this.known.set(block, known)
    return known
  }
}

function drawRow(weights: DrawWeights, seed: number, start: number, step: number, trial: number): number {
  const part = step * 64 + trial
  const { passes } = weights
  const block = passes.race(weights.blocks, new Draws(seed, Purpose.nextCentroid, start), part, 0)
  if (block < 0) return -1
  const first = block * SEED_BLOCK
  const row = passes.race(weights.rows(block), new Draws(seed, Purpose.rowInBlock, start), part, first)
  return row < 0 ? -1 : first + row
}

/** Fewer distinct rows than clusters: the chosen ones come again, in turn. */
function fillUp(chosen: number[], clusters: number): number[] {
  return Array.from({ length: clusters }, (_, i) => chosen[i % chosen.length])
}

function gather(passes: SeedPasses, rows: readonly number[]): Float64Array {
  const out = new Float64Array(rows.length * passes.cols)
  rows.forEach((row, c) => {
    out.set(passes.row(row), c * passes.cols)
  })
  return out
}
