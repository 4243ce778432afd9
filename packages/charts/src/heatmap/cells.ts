import type { Matrix } from "clusterwise"
import { svg } from "../dom.js"
import type { Frame } from "../figure.js"
import { encodePng, pngUrl } from "../png.js"
import { INK } from "../theme.js"
import { averageBands } from "./bands.js"
import { paintBands, shadeLimit } from "./shades.js"
import { columnMoments, standardized } from "./standardized.js"

/** Pixels per px. */
export const PIXELS = 2

/** The rectangle of the cells in px. */
export function cellBox(frame: Frame, { rows, cols }: Matrix) {
  const [x, y] = [frame.x(0), frame.y(0)]
  return { x, y, width: frame.x(cols) - x, height: frame.y(rows) - y }
}

/** The cells as one image with an edge around it, and the value that has the strongest shade. */
export async function drawCells(
  document: Document,
  X: Matrix,
  order: Int32Array,
  columns: Int32Array,
  frame: Frame,
): Promise<{ readonly elements: readonly SVGElement[]; readonly limit: number }> {
  const box = cellBox(frame, X)
  const [width, height] = [box.width, box.height].map((side) => Math.round(side * PIXELS))
  const value = standardized(X, columnMoments(X))
  const bands = averageBands(X.rows, X.cols, (i, j) => value(order[i], columns[j]), height, width)
  const limit = shadeLimit(bands.largest)
  const href = pngUrl(await encodePng(paintBands(bands, limit, width, height)))
  const image = svg(document, "image", { class: "cells", ...box, preserveAspectRatio: "none", href })
  const edge = svg(document, "rect", { ...box, fill: "none", stroke: INK, "stroke-opacity": 0.3 })
  return { elements: [image, edge], limit }
}
