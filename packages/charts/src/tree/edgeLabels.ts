import { type Attributes, svg } from "../dom.js"
import { clean, fitMiddle, textWidth } from "../text.js"

const LARGEST = 12
const SMALLEST = 7.5

/** Names along an edge of a figure, and the room that they take, in px. */
export interface EdgeLabels {
  readonly room: number
  /** `at`: px along the edge of each name; `edge`: where the names begin. */
  draw(document: Document, at: (i: number) => number, edge: number): SVGElement
}

/**
 * Names under a figure ("below": as they are where they fit side by side, else turned) or at its right side ("beside"), one
 * every `spacing` px, cut where longer than `longest` px. Names that would be too small to read are left out.
 */
export function edgeLabels(
  names: readonly string[],
  side: "below" | "beside",
  spacing: number,
  longest: number,
): EdgeLabels {
  const flat = side === "below" && names.every((name) => textWidth(clean(name), LARGEST) <= spacing - 8)
  const size = flat ? LARGEST : Math.min(LARGEST, spacing * 0.94)
  if (size < SMALLEST || names.length === 0)
    return { room: 0, draw: (document) => svg(document, "g", { class: "leaf-labels" }) }
  const shown = names.map((name) => fitMiddle(clean(name), size, longest))
  const widest = Math.max(...shown.map((name) => textWidth(name, size)))
  const draw = (document: Document, at: (i: number) => number, edge: number) =>
    svg(
      document,
      "g",
      {
        class: "leaf-labels",
        "font-size": +size.toFixed(2),
        "text-anchor": flat ? "middle" : side === "below" ? "end" : "start",
      },
      shown.map((name, i) => label(document, name, place(at(i), edge, side, flat, size))),
    )
  return { room: Math.ceil(flat ? LARGEST + 4 : widest + 4), draw }
}

const px = (value: number): string => String(+value.toFixed(2))

/** The baseline runs a third of the letters' height beside the middle of the line. */
function place(at: number, edge: number, side: "below" | "beside", flat: boolean, size: number): Attributes {
  if (flat) return { x: px(at), y: px(edge + size) }
  if (side === "beside") return { x: px(edge), y: px(at + size * 0.35) }
  return { transform: `translate(${px(at + size * 0.35)},${px(edge)}) rotate(-90)` }
}

function label(document: Document, name: string, attributes: Attributes): SVGElement {
  return svg(document, "text", attributes, [name])
}
