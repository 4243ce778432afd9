import type { MatrixLike } from "../data/adapters.js"
import { ParameterError } from "../errors.js"
import { choice, number, optional, parseParameters, value } from "../schema.js"
import { cutAt } from "./cut.js"
import { Linkage } from "./linkageTree.js"
import { greatestDistances } from "./maxima.js"
import { layOut, type Truncation } from "./treeLayout.js"

export type { Truncation } from "./treeLayout.js"

const orientations = ["top", "bottom", "left", "right"] as const

/** The side on which the root is drawn. */
export type DendrogramOrientation = (typeof orientations)[number]

export interface DendrogramOptions {
  /** Draw less than the whole tree: its last p − 1 merges (p leaves), or p levels below the root. */
  readonly truncate?: Truncation | undefined
  /** Where the tree is cut for its colours, such as `suggestCut(Z).height` (0.7 × the greatest height). */
  readonly colorThreshold?: number | undefined
  /** One name a row; row numbers otherwise. */
  readonly labels?: ArrayLike<string | number> | undefined
  /** The side of the root ("top"). Coordinates are the same for all four. */
  readonly orientation?: DendrogramOrientation | undefined
}

/**
 * A tree to draw. Positions run along the leaves, which stand at 5, 15, 25, …; heights are distances. Where the root is
 * on top, positions are x and heights y.
 */
export interface Dendrogram {
  readonly orientation: DendrogramOrientation
  /** Positions of the 4 corners of link i at 4i … 4i + 3: foot and shoulder of its left side, then of its right one. */
  readonly icoord: Float64Array
  /** Heights of the same corners. A leaf is at 0, also where it stands for a cluster. */
  readonly dcoord: Float64Array
  /** By link: the cluster it makes, as in the linkage (n + merge). A link comes after those below it. */
  readonly nodes: Int32Array
  /** By link: its flat cluster under the cut, as `fcluster(Z, colorThreshold, { criterion: "distance" })` counts; −1 above the cut. */
  readonly colors: Int32Array
  /** By leaf, from the first position on: the row, or the cluster (≥ n) that it stands for. */
  readonly leaves: Int32Array
  /** By leaf: rows it stands for. */
  readonly leafSizes: Int32Array
  /** By leaf: the name of its row, or the number of rows: "(12)". */
  readonly leafLabels: readonly string[]
  /** By leaf: where it stands. */
  readonly leafPositions: Float64Array
  /** By leaf: its flat cluster under the cut; −1 where it stands for rows of several. */
  readonly leafColors: Int32Array
  readonly colorThreshold: number
  /** Flat clusters under the cut. */
  readonly nClusters: number
  /** Of all leaves with the room around them: [0, 10 × leaves]. */
  readonly positionRange: readonly [number, number]
  /** From 0 to the greatest height of the whole tree. */
  readonly heightRange: readonly [number, number]
}

type Labels = NonNullable<DendrogramOptions["labels"]>
const isObject = (x: unknown): x is object => typeof x === "object" && x !== null
const isLabels = (x: unknown): x is Labels => isObject(x) && typeof (x as Labels).length === "number"

const parameters = {
  truncate: optional(
    value<Truncation>(
      { last: 30 },
      "{ last: p } or { level: p } with a whole number p ≥ 1",
      "what is drawn",
      isTruncation,
    ),
  ),
  colorThreshold: optional(number(0, "where the tree is cut for its colours", { min: 0 })),
  labels: optional(value<Labels>([], "an array with one name a row", "names of rows", isLabels)),
  orientation: choice(orientations, "top", "the side of the root"),
}

function isTruncation(x: unknown): x is Truncation {
  const [entry, ...more] = isObject(x) ? Object.entries(x) : []
  if (!entry || more.length > 0) return false
  return ["last", "level"].includes(entry[0]) && Number.isInteger(entry[1]) && entry[1] >= 1
}

/**
 * The layout of a tree as data, with coordinates and leaves as SciPy's `dendrogram(no_plot=True)` gives them, for any
 * size of tree.
 * @throws ParameterError for options that are not as described
 * @throws DataError where Z is no linkage
 */
export function dendrogram(Z: Linkage | MatrixLike, options: DendrogramOptions = {}): Dendrogram {
  const who = "dendrogram"
  const { truncate, labels, orientation, ...rest } = parseParameters(who, parameters, options)
  const tree = Linkage.from(Z, who)
  if (labels && labels.length !== tree.nLeaves)
    throw new ParameterError(who, "labels", `one a row (${tree.nLeaves})`, `${labels.length} of them`)
  const reach = greatestDistances(tree)
  const highest = reach[tree.nMerges - 1]
  const { colorThreshold = 0.7 * highest } = rest
  const clusters = cutAt(tree, reach, colorThreshold)
  const drawn = layOut(tree, truncate)
  const color = colorOf(tree, reach, colorThreshold, clusters)
  const name = (node: number) => (node < tree.nLeaves ? String(labels ? labels[node] : node) : `(${tree.sizeOf(node)})`)
  return {
    orientation,
    ...drawn,
    colors: drawn.nodes.map(color),
    leafSizes: drawn.leaves.map((node) => tree.sizeOf(node)),
    leafLabels: Array.from(drawn.leaves, name),
    leafPositions: Float64Array.from(drawn.leaves, (_, at) => 10 * at + 5),
    leafColors: drawn.leaves.map(color),
    colorThreshold,
    nClusters: clusters.reduce((most, label) => Math.max(most, label + 1), 0),
    positionRange: [0, 10 * drawn.leaves.length],
    heightRange: [0, highest],
  }
}

/** The flat cluster that holds a whole cluster of the tree, or −1. */
function colorOf(Z: Linkage, reach: Float64Array, threshold: number, clusters: Int32Array) {
  const firstRow = Int32Array.from({ length: Z.nLeaves + Z.nMerges }, (_, cluster) => cluster)
  for (let i = 0; i < Z.nMerges; i++) firstRow[Z.nLeaves + i] = firstRow[Z.left(i)]
  return (node: number) => (node < Z.nLeaves || reach[node - Z.nLeaves] <= threshold ? clusters[firstRow[node]] : -1)
}
