import * as Plot from "@observablehq/plot"
import { DataError } from "clusterwise"
import { extent } from "../extent.js"
import type { Figure, FigureOptions } from "../figure.js"
import { drawFrame } from "../frame.js"
import { needDocument } from "../needDocument.js"
import { quantity } from "../numbers.js"
import { defaultPalette } from "../palette.js"
import { pickMark } from "./pickMark.js"

/** What `gapStatistic` returns. */
export interface GapCurve {
  readonly ks: ArrayLike<number>
  readonly gap: ArrayLike<number>
  /** Standard error of each gap. */
  readonly s: ArrayLike<number>
  /** null where no number of clusters was picked. */
  readonly k: number | null
}

const who = "gapChart"
/** Half the width of the ends of a bar, in clusters. */
const CAP = 0.08

/**
 * The gap statistic over the number of clusters, with bars of one standard error and the pick: the smallest k whose gap reaches the
 * next one less its standard error. Throws a DataError when lengths differ or nothing is finite.
 */
export function gapChart({ ks, gap, s, k }: GapCurve, options: FigureOptions = {}): Figure {
  const document = needDocument(who, options.document)
  if (gap.length !== ks.length || s.length !== ks.length)
    throw new DataError(`${who}: ${ks.length} numbers of clusters, ${gap.length} gaps, ${s.length} standard errors.`)
  const points = Array.from(ks, (x, i) => ({ x, y: gap[i], low: gap[i] - s[i], high: gap[i] + s[i] }))
  const color = defaultPalette[0]
  const picked = k === null ? undefined : points.find(({ x }) => x === k)
  const said =
    k === null ? "no number of clusters stands out" : `${k} ${k === 1 ? "cluster: no structure" : "clusters"}`
  return drawFrame({
    height: 300,
    title: `Gap statistic: ${said}`,
    xLabel: "number of clusters, k",
    yLabel: "gap, with one standard error",
    ...options,
    document,
    x: { domain: extent(who, "x", [ks]), integers: true },
    y: { domain: extent(who, "y", [points.map((p) => p.low), points.map((p) => p.high)]) },
    right: 20,
    description: `Gap statistic: ${points.map((p) => `k ${p.x}: ${quantity(p.y)} ± ${quantity((p.high - p.low) / 2)}`).join(", ")}.`,
    marks: [
      ...(picked ? pickMark(picked.x, `k = ${k}`, "bottom") : []),
      Plot.line(points, { x: "x", y: "y", stroke: color, strokeWidth: 2 }),
      Plot.ruleX(points, { x: "x", y1: "low", y2: "high", stroke: color, strokeWidth: 1.5 }),
      Plot.ruleY(
        points.flatMap(({ x, low, high }) => [
          { x1: x - CAP, x2: x + CAP, y: low },
          { x1: x - CAP, x2: x + CAP, y: high },
        ]),
        { x1: "x1", x2: "x2", y: "y", stroke: color, strokeWidth: 1.5 },
      ),
      Plot.dot(points, { x: "x", y: "y", r: 3.5, fill: color }),
    ],
  }).figure
}
