import type { ValleyOfK } from "./valleyTest.js"

/** Chance at which "no structure" is given up. */
export const LEVEL = 0.01

/** A number of clusters stands if this is the chance of its worst valley, and if that has at most this part of the density. */
const LEVEL_OF_EACH = 0.05
const DEEP_ENOUGH = 0.6

/** Shapes that are not round show themselves where they are cut into more pieces than they are. */
const LEAST_LOOK = 8
/** Fewer rows than this for each cluster say nothing. */
const ROWS_EACH = 8

/** The numbers of clusters that so many rows are tested for: from 2 to kMax at least, as far as rows allow. */
export function looks(rows: number, kMax: number): number[] {
  const most = Math.min(Math.max(kMax, LEAST_LOOK), Math.floor(rows / ROWS_EACH))
  return Array.from({ length: Math.max(0, most - 1) }, (_, i) => i + 2)
}

/** The numbers of clusters of which each is set apart from its neighbours. */
export function apartOf(tests: readonly ValleyOfK[]): number[] {
  return tests.filter(({ p, depth }) => p <= LEVEL_OF_EACH && depth <= DEEP_ENOUGH).map(({ k }) => k)
}

/**
 * The folds share rows, so that their counts are not quite independent. In 500 uniform squares of 200 rows p was at most 0.01
 * in 1.0 % without this factor; with it a uniform heap stays clear of the level.
 */
const CAUTION = 2

/**
 * One chance of all tests, by R. J. Simes (Biometrika 73, 1986) with weights that sum to 1: half of the weight for clusters
 * that all stand apart, most of it for few of them (1 / k(k − 1)); half for the clearest valley, each k alike.
 */
export function together(tests: readonly ValleyOfK[]): number {
  const last = tests.length + 1
  const weighted = tests.flatMap(({ k, p, clearest }) => [
    p / ((0.5 * last) / (last - 1) / (k * (k - 1))),
    // For two clusters both are the same valley.
    ...(k > 2 ? [clearest / (0.5 / (last - 2))] : []),
  ])
  weighted.sort((a, b) => a - b)
  return weighted.reduce((least, p, i) => Math.min(least, (CAUTION * p) / (i + 1)), 1)
}
