import * as Plot from "@observablehq/plot"
import { INK } from "../theme.js"

/** A dashed line at a place of the horizontal axis, with its name at the top. */
export function pickMark(x: number, label: string, at: "top" | "bottom" = "top"): Plot.Markish[] {
  const text = {
    x,
    frameAnchor: at,
    text: [label],
    dx: 6,
    dy: at === "top" ? 4 : -4,
    textAnchor: "start",
    fill: INK,
  } as const
  return [Plot.ruleX([x], { stroke: INK, strokeOpacity: 0.55, strokeDasharray: "3 3" }), Plot.text([x], text)]
}
