import { DataError, Linkage, type Matrix } from "clusterwise"
import { type DrawnDendrogram, drawDendrogram, MAX_DRAWN_LEAVES } from "../dendrogramChart.js"
import type { DrawnScatter } from "../scatter.js"
import { clusterNodes, nodeLabels } from "../tree/treeClusters.js"
import { encodeGroups, firstRows } from "./encode.js"
import { treeData as mergesData } from "./figureData.js"
import { FIGURE_WIDTH, figureSection } from "./figureSection.js"
import { liveParts } from "./liveParts.js"
import type { ReportModel, ReportOptions } from "./model.js"
import { HEADROOM, heightOf, stopsOf } from "./page/cuts.js"
import { DATA_ID, type LiveData } from "./page/data.js"
import { scriptElements } from "./scriptElements.js"
import { treeHelp } from "./sentences.js"
import { leavesNeeded } from "./wholeClusters.js"

/** A leaf's number is one byte. */
const MOST_LEAVES = 255
const SIZE = { width: FIGURE_WIDTH, height: 370 }

/** The tree of a model, drawn. */
export interface ReportTree extends DrawnDendrogram {
  /** Whether the clusters are whole branches, so that a script can move the cut. */
  readonly live: boolean
  readonly linkage: Linkage
}

/** Draws the model's tree with its clusters; undefined where it has none. */
export function reportTree(
  document: Document,
  { linkage, labels }: ReportModel,
  X: Matrix,
  { palette }: ReportOptions,
): ReportTree | undefined {
  if (linkage === undefined) return undefined
  const Z = Linkage.from(linkage, "reportHtml")
  if (Z.nLeaves !== X.rows)
    throw new DataError(`reportHtml: the linkage is of ${Z.nLeaves} rows, the data have ${X.rows}.`)
  const leaves = Math.max(MAX_DRAWN_LEAVES, leavesNeeded(Z, labels))
  const last = leaves > MOST_LEAVES ? MAX_DRAWN_LEAVES : Math.min(leaves, Z.nLeaves)
  const options = { document, palette, clusters: labels, truncate: { last }, title: "", legend: false, ...SIZE }
  const drawn = drawDendrogram(Z, options, { headroom: HEADROOM, margin: 36 })
  const live = clusterNodes(drawn.tree, nodeLabels(drawn.tree, labels)) !== undefined && rootOf(drawn) > 0
  return { ...drawn, live, linkage: Z }
}

const rootOf = ({ tree }: DrawnDendrogram): number => tree.limits[2 * tree.leaves - 2]

/** The figure of the tree, and below it the place for what moves its cut. */
export function treeSection(document: Document, { frame, tree, cut, live, linkage }: ReportTree): HTMLElement {
  const help = treeHelp(tree.leaves < tree.rows, live || cut.height !== undefined)
  const drawn = { title: "Tree", name: "dendrogram", figure: frame.figure, help, data: mergesData(linkage) }
  return figureSection(document, { ...drawn, controls: true })
}

/** What the page needs to move the cut: data, and the script. */
export function liveElements(
  document: Document,
  tree: ReportTree,
  scatter: DrawnScatter,
  model: ReportModel,
  X: Matrix,
  shown: readonly number[],
  options: ReportOptions,
): HTMLElement[] {
  const { leafOf, sizes, leaves } = tree.tree
  const groups = { groupOf: leafOf, sizes: sizes.subarray(0, leaves) }
  // Without noise the squares of all rows are known.
  const { squares: _, dots, ...parts } = liveParts(scatter, model, X, groups, shown, options)
  const data: LiveData = {
    rows: X.rows,
    ...treeData(tree, model.labels),
    ...parts,
    inertia: model.clusterInertia !== undefined,
    dots: { ...dots, leaves: encodeGroups(leafOf, (length) => new Uint8Array(length)) },
  }
  return scriptElements(document, DATA_ID, data)
}

function treeData({ frame, tree, cut }: ReportTree, labels: ArrayLike<number>) {
  const highest = tree.limits[2 * tree.leaves - 2] * HEADROOM
  const first = firstRows(tree)
  const [left, top] = [frame.x(0), frame.y(highest)]
  const one = clusterNodes(tree, nodeLabels(tree, labels))!.length === 1
  return {
    tree: {
      left: Array.from(tree.left),
      right: Array.from(tree.right),
      heights: Array.from(tree.heights),
      sizes: Array.from(tree.sizes.subarray(0, tree.leaves)),
      limits: Array.from(tree.limits.subarray(0, tree.leaves)),
      first,
    },
    labels: first.map((row) => labels[row]),
    cut: cut.height ?? (one ? heightOf(stopsOf(tree).at(-1)!) : null),
    plot: { left, top, width: frame.x(tree.leaves) - left, height: frame.y(0) - top, highest },
  }
}
