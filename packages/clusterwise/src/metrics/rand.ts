import { compare } from "./contingency/compare.js"
import { pairCounts } from "./contingency/pairCounts.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"

/**
 * The share of pairs of rows on which two labelings agree: together in both or apart in both; from 0 to 1, and high for
 * unrelated labelings with many clusters (adjustedRandScore is corrected for that). One row agrees with itself: 1.
 * W. M. Rand, "Objective criteria for the evaluation of clustering methods", JASA 66 (1971).
 * @param a one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function randScore(a: LabelsLike, b: LabelsLike, options: ComparisonOptions = {}): Promise<number> {
  return compare("randScore", [a, b], {}, options, (table) => {
    const { both, onlyA, onlyB, neither } = pairCounts(table)
    const agreeing = both + neither
    const pairs = agreeing + onlyA + onlyB
    return pairs === 0n ? 1 : Number(agreeing) / Number(pairs)
  })
}
