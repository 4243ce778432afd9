import type { Cluster } from "../clusters.js"
import { clusterTitle } from "../clusterTitle.js"
import { svg } from "../dom.js"
import { clusterStyle } from "../palette.js"
import { outline } from "../shapes.js"
import { fit, textWidth } from "../text.js"
import { INK, SURFACE } from "../theme.js"
import { type CondensedTreeLike, chosenSizes, type Icicle, NONE } from "./icicles.js"
import { type IcicleScale, icicleOutline } from "./outline.js"

/** At most so many clusters are drawn, the largest: others are hairs. */
const MOST = 3000
/** Narrower than this in px, a cluster that was not chosen is not drawn. */
const HAIR = 0.4
const SIZE = 12
/** Outside the chosen clusters: a grey that is seen on light and dark. */
const NEUTRAL = { fill: INK, "fill-opacity": 0.28 }

/** The clusters, one path a colour, and the marks and names of the chosen ones where they begin. */
export function drawIcicles(
  document: Document,
  tree: CondensedTreeLike,
  all: readonly Icicle[],
  scale: IcicleScale,
  palette: readonly string[],
  clusters: readonly Cluster[],
): SVGElement {
  const width = ({ size }: Icicle) => scale.x(size) - scale.x(0)
  const drawn = all
    .filter((icicle) => icicle.chosen || width(icicle) >= HAIR)
    .sort((a, b) => b.size - a.size || a.cluster - b.cluster)
    .slice(0, MOST)
  const byLabel = outlinesByLabel(tree, drawn, scale)
  const edge = { stroke: SURFACE, "stroke-width": drawn.length > 200 ? 0.3 : 0.8, "stroke-linejoin": "round" }
  const paths = Array.from(byLabel, ([label, parts]) => {
    const look = label === NONE ? NEUTRAL : { fill: clusterStyle(label, palette).color }
    const title = label === NONE ? [] : [svg(document, "title", {}, [clusterTitle(clusters, label)])]
    return svg(document, "path", { class: label === NONE ? "rest" : "cluster", ...look, d: parts.join("") }, title)
  })
  const chosen = drawn.filter((icicle) => icicle.chosen).map((icicle) => ({ ...icicle, tip: tipOf(all, icicle) }))
  return svg(document, "g", { class: "icicles" }, [
    svg(document, "g", edge, paths),
    nameChosen(document, chosen, scale, palette, clusters),
  ])
}

function outlinesByLabel(tree: CondensedTreeLike, drawn: readonly Icicle[], scale: IcicleScale): Map<number, string[]> {
  const byLabel = new Map<number, string[]>([[NONE, []]])
  const add = (label: number, path: string) => {
    if (!byLabel.has(label)) byLabel.set(label, [])
    byLabel.get(label)!.push(path)
  }
  for (const icicle of drawn) {
    // All rows as one cluster: those that leave before it comes apart are noise.
    const core = icicle.chosen && icicle.cluster === 0 ? chosenSizes(tree).get(icicle.label)! : undefined
    add(core === undefined ? icicle.label : NONE, icicleOutline(tree, icicle, scale))
    if (core !== undefined) add(icicle.label, column(icicle, core, scale))
  }
  return byLabel
}

function column({ center, birth, death }: Icicle, rows: number, { x, y }: IcicleScale): string {
  const [left, right, top, bottom] = [x(center - rows / 2), x(center + rows / 2), y(birth), y(death)].map((value) =>
    value.toFixed(1),
  )
  return `M${left},${top}H${right}V${bottom}H${left}Z`
}

/** λ at which the last of what lies in a cluster ends. */
function tipOf(all: readonly Icicle[], { label }: Icicle): number {
  return all.reduce((most, icicle) => (icicle.label === label ? Math.max(most, icicle.death) : most), 0)
}

/**
 * A mark as in the scatter, and the name, where each chosen cluster begins; below its end where that would cover another; left
 * out where there is no room either.
 */
function nameChosen(
  document: Document,
  chosen: readonly (Icicle & { readonly tip: number })[],
  scale: IcicleScale,
  palette: readonly string[],
  clusters: readonly Cluster[],
): SVGElement {
  const taken: Place[] = []
  const bottom = scale.y(Number.POSITIVE_INFINITY)
  const marks = chosen.flatMap(({ label, center, size, birth, tip }) => {
    const name = fit(clusters.find((c) => c.label === label)?.name ?? String(label), SIZE, 90)
    const width = 20 + textWidth(name, SIZE)
    const x = scale.x(center) - width / 2
    const places = [Math.min(scale.y(birth) + 14, bottom - 8), Math.min(scale.y(tip) + 12, bottom - 8)]
    const fits = scale.x(size) - scale.x(0) >= width
    const y = (fits ? places : places.toReversed()).find(
      (at) => !taken.some((place) => covers(place, { x, y: at, width })),
    )
    if (y === undefined) return []
    taken.push({ x, y, width })
    return [nameMark(document, label, name, x + 8, y, palette)]
  })
  return svg(document, "g", { class: "names", "text-anchor": "start" }, marks)
}

interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

const covers = (a: Place, b: Place): boolean =>
  Math.abs(a.y - b.y) < 16 && a.x < b.x + b.width + 4 && b.x < a.x + a.width + 4

function nameMark(
  document: Document,
  label: number,
  name: string,
  x: number,
  y: number,
  palette: readonly string[],
): SVGElement {
  const { color, shape } = clusterStyle(label, palette)
  const halo = { stroke: SURFACE, "stroke-width": 4, "stroke-linejoin": "round", "paint-order": "stroke" }
  return svg(document, "g", { transform: `translate(${x.toFixed(1)},${y.toFixed(1)})` }, [
    svg(document, "path", { d: outline(shape, 4.5), fill: color, ...halo }),
    svg(document, "text", { x: 9, y: 4, "font-weight": 600, ...halo }, [name]),
  ])
}
