import type { ChosenK } from "clusterwise"
import { UsageError } from "../failures.js"
import { encodePicture } from "../write/picture.js"

export const curveKinds = ["elbow", "gap", "silhouette"] as const
export type CurveKind = (typeof curveKinds)[number]

/** One curve over the number of clusters, with the pick marked. */
export async function drawCurve(
  path: string,
  kind: CurveKind,
  { table, picks, inertia, gap, k }: ChosenK,
  source: string,
): Promise<string | Uint8Array> {
  const { lineChart } = await import("@clusterwise/charts/node")
  const pick = picks[kind]
  const marks = [
    ...(k === null ? [] : [{ x: k, label: pick === k ? `k = ${k}, also by ${named[kind]}` : `k = ${k}` }]),
    ...(pick === null || pick === undefined || pick === k ? [] : [{ x: pick, label: `by ${named[kind]}: ${pick}` }]),
  ]
  const options = { title: `${source}: ${titles[kind]}`, xLabel: "number of clusters", marks }
  const figure =
    kind === "elbow"
      ? lineChart(inertia, { ...options, yLabel: "inertia" })
      : kind === "gap"
        ? lineChart(gapLines(gap), { ...options, yLabel: "gap" })
        : lineChart(
            table.map((row) => row.silhouette ?? Number.NaN),
            { ...options, x: table.map((row) => row.k), yLabel: "mean silhouette" },
          )
  return encodePicture(path, figure)
}

const named: Record<CurveKind, string> = { elbow: "the elbow", gap: "the gap", silhouette: "the silhouette" }
const titles: Record<CurveKind, string> = {
  elbow: "inertia of k-means",
  gap: "gap statistic",
  silhouette: "mean silhouette",
}

function gapLines(gap: ChosenK["gap"]) {
  if (!gap)
    throw new UsageError(
      "--plot-kind gap: every row lies on its centroid with one cluster already; there is no gap to draw.",
    )
  return [
    { name: "gap", values: gap.gap },
    { name: "gap − s", values: gap.gap.map((value, i) => value - gap.s[i]) },
  ]
}
