import { DataError, ParameterError } from "clusterwise"
import { checkPalette } from "./checkPalette.js"
import { clusterName } from "./clusterName.js"
import { type Cluster, checkLabels, listClusters } from "./clusters.js"
import type { Figure, FigureOptions, Frame } from "./figure.js"
import { drawFrame } from "./frame.js"
import { drawIcicles } from "./icicle/drawIcicles.js"
import { type CondensedTreeLike, chosenSizes, icicles } from "./icicle/icicles.js"
import { type IcicleAxis, type IcicleRange, icicleRange } from "./icicle/range.js"
import { clusterLegend } from "./legend.js"
import { needDocument } from "./needDocument.js"
import { count, percent, plural } from "./numbers.js"
import { defaultPalette } from "./palette.js"
import { clean } from "./text.js"

export type { CondensedTreeLike } from "./icicle/icicles.js"

export interface CondensedTreeChartOptions extends FigureOptions {
  /** "lambda" (1 ÷ distance, downwards) unless given; "distance" shows sparse clusters larger, dense ones smaller. */
  readonly axis?: IcicleAxis
  /** Cluster of each row, −1 for noise, for the counts of the legend; read from the tree unless given. */
  readonly labels?: ArrayLike<number>
  /** What the clusters are called, by label; their numbers unless given. */
  readonly names?: readonly string[]
  /** Colours as #rrggbb, as in `scatter`. */
  readonly palette?: readonly string[]
  /** Names and sizes of the clusters at the right (default true). */
  readonly legend?: boolean
}

const who = "condensedTreeChart"

/**
 * The condensed tree of HDBSCAN as icicles: all rows at the top; a cluster is as wide as the rows that it still has, loses
 * rows downwards as the distance that connects them shrinks, and comes apart into those below it. Chosen clusters, and what
 * lies in them, have the colours of `scatter` under the same labels and a mark where they begin; the rest is grey. With
 * "lambda" the area of a cluster is its excess of mass. Branches that go on beyond the axis are cut off at the bottom. Width
 * is 800 px unless given, height 440. Throws a DataError when the arrays are no condensed tree, or labels are not one a row.
 */
export function condensedTreeChart(tree: CondensedTreeLike, options: CondensedTreeChartOptions = {}): Figure {
  return drawCondensedTree(tree, options).figure
}

export function drawCondensedTree(tree: CondensedTreeLike, options: CondensedTreeChartOptions): Frame {
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  const { axis = "lambda" } = options
  if (axis !== "lambda" && axis !== "distance") throw new ParameterError(who, "axis", '"lambda" or "distance"', axis)
  checkTree(tree)
  const all = icicles(tree)
  const range = icicleRange(tree, all, axis)
  const clusters = clustersOf(tree, options)
  const [width, height] = [options.width ?? 800, options.height ?? 440]
  const legend = options.legend === false ? undefined : clusterLegend(clusters, palette, height - 90, false)
  const frame = drawFrame({
    title: titleOf(tree, clusters),
    yLabel: axis === "lambda" ? "λ, which is 1 ÷ distance" : "distance",
    xLabel: helpOf(tree, range, axis),
    ...options,
    document,
    width,
    height,
    x: { domain: [0, tree.nRows], hidden: true },
    y: { domain: axis === "lambda" ? [range.end, 0] : [0, range.end] },
    right: legend ? legend.width + 36 : 16,
    bottom: 4,
    description: describe(tree, clusters),
    marks: [],
  })
  const y = (lambda: number) => frame.y(Math.min(range.end, axis === "lambda" ? lambda : 1 / lambda))
  frame.figure.appendChild(drawIcicles(document, tree, all, { x: frame.x, y }, palette, clusters))
  if (legend) frame.figure.appendChild(legend.draw(document, frame.right + 20, frame.top + 12))
  return frame
}

function checkTree({ nRows, parent, child, lambda, childSize, ...clusters }: CondensedTreeLike): void {
  const count = clusters.clusterParent.length
  const wrong = (what: string) => new DataError(`${who}: this is no condensed tree: ${what}.`)
  if (!(nRows >= 1 && count >= 1)) throw wrong("it has no rows, or no cluster")
  if ([child, lambda, childSize].some(({ length }) => length !== parent.length))
    throw wrong("parent, child, lambda and childSize must be equally long")
  if (Object.values(clusters).some((values) => typeof values === "object" && values.length !== count))
    throw wrong("the arrays about clusters must be equally long")
  for (let c = 1; c < count; c++) {
    const over = clusters.clusterParent[c] - nRows
    if (!(over >= 0 && over < c)) throw wrong(`the parent of cluster ${nRows + c} is ${clusters.clusterParent[c]}`)
  }
  for (let i = 0; i < parent.length; i++) {
    if (!(parent[i] >= nRows && parent[i] < nRows + count)) throw wrong(`entry ${i} leaves ${parent[i]}`)
    const falls = i > 0 && (parent[i] < parent[i - 1] || (parent[i] === parent[i - 1] && lambda[i] < lambda[i - 1]))
    if (!(lambda[i] >= 0) || falls) throw wrong(`entries must be sorted by parent and lambda; ${i} is not`)
  }
}

function clustersOf(tree: CondensedTreeLike, { labels, names }: CondensedTreeChartOptions): Cluster[] {
  if (labels) return listClusters(checkLabels(who, labels, tree.nRows), names)
  const sizes = Array.from(chosenSizes(tree)).sort(([a], [b]) => a - b)
  const noise = tree.nRows - sizes.reduce((sum, [, size]) => sum + size, 0)
  return [...sizes, ...(noise > 0 ? [[-1, noise] as const] : [])].map(([label, size]) => ({
    label,
    size,
    name: clean(names?.[label] || clusterName(label)),
  }))
}

function titleOf({ nRows }: CondensedTreeLike, clusters: readonly Cluster[]): string {
  const noise = clusters.find((c) => c.label < 0)?.size ?? 0
  const many = plural(clusters.filter((c) => c.label >= 0).length, "cluster")
  return `${many} of ${plural(nRows, "row")}${noise > 0 ? `, ${percent(noise / nRows)} noise` : ""}`
}

function helpOf({ nRows }: CondensedTreeLike, { cutOff }: IcicleRange, axis: IcicleAxis): string {
  const width = `width: rows, all ${count(nRows)} at the top`
  return cutOff && axis === "lambda" ? `${width}; what reaches the bottom goes on` : width
}

function describe(tree: CondensedTreeLike, clusters: readonly Cluster[]): string {
  const sizes = clusters.slice(0, 40).map((c) => `${c.name} (${c.size})`)
  const inside = plural(tree.clusterParent.length, "cluster")
  return `Condensed tree of ${plural(tree.nRows, "row")} with ${inside}. Chosen, with their number of rows: ${sizes.join(", ")}.`
}
