import { compare } from "./contingency/compare.js"
import { type PairCounts, pairCounts } from "./contingency/pairCounts.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"

/**
 * How far two labelings of the same rows agree on which pairs belong together, corrected for chance: 1 for the same
 * partition whatever its names, about 0 for unrelated ones, at least −0.5. −1 is a label like any other.
 * L. Hubert and P. Arabie, "Comparing partitions", Journal of Classification 2 (1985).
 * @param a one whole number a row, in any kind of array
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function adjustedRandScore(
  a: LabelsLike,
  b: LabelsLike,
  options: ComparisonOptions = {},
): Promise<number> {
  return compare("adjustedRandScore", [a, b], {}, options, (table) => adjustedRand(pairCounts(table)))
}

function adjustedRand({ both, onlyA, onlyB, neither }: PairCounts): number {
  if (onlyA === 0n && onlyB === 0n) return 1
  const above = 2n * (both * neither - onlyA * onlyB)
  const below = (both + onlyA) * (onlyA + neither) + (both + onlyB) * (onlyB + neither)
  return Number(above) / Number(below)
}
