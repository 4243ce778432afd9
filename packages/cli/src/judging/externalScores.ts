import {
  adjustedMutualInfoScore,
  adjustedRandScore,
  completenessScore,
  contingencyMatrix,
  fowlkesMallowsScore,
  homogeneityScore,
  mutualInfoScore,
  normalizedMutualInfoScore,
  randScore,
  vMeasureScore,
} from "clusterwise"
import type { NamedLabels } from "./namedLabels.js"

/** Two labelings of the same rows compared: scores by name. */
export interface ExternalScores {
  readonly adjustedRand: number
  readonly adjustedMutualInfo: number
  readonly rand: number
  readonly fowlkesMallows: number
  readonly mutualInfo: number
  readonly normalizedMutualInfo: number
  readonly homogeneity: number
  readonly completeness: number
  readonly vMeasure: number
}

/** How many rows each pair of names has. */
export interface ContingencyTable {
  /** What the rows of `counts` are called, noise first as "-1". */
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** Of more cells than this no table is made. */
const MOST_CELLS = 1_000_000

type Run = { readonly signal?: AbortSignal }

export async function externalScores(truth: Int32Array, labels: Int32Array, run: Run): Promise<ExternalScores> {
  return {
    adjustedRand: await adjustedRandScore(truth, labels, run),
    adjustedMutualInfo: await adjustedMutualInfoScore(truth, labels, run),
    rand: await randScore(truth, labels, run),
    fowlkesMallows: await fowlkesMallowsScore(truth, labels, run),
    mutualInfo: await mutualInfoScore(truth, labels, run),
    normalizedMutualInfo: await normalizedMutualInfoScore(truth, labels, run),
    homogeneity: await homogeneityScore(truth, labels, run),
    completeness: await completenessScore(truth, labels, run),
    vMeasure: await vMeasureScore(truth, labels, run),
  }
}

/** The table of two labelings under their names; null where it would have more than a million cells. */
export async function contingencyTable(a: NamedLabels, b: NamedLabels, run: Run): Promise<ContingencyTable | null> {
  if ((a.names.length + 1) * (b.names.length + 1) > MOST_CELLS) return null
  const { matrix, rowLabels, colLabels } = await contingencyMatrix(a.labels, b.labels, run)
  const name = (names: readonly string[]) => (label: number) => (label < 0 ? "-1" : names[label])
  return {
    rows: Array.from(rowLabels, name(a.names)),
    columns: Array.from(colLabels, name(b.names)),
    counts: matrix.toArray(),
  }
}
