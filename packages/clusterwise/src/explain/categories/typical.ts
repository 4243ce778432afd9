import type { RunOptions } from "../../engine/engine.js"
import { breather, part } from "../../engine/pace.js"
import { hypergeometricTail } from "../../structures/hypergeometric.js"
import type { CategoryEffect } from "../explanation.js"
import { type Categories, type CategoryCounts, countCategories } from "./counts.js"

/** Chance of a false alarm, of all values of all columns together. */
const LEVEL = 0.01
/** A value is not worth naming unless its share in the cluster is so many times that of the rest. */
const LEAST_RATIO = 1.2
const MOST_VALUES = 5

/**
 * The values that a group has more often than the others: Fisher's exact test, one-sided, times the number of tests that
 * could come out positive at all (R. E. Tarone, "A modified Bonferroni method for discrete data", Biometrics 46, 1990), so
 * that a column of names, each of which comes once, costs the others nothing.
 */
export async function typicalValues(
  categories: Categories,
  groups: ArrayLike<number>,
  groupCount: number,
  explained: readonly number[],
  run: RunOptions,
): Promise<CategoryEffect[][]> {
  const names = Object.keys(categories)
  const counts: CategoryCounts[] = []
  for (const [i, name] of names.entries())
    counts.push(
      await countCategories(
        name,
        categories[name],
        groups,
        groupCount,
        part(run, (0.8 * i) / names.length, (0.8 * (i + 1)) / names.length),
      ),
    )
  const tests = testable(counts)
  const pause = breather(run)
  const found = explained.map((): CategoryEffect[] => [])
  for (const column of counts)
    for (const value of column.values.keys()) {
      for (const [e, group] of explained.entries()) {
        const effect = effectOf(column, value, group, tests)
        if (effect) found[e].push(effect)
      }
      await pause()
    }
  run.onProgress?.({ phase: "categories", fraction: 1 })
  return found.map(strongest)
}

/** What a value says about a group; undefined where it is not over-represented for sure. */
function effectOf(
  { column, values, totals, cells, groupTotals, all }: CategoryCounts,
  value: number,
  group: number,
  tests: number,
): CategoryEffect | undefined {
  const rows = cells[value].get(group) ?? 0
  const [own, total] = [groupTotals[group], totals[value]]
  if (rows === 0 || own === all) return undefined
  const [share, restShare] = [rows / own, (total - rows) / (all - own)]
  if (share < LEAST_RATIO * restShare) return undefined
  const pValue = Math.min(1, hypergeometricTail(rows, all, total, own) * tests)
  if (pValue > LEVEL) return undefined
  return { column, value: values[value], rows, share, restShare, lift: share / (total / all), pValue }
}

/** By how far the shares lie apart. */
function strongest(effects: readonly CategoryEffect[]): CategoryEffect[] {
  return effects
    .toSorted((a, b) => b.share - b.restShare - (a.share - a.restShare) || a.pValue - b.pValue)
    .slice(0, MOST_VALUES)
}

/** The least number of tests that no fewer could come out positive when the level is divided by it. */
function testable(counts: readonly CategoryCounts[]): number {
  const least = leastChances(counts)
  const possible = (tests: number) =>
    least.reduce((sum, { chance, values }) => sum + (chance <= LEVEL / tests ? values : 0), 0)
  let [low, high] = [
    1,
    Math.max(
      1,
      least.reduce((sum, { values }) => sum + values, 0),
    ),
  ]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (possible(middle) <= middle) high = middle
    else low = middle + 1
  }
  return low
}

/** The least chance that values of one frequency can have in each group: when all of them are there. */
function leastChances(counts: readonly CategoryCounts[]): { readonly chance: number; readonly values: number }[] {
  return counts.flatMap(({ totals, groupTotals, all }) => {
    const frequencies = new Map<number, number>()
    for (const total of totals) frequencies.set(total, (frequencies.get(total) ?? 0) + 1)
    return [...frequencies].flatMap(([total, values]) =>
      Array.from(groupTotals, (own) => ({
        chance: own === 0 ? 1 : hypergeometricTail(Math.min(total, own), all, total, own),
        values,
      })),
    )
  })
}
