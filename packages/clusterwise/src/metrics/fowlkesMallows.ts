import { compare } from "./contingency/compare.js"
import { pairCounts } from "./contingency/pairCounts.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"

/**
 * The geometric mean of precision and recall over the pairs of rows that belong together: 1 for the same partition, 0
 * where no pair is together in both, as where every row is alone. E. B. Fowlkes and C. L. Mallows, "A method for
 * comparing two hierarchical clusterings", JASA 78 (1983).
 * @param a one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function fowlkesMallowsScore(
  a: LabelsLike,
  b: LabelsLike,
  options: ComparisonOptions = {},
): Promise<number> {
  return compare("fowlkesMallowsScore", [a, b], {}, options, (table) => {
    const { both, onlyA, onlyB } = pairCounts(table)
    if (both === 0n) return 0
    const together = Number(both)
    return Math.sqrt(together / Number(both + onlyA)) * Math.sqrt(together / Number(both + onlyB))
  })
}
