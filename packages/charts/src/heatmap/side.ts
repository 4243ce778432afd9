import { dendrogram, type Linkage, type Matrix } from "clusterwise"
import type { Cluster } from "../clusters.js"
import { clusterTitle } from "../clusterTitle.js"
import { type Attributes, svg } from "../dom.js"
import type { Frame } from "../figure.js"
import { clusterStyle } from "../palette.js"
import { encodePng, pngUrl } from "../png.js"
import type { ChosenCut } from "../tree/chooseCut.js"
import { cutLine, drawLines, type Project } from "../tree/drawTree.js"
import { type TopTree, topTree } from "../tree/topTree.js"
import { MIXED, nodeLabels } from "../tree/treeClusters.js"
import { places, treeLines } from "../tree/treeLines.js"
import { bandOf } from "./bands.js"
import { cellBox, PIXELS } from "./cells.js"

/** Room that the tree and the strip of colours take, in px. */
const TREE = 112
const STRIP = 12
const GAP = 5

/** Room at the left of the cells, in px. */
export const sideRoom = (tree: boolean, strip: boolean): number => (tree ? TREE + GAP : 0) + (strip ? STRIP + GAP : 0)

/** Finer branches are not seen at the side of a heat map. */
const MOST_LEAVES = 120

/** A tree at the side of its rows. */
export interface SideTree {
  readonly tree: TopTree
  readonly top: number
}

export function sideTree(Z: Linkage): SideTree {
  const drawn = dendrogram(Z, { truncate: Z.nLeaves > MOST_LEAVES ? { last: MOST_LEAVES } : undefined })
  return { tree: topTree(Z, drawn), top: drawn.heightRange[1] || 1 }
}

export interface Side {
  readonly document: Document
  readonly palette: readonly string[]
  readonly order: Int32Array
  readonly side: SideTree | undefined
  readonly cut: ChosenCut
  readonly clusters: readonly Cluster[] | undefined
}

/** What stands at the left of the cells: the colours of the clusters, and the tree. */
export async function drawSide(side: Side, frame: Frame, X: Matrix): Promise<SVGElement[]> {
  const { x, y, height } = cellBox(frame, X)
  const strip = side.cut.clusters ? [await clusterStrip(side, { x: x - GAP - STRIP, y, width: STRIP, height })] : []
  const right = x - sideRoom(false, strip.length > 0) - GAP
  return side.side ? [...strip, ...drawTree(side, side.side, [right - TREE, right], frame.y)] : strip
}

/** The tree from px `left` (the root) to `right`; a leaf stands in the middle of its rows, whose places `y` gives in px. */
function drawTree(
  { document, palette, cut, clusters }: Side,
  { tree, top }: SideTree,
  [left, right]: readonly [number, number],
  y: (row: number) => number,
): SVGElement[] {
  const at = places(tree, middles(tree.sizes.subarray(0, tree.leaves)))
  const labels = cut.clusters ? nodeLabels(tree, cut.clusters) : new Int32Array(at.length).fill(MIXED)
  const project: Project = (point) => [right - ((right - left) * point.height) / top, y(point.at)]
  const branches = treeLines(tree, at, labels, cut.height)
  const lines = drawLines(document, branches, project, palette, (label) => clusterTitle(clusters, label))
  const { height } = cut
  if (height === undefined || height > top) return [lines]
  return [lines, cutLine(document, { at: 0, height }, { at: tree.rows, height }, project)]
}

function middles(sizes: Int32Array): Float64Array {
  let before = 0
  return Float64Array.from(sizes, (size) => {
    before += size
    return before - size / 2
  })
}

/** A strip with the colour of each row's cluster, as an image one pixel wide. */
async function clusterStrip({ document, palette, order, cut }: Side, box: Attributes): Promise<SVGElement> {
  const height = Math.round(Number(box["height"]) * PIXELS)
  const colorOf = (row: number) => clusterStyle(cut.clusters![row], palette).color
  const colors = [...new Set(Array.from(order, colorOf))]
  const pixels = Uint8Array.from({ length: height }, (_, i) =>
    colors.indexOf(colorOf(order[bandOf(i, height, order.length)])),
  )
  const rgba = colors.map((c) => [rgb(c, 1), rgb(c, 3), rgb(c, 5), 255] as const)
  const href = pngUrl(await encodePng({ width: 1, height, pixels, colors: rgba }))
  return svg(document, "image", { class: "strip", ...box, preserveAspectRatio: "none", href })
}

const rgb = (color: string, at: number): number => Number.parseInt(color.slice(at, at + 2), 16)
