import type { RunOptions } from "../../engine/engine.js"
import { breather } from "../../engine/pace.js"
import { fairCoinTail } from "../../structures/binomial.js"
import { Draws, Purpose } from "../../structures/random.js"
import { countParts, neighbourPairs, PARTS, type Pair, treePairs } from "./pairs.js"
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
 * rises and falls once, and the middle third is never emptier than both outer ones. Centroids are taken from four fifths of
 * the rows; the last fifth, which the line was not fitted to, is counted in the thirds; each fifth comes last once. Rows of
 * the middle third among those of the middle and the emptier side then are at least as many as heads of a fair coin.
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
      const centroids = plainKMeans(train, k, STARTS, new Draws(seed, Purpose.folds, 1 + fold))
      pools[i].add(train, test, centroids)
      const wait = rest()
      if (wait) {
        run.onProgress?.({ phase: "null test", fraction: (fold + i / ks.length) / FOLDS })
        await wait
      }
    }
  }
  run.onProgress?.({ phase: "null test", fraction: 1 })
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
    const pairs = neighbourPairs(centroids, train.cols)
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

/** Turned so that the side that was the emptier one in training comes first: folds of a slope must not look like a valley. */
function addTo(line: Int32Array, counts: Int32Array, turn: boolean): void {
  for (let group = 0; group < PARTS; group += 3)
    for (let part = 0; part < 3; part++) line[group + part] += counts[group + (turn ? 2 - part : part)]
}

function chance([left, middle, right]: Int32Array): number {
  return Math.max(fairCoinTail(middle, middle + left), fairCoinTail(middle, middle + right))
}

/** By the inner halves; 1 where a side is empty. */
function depthOf(line: Int32Array): number {
  const side = Math.min(line[3], line[5])
  return side === 0 ? 1 : line[4] / side
}
