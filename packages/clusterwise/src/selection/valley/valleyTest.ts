import type { RunOptions } from "../../engine/engine.js"
import { breather } from "../../engine/pace.js"
import { fairCoinTail } from "../../structures/binomial.js"
import { Draws, Purpose } from "../../structures/random.js"
import { countParts, PARTS, type Pair, pairsOf, treePairs } from "./pairs.js"
import { plainKMeans, type Table } from "./plainKMeans.js"

/** What the rows say about one number of clusters. */
export interface ValleyOfK {
  readonly k: number
  /** Chance of valleys like these between all neighbouring clusters if one of the places had none. */
  readonly p: number
  /** Density at the worst of these valleys, as a part of the density at the lower of its two clusters. */
  readonly depth: number
  /** Chance of the clearest valley between any two of the k centroids if it were none. */
  readonly clearest: number
}

/** Rows are left out in so many turns. */
const FOLDS = 5
const STARTS = 3

/**
 * A test for valleys between the clusters of k-means, for each k of `ks`.
 *
 * If the rows come from one peak, however long, skewed or flat, then along a line through a region without dents the density
 * rises and falls once, and a place between two others is never emptier than both. Centroids are taken from four fifths of the
 * rows; of the last fifth, which the line was not fitted to, those about its middle and its ends are counted; each fifth comes
 * last once. If there is no valley, a row of the middle or the emptier end lies in the middle at least as often as a fair coin
 * shows heads.
 *
 * "All neighbouring clusters" are those joined by the shortest tree over the centroids: where one cluster was cut in two, its
 * halves are neighbours.
 */
export async function valleyTest(
  table: Table,
  ks: readonly number[],
  seed: number,
  run: RunOptions,
): Promise<ValleyOfK[]> {
  const rest = breather(run)
  const pools = ks.map((k) => new Pool(k))
  for (let fold = 0; fold < FOLDS; fold++) {
    const [train, test] = split(table, fold, seed)
    for (const [i, k] of ks.entries()) {
      const centroids = await plainKMeans(train, k, STARTS, new Draws(seed, Purpose.folds, 1 + fold), rest)
      pools[i].add(train, test, centroids)
      run.onProgress?.({ phase: "null test", fraction: (fold + i / ks.length) / FOLDS })
      const wait = rest()
      if (wait) await wait
    }
  }
  return pools.map((pool) => pool.result())
}

/** All rows but one fold, and that fold: each run of five rows is shared out among the folds. */
function split({ data, rows, cols }: Table, fold: number, seed: number): [Table, Table] {
  const draws = new Draws(seed, Purpose.folds)
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  for (let i = rows - 1; i > 0; i--) {
    const j = draws.integer(i, i + 1)
    const held = order[i]
    order[i] = order[j]
    order[j] = held
  }
  const take = (inside: boolean): Table => {
    const chosen = order.filter((_, i) => (i % FOLDS === fold) === inside)
    const out = new Float64Array(chosen.length * cols)
    for (let r = 0; r < chosen.length; r++) out.set(data.subarray(chosen[r] * cols, (chosen[r] + 1) * cols), r * cols)
    return { data: out, rows: chosen.length, cols }
  }
  return [take(false), take(true)]
}

/** Counts of the folds together. */
class Pool {
  /** One line for each pair of the tree, the least clear in training first; the last line is the clearest pair of all. */
  private readonly lines: Int32Array[]

  constructor(readonly k: number) {
    this.lines = Array.from({ length: k }, () => new Int32Array(PARTS))
  }

  add(train: Table, test: Table, centroids: Float64Array): void {
    const pairs = pairsOf(centroids, train.cols)
    if (pairs.length === 0) return
    const trained = countParts(train, centroids, pairs)
    const clarity = pairs.map((_, p) => clarityOf(trained.subarray(p * PARTS)))
    const clearest = pairs.reduce((best, _, p) => (clarity[p] > clarity[best] ? p : best), 0)
    const tree = treePairs(pairs, this.k)
      .map((pair) => pairs.indexOf(pair))
      .sort((p, q) => clarity[p] - clarity[q])
    const chosen = [...tree, clearest]
    const tested = countParts(test, centroids, chosen.map((p) => pairs[p]) as Pair[])
    chosen.forEach((p, i) => {
      const line = i === tree.length ? this.lines.length - 1 : i
      addTo(this.lines[line], tested.subarray(i * PARTS), trained[p * PARTS] > trained[p * PARTS + 2])
    })
  }

  result(): ValleyOfK {
    const tree = this.lines.slice(0, -1)
    const p = tree.reduce((most, line) => Math.max(most, chance(line)), 0)
    const depth = tree.reduce((most, line) => Math.max(most, depthOf(line)), 0)
    return { k: this.k, p, depth, clearest: chance(this.lines[this.lines.length - 1]) }
  }
}

/** In training, how much emptier the middle is than the emptier side, in standard deviations. */
function clarityOf([left, middle, right]: Int32Array): number {
  const side = Math.min(left, right)
  return side + middle === 0 ? 0 : (side - middle) / Math.sqrt(side + middle)
}

/** Turned so that the side that was the emptier one in training comes first. */
function addTo(line: Int32Array, counts: Int32Array, turn: boolean): void {
  for (let part = 0; part < PARTS; part++) line[part] += counts[turn ? PARTS - 1 - part : part]
}

/**
 * Of rows in the middle and on the emptier side, chance of so few in the middle if it were as full as that side. Which side is
 * the emptier one was settled in training.
 */
function chance([emptier, middle]: Int32Array): number {
  return fairCoinTail(middle, middle + emptier)
}

/** 1 where a side is empty. */
function depthOf([left, middle, right]: Int32Array): number {
  const side = Math.min(left, right)
  return side === 0 ? 1 : middle / side
}
