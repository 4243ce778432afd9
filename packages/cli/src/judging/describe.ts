import { escapeControls, showPath } from "../failures.js"
import { alignTable, describeSampled } from "../summary/text.js"
import { plural, share, significant } from "../terminal/numbers.js"
import { contingencyText } from "./contingencyText.js"
import type { Evaluation } from "./evaluation.js"
import type { ExternalScores } from "./externalScores.js"
import type { InternalScores } from "./internalScores.js"

export function describeEvaluation(e: Evaluation): string {
  const noise = e.noise > 0 ? ` and ${plural(e.noise, "row")} of noise` : ""
  const rule = `noise is ${share(e.noise, e.rows)} of the rows; scores leave it out, DBCV is lowered by it`
  return [
    `${e.files.map(showPath).join(" ")}: ${plural(e.nClusters, "cluster")}${noise} in ${plural(e.rows, "row")} × ${plural(e.columns.length, "column")}`,
    ...(e.noise > 0 ? [rule] : []),
    "",
    describeInternal(e),
    ...(e.truth === undefined ? [] : ["", ...describeTruth(e, e.truth)]),
  ].join("\n")
}

function describeTruth(e: Evaluation, truth: string): string[] {
  const noise = e.noise > 0 ? " (noise counts as a cluster of its own here)" : ""
  return [
    `against ${escapeControls(truth)}${noise}`,
    described(e as ExternalScores, readings),
    "",
    e.contingency ? contingencyText(e.contingency, e.labels, truth) : "too many pairs of names for a table",
  ]
}

/** Each score with its value, or why it has none, and how to read it. */
function describeInternal(scores: InternalScores): string {
  const { silhouette, meanDistanceToCentroid: distance } = scores
  const values: readonly (readonly [string, string, number | null, string])[] = [
    ["silhouette", "silhouette", silhouette.value, `-1 to 1, higher is better${describeSampled(silhouette)}`],
    ["Davies–Bouldin", "daviesBouldin", scores.daviesBouldin, "0 or more, lower is better"],
    ["Calinski–Harabasz", "calinskiHarabasz", scores.calinskiHarabasz, "higher is better"],
    ["Dunn", "dunn", scores.dunn, "higher is better; above 1 clusters lie farther apart than they are wide"],
    ["DBCV", "dbcv", scores.dbcv, "-1 to 1, higher is better; for clusters of any shape, lowered by noise"],
    [
      "mean distance to centroid",
      "meanDistanceToCentroid",
      distance?.overall ?? null,
      "in the units of the rows as they were scaled",
    ],
  ]
  return alignTable(
    values.map(([title, name, value, reading]) =>
      value === null ? [title, "undefined:", scores.undefinedScores[name]] : [title, significant(value), reading],
    ),
    ["left", "left", "left"],
  )
}

const readings: readonly (readonly [keyof ExternalScores, string, string])[] = [
  ["adjustedRand", "adjusted Rand", "1 agrees, 0 is chance"],
  ["adjustedMutualInfo", "adjusted mutual information", "1 agrees, 0 is chance"],
  ["rand", "Rand", "share of the pairs of rows that agree"],
  ["fowlkesMallows", "Fowlkes–Mallows", "0 to 1, of the pairs that are together"],
  ["mutualInfo", "mutual information", "in nats, 0 or more"],
  ["normalizedMutualInfo", "normalized mutual information", "0 to 1, not corrected for chance"],
  ["homogeneity", "homogeneity", "1 where each cluster holds one group only"],
  ["completeness", "completeness", "1 where each group lies in one cluster"],
  ["vMeasure", "V-measure", "the harmonic mean of the two"],
]

/** Comparisons that do not ask which of two clusterings is the true one. */
export const describeSymmetric = (scores: ExternalScores): string => described(scores, readings.slice(0, 6))

function described(scores: ExternalScores, lines: typeof readings): string {
  return alignTable(
    lines.map(([name, title, reading]) => [title, significant(scores[name]), reading]),
    ["left", "left", "left"],
  )
}
