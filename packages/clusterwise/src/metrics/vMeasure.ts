import type { RunOptions } from "../engine/engine.js"
import { number } from "../schema.js"
import { compare } from "./contingency/compare.js"
import { entropy, mutualInformation } from "./contingency/information.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"
import type { Contingency } from "./contingency/table.js"

export interface VMeasureOptions extends ComparisonOptions {
  /** Above 1 completeness weighs more, below 1 homogeneity (1). */
  readonly beta?: number
}

const parameters = { beta: number(1, "above 1 completeness weighs more, below 1 homogeneity", { min: 0 }) }

/**
 * Whether each cluster of `labels` holds rows of one class of `truth` only: 1 − H(truth | labels) ÷ H(truth), from 0 to 1.
 * 1 where there is one class. A. Rosenberg and J. Hirschberg, "V-measure", EMNLP-CoNLL 2007.
 * @param truth one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function homogeneityScore(
  truth: LabelsLike,
  labels: LabelsLike,
  options: ComparisonOptions = {},
): Promise<number> {
  return compare(
    "homogeneityScore",
    [truth, labels],
    {},
    options,
    async (table, _, run) => (await shares(table, run)).homogeneity,
  )
}

/**
 * Whether all rows of a class of `truth` lie in one cluster of `labels`: 1 − H(labels | truth) ÷ H(labels), from 0 to 1. 1
 * where there is one cluster. A. Rosenberg and J. Hirschberg, "V-measure", EMNLP-CoNLL 2007.
 * @param truth one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function completenessScore(
  truth: LabelsLike,
  labels: LabelsLike,
  options: ComparisonOptions = {},
): Promise<number> {
  return compare(
    "completenessScore",
    [truth, labels],
    {},
    options,
    async (table, _, run) => (await shares(table, run)).completeness,
  )
}

/**
 * The harmonic mean of homogeneity and completeness, (1 + β) h c ÷ (β h + c), from 0 to 1; with β 1 the same as
 * normalizedMutualInfoScore. A. Rosenberg and J. Hirschberg, "V-measure", EMNLP-CoNLL 2007.
 * @param truth one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function vMeasureScore(
  truth: LabelsLike,
  labels: LabelsLike,
  options: VMeasureOptions = {},
): Promise<number> {
  return compare("vMeasureScore", [truth, labels], parameters, options, async (table, { beta }, run) => {
    const { homogeneity: h, completeness: c } = await shares(table, run)
    return h * c === 0 ? 0 : ((1 + beta) * h * c) / (beta * h + c)
  })
}

/** What the labels tell of the truth, as a share of its entropy, and the other way round. */
async function shares(
  table: Contingency,
  run: RunOptions,
): Promise<{ readonly homogeneity: number; readonly completeness: number }> {
  const told = await mutualInformation(table, run)
  const [truth, labels] = [entropy(table.a, table.total), entropy(table.b, table.total)]
  return {
    homogeneity: truth === 0 ? 1 : Math.min(1, told / truth),
    completeness: labels === 0 ? 1 : Math.min(1, told / labels),
  }
}
