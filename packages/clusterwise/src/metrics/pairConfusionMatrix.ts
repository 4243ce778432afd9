import { Matrix } from "../data/matrix.js"
import { compare } from "./contingency/compare.js"
import { pairCounts } from "./contingency/pairCounts.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"

/**
 * Pairs of different rows, counted both ways round, by where they lie: [[apart in both, together in b only], [together in
 * a only, together in both]]. Four numbers that add up to n (n − 1); beyond 2^53 (n above 94 million) they are rounded.
 * @param a one whole number a row; −1 is a label like any other
 * @returns 2 × 2
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function pairConfusionMatrix(
  a: LabelsLike,
  b: LabelsLike,
  options: ComparisonOptions = {},
): Promise<Matrix> {
  return compare("pairConfusionMatrix", [a, b], {}, options, (table) => {
    const { both, onlyA, onlyB, neither } = pairCounts(table)
    return new Matrix(Float64Array.from([neither, onlyB, onlyA, both], Number), 2, 2)
  })
}
