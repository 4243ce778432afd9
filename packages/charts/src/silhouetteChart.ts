import * as Plot from "@observablehq/plot"
import { DataError } from "clusterwise"
import { checkPalette } from "./checkPalette.js"
import { checkLabels, listClusters } from "./clusters.js"
import { svg } from "./dom.js"
import type { Figure, FigureOptions, Frame } from "./figure.js"
import { drawFrame } from "./frame.js"
import { needDocument } from "./needDocument.js"
import { plural } from "./numbers.js"
import { clusterStyle, defaultPalette } from "./palette.js"
import { INK } from "./theme.js"

export interface SilhouetteChartOptions extends FigureOptions {
  /** Colours as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
}

/** One cluster's values in descending order, stacked below the clusters before it. */
interface Band {
  readonly label: number
  readonly values: Float64Array
  readonly start: number
  readonly mean: number
}

/**
 * Silhouette values (one a row, from −1 to 1) sorted within each cluster, one blade a cluster, and the mean of all as a dashed
 * line. Noise and values that are NaN are left out. A DataError when lengths differ or nothing is left.
 */
export function silhouetteChart(
  samples: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: SilhouetteChartOptions = {},
): Figure {
  const document = needDocument("silhouetteChart", options.document)
  const palette = checkPalette("silhouetteChart", options.palette ?? defaultPalette)
  const bands = stack(samples, checkLabels("silhouetteChart", labels, samples.length))
  const total = bands.at(-1)!.start + bands.at(-1)!.values.length
  const mean = bands.reduce((sum, b) => sum + b.mean * b.values.length, 0) / total
  const lowest = bands.reduce((low, b) => Math.min(low, b.values.at(-1)!), 0)
  const frame = drawFrame({
    title: "Silhouette of each row",
    xLabel: `silhouette (the dashed line is the mean, ${mean.toFixed(2)})`,
    ...options,
    document,
    x: { domain: [Math.floor(lowest * 5) / 5, 1] },
    y: { domain: [total, 0], hidden: true },
    right: 160,
    description: `Silhouette plot of ${plural(total, "row")} in ${plural(bands.length, "cluster")}. Mean ${mean.toFixed(3)}. Means of clusters: ${bands.map((b) => `${b.label}: ${b.mean.toFixed(3)}`).join(", ")}.`,
    marks: [
      ...bands.map((b) => blade(b, total, palette)),
      Plot.ruleX([0], { stroke: INK }),
      Plot.ruleX([mean], { stroke: INK, strokeDasharray: "4 3" }),
    ],
  })
  frame.figure.appendChild(bandNames(document, bands, frame))
  return frame.figure
}

function stack(samples: ArrayLike<number>, labels: Int32Array): Band[] {
  const rows = new Map<number, number[]>(listClusters(labels).map((c) => [c.label, []]))
  for (let i = 0; i < labels.length; i++)
    if (labels[i] >= 0 && !Number.isNaN(samples[i])) rows.get(labels[i])!.push(samples[i])
  let start = 0
  const bands: Band[] = []
  for (const [label, list] of rows) {
    if (list.length === 0) continue
    const values = Float64Array.from(list).sort().reverse()
    bands.push({ label, values, start, mean: list.reduce((a, b) => a + b, 0) / list.length })
    start += list.length
  }
  if (bands.length === 0)
    throw new DataError("silhouetteChart: every row is noise or has no silhouette; there is nothing to draw.")
  return bands
}

/** Steps from value to value; where there are more values than px, only those that a px can show. */
function blade({ label, values, start }: Band, total: number, palette: readonly string[]): Plot.Markish {
  const stride = Math.max(1, Math.floor(total / 1000))
  const gap = Math.min(0.5, total / 400)
  const points = [{ y: start + gap, x: values[0] }]
  for (let i = stride; i < values.length; i += stride) points.push({ y: start + i, x: values[i] })
  points.push({ y: start + values.length - gap, x: values.at(-1)! })
  return Plot.areaX(points, { y: "y", x1: 0, x2: "x", fill: clusterStyle(label, palette).color, curve: "step" })
}

function bandNames(document: Document, bands: readonly Band[], frame: Frame): SVGElement {
  let free = Number.NEGATIVE_INFINITY
  const names: SVGElement[] = []
  for (const { label, values, start, mean } of bands) {
    const y = (frame.y(start) + frame.y(start + values.length)) / 2 + 4
    if (y < free) continue
    free = y + 15
    names.push(
      svg(document, "text", { x: frame.right + 10, y: y.toFixed(2) }, [`cluster ${label} · mean ${mean.toFixed(2)}`]),
    )
  }
  return svg(document, "g", { class: "legend", "text-anchor": "start" }, names)
}
