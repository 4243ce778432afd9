import { part } from "../engine/pace.js"
import { choice } from "../schema.js"
import { compare } from "./contingency/compare.js"
import { expectedMutualInformation } from "./contingency/expectedMutualInformation.js"
import { entropy, mutualInformation, samePartition } from "./contingency/information.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"

/** Which mean of the two entropies the mutual information is compared with. */
export type InformationAverage = "arithmetic" | "geometric" | "min" | "max"

export interface MutualInfoOptions extends ComparisonOptions {
  /** "arithmetic" by default. */
  readonly average?: InformationAverage
}

const parameters = {
  average: choice(["arithmetic", "geometric", "min", "max"], "arithmetic", "which mean of the two entropies is taken"),
}

const means: Readonly<Record<InformationAverage, (a: number, b: number) => number>> = {
  arithmetic: (a, b) => (a + b) / 2,
  geometric: (a, b) => Math.sqrt(a * b),
  min: Math.min,
  max: Math.max,
}

/**
 * Mutual information of two labelings of the same rows in nats (natural logarithms): what the cluster of a row in one
 * tells about its cluster in the other; from 0 to the smaller of their entropies.
 * @param a one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function mutualInfoScore(a: LabelsLike, b: LabelsLike, options: ComparisonOptions = {}): Promise<number> {
  return compare("mutualInfoScore", [a, b], {}, options, (table, _, run) => mutualInformation(table, run))
}

/**
 * Mutual information ÷ a mean of the two entropies, from 0 to 1 (the same partition). Not corrected for chance: many small
 * clusters raise it. 1 where both labelings have one cluster.
 * @param a one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function normalizedMutualInfoScore(
  a: LabelsLike,
  b: LabelsLike,
  options: MutualInfoOptions = {},
): Promise<number> {
  return compare("normalizedMutualInfoScore", [a, b], parameters, options, async (table, { average }, run) => {
    if (samePartition(table)) return 1
    const found = await mutualInformation(table, run)
    if (found === 0) return 0
    return Math.min(1, found / means[average](entropy(table.a, table.total), entropy(table.b, table.total)))
  })
}

/**
 * Mutual information corrected for chance: (MI − E) ÷ (mean of the entropies − E), where E is what random labelings with
 * clusters of the same sizes have; 1 for the same partition, about 0 for unrelated ones, below 0 for less than chance. 0
 * also where chance leaves nothing to tell, as where one labeling has one cluster or one row a cluster.
 * N. X. Vinh, J. Epps, J. Bailey, "Information theoretic measures for clusterings comparison", JMLR 11 (2010).
 * @param a one whole number a row; −1 is a label like any other
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 */
export async function adjustedMutualInfoScore(
  a: LabelsLike,
  b: LabelsLike,
  options: MutualInfoOptions = {},
): Promise<number> {
  return compare(
    "adjustedMutualInfoScore",
    [a, b],
    parameters,
    options,
    async (table, { average }, run) => {
      if (samePartition(table)) return 1
      const chance = await expectedMutualInformation(table, part(run, 0, 0.5))
      const above = (await mutualInformation(table, part(run, 0.5, 1))) - chance
      if (above === 0) return 0
      const mean = means[average](entropy(table.a, table.total), entropy(table.b, table.total))
      const room = mean - chance
      return room > 0 ? Math.min(1, above / room) : 0
    },
    0.5,
  )
}
