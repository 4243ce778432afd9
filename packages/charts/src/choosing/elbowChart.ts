import type { Figure, FigureOptions } from "../figure.js"
import { lineChart } from "../lineChart.js"

/** What `elbow` returns: inertia over the number of clusters, and the knee. */
export interface ElbowCurve {
  readonly ks: ArrayLike<number>
  readonly inertia: ArrayLike<number>
  /** null where the curve has no knee. */
  readonly k: number | null
}

/** The inertia of each number of clusters, with the knee marked. Throws a DataError when lengths differ or nothing is finite. */
export function elbowChart({ ks, inertia, k }: ElbowCurve, options: FigureOptions = {}): Figure {
  return lineChart(inertia, {
    title: k === null ? "No elbow: the curve has no knee" : `Elbow at ${k} clusters`,
    xLabel: "number of clusters, k",
    yLabel: "inertia",
    ...options,
    x: ks,
    marks: k === null ? [] : [{ x: k, label: `knee: k = ${k}` }],
  })
}
