import { allocBuffer } from "../data/memory.js"
import { placeRank } from "./placeRank.js"

/** Rows that lie together in a panel, column by column; leaves are whole panels. */
export const PANEL_ROWS = 8

/**
 * A balanced kd-tree over rows, in flat arrays. J. L. Bentley, "Multidimensional binary search trees used for associative
 * searching", Communications of the ACM 18 (1975).
 *
 * Nodes are numbered from the root, 1; the children of i are 2i and 2i + 1, and all leaves lie `depth` levels below the
 * root. A node halves its panels at the widest column, so that leaves differ by one panel at most. What a node holds
 * follows from its number: places begin(tree, node) … end(tree, node) − 1.
 */
export interface KdTree {
  readonly rows: number
  readonly cols: number
  readonly depth: number
  /** Row at each place. */
  readonly order: Int32Array
  /** All rows in the order of places, in panels of 8: value j of place p lies at ((p >> 3) · cols + j) · 8 + (p & 7). */
  readonly panels: Float64Array
  /** Box of each node's rows, children side by side: least left, least right, greatest left, greatest right, for each inner node and column. */
  readonly boxes: Float64Array
  /** Lowest row of each node. */
  readonly lowest: Int32Array
}

/** Bytes of a tree. */
export function kdTreeBytes(rows: number, cols: number, leafRows: number): number {
  const leaves = 2 ** kdDepth(rows, leafRows)
  return rows * 4 + panelsOf(rows) * PANEL_ROWS * cols * 8 + leaves * (cols * 32 + 8)
}

/**
 * An unsplit tree, with its memory. First the rows themselves are put into `panels`, row by row; then come `splitBelow` the
 * root, which moves them, `packLeaf` for every leaf, which turns them into panels, and `joinNodes`.
 */
export function kdTree(rows: number, cols: number, leafRows: number): KdTree {
  const depth = kdDepth(rows, leafRows)
  const order = new Int32Array(allocBuffer(rows * 4))
  for (let i = 0; i < rows; i++) order[i] = i
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  return {
    rows,
    cols,
    depth,
    order,
    panels: floats(panelsOf(rows) * PANEL_ROWS * cols),
    boxes: floats(2 ** depth * cols * 4),
    lowest: new Int32Array(allocBuffer(2 ** depth * 8)),
  }
}

const panelsOf = (rows: number): number => Math.ceil(rows / PANEL_ROWS)

/** Levels below the root, so that a leaf has at most `leafRows` rows (a multiple of 8) and at least half as many. */
function kdDepth(rows: number, leafRows: number): number {
  let depth = 0
  while (panelsOf(rows) / 2 ** depth > leafRows / PANEL_ROWS) depth++
  return depth
}

/** First place of a node. */
export function begin({ rows }: Pick<KdTree, "rows">, node: number): number {
  const first = 1 << levelOf(node)
  return Math.floor((panelsOf(rows) * (node - first)) / first) * PANEL_ROWS
}

/** The place behind a node's last one. */
export function end({ rows }: Pick<KdTree, "rows">, node: number): number {
  const first = 1 << levelOf(node)
  return Math.min(rows, Math.floor((panelsOf(rows) * (node + 1 - first)) / first) * PANEL_ROWS)
}

const levelOf = (node: number): number => 31 - Math.clz32(node)

/** Halves a node: the rows with the lower values of its widest column to the left. */
export function split(tree: Splittable, node: number): void {
  const { cols, panels, order } = tree
  const [first, middle, last] = [begin(tree, node), end(tree, 2 * node), end(tree, node)]
  placeRank(panels, cols, widest(panels, cols, first, last), order, first, last, middle)
}

/** Splits a node and everything below it. */
export function splitBelow(tree: Splittable, node: number): void {
  const inner = 1 << tree.depth
  for (let left = node, right = node + 1; left < inner; left *= 2, right *= 2)
    for (let at = left; at < right; at++) split(tree, at)
}

/**
 * Moves rows so that those near each other lie side by side, in the order of a tree's leaves; returns the row at each place.
 * @param values rows × cols, changed
 */
export function sortByTree(values: Float64Array, rows: number, cols: number, leafRows: number): Int32Array {
  const order = new Int32Array(rows)
  for (let i = 0; i < rows; i++) order[i] = i
  splitBelow({ rows, cols, depth: kdDepth(rows, leafRows), order, panels: values }, 1)
  return order
}

/** What splitting needs of a tree. */
type Splittable = Pick<KdTree, "rows" | "cols" | "depth" | "order" | "panels">

/** Rows that a column's width is taken from: which one is the widest matters little. */
const SAMPLE_ROWS = 256

function widest(values: Float64Array, cols: number, first: number, last: number): number {
  const step = Math.max(1, Math.floor((last - first) / SAMPLE_ROWS)) * cols
  let [best, width] = [0, -1]
  for (let j = 0; j < cols; j++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = first * cols + j; at < last * cols; at += step) {
      const value = values[at]
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low > width) {
      width = high - low
      best = j
    }
  }
  return best
}

/** Turns a leaf's rows into panels; then its box and its lowest row. */
export function packLeaf(tree: KdTree, leaf: number): void {
  const { cols, rows, order, panels, lowest } = tree
  const [first, last] = [begin(tree, leaf), end(tree, leaf)]
  let least = rows
  for (let place = first; place < last; place++) if (order[place] < least) least = order[place]
  lowest[leaf] = least
  // What lies behind the last row is no row: within no distance of any other.
  for (let at = last * cols; at % (PANEL_ROWS * cols) !== 0; at++) panels[at] = Number.NaN
  const panel = new Float64Array(PANEL_ROWS * cols)
  for (let from = first * cols; from < last * cols; from += PANEL_ROWS * cols) {
    for (let i = 0; i < panel.length; i++) panel[i] = panels[from + i]
    for (let j = 0, to = from; j < cols; j++) for (let i = 0; i < PANEL_ROWS; i++) panels[to++] = panel[i * cols + j]
  }
  if (leaf > 1) measure(tree, leaf, first, last)
}

function measure({ cols, panels, boxes }: KdTree, leaf: number, first: number, last: number): void {
  for (let j = 0; j < cols; j++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let place = first; place < last; place++) {
      const value = panels[((place >> 3) * cols + j) * PANEL_ROWS + (place & 7)]
      if (value < low) low = value
      if (value > high) high = value
    }
    const at = ((leaf >> 1) * cols + j) * 4 + (leaf & 1)
    boxes[at] = low
    boxes[at + 2] = high
  }
}

/** Boxes and lowest rows of the inner nodes, from those of the leaves. */
export function joinNodes({ cols, depth, boxes, lowest }: KdTree): void {
  for (let node = 2 ** depth - 1; node > 0; node--) {
    lowest[node] = Math.min(lowest[2 * node], lowest[2 * node + 1])
    if (node === 1) break
    for (let j = 0; j < cols; j++) {
      const from = (node * cols + j) * 4
      const to = ((node >> 1) * cols + j) * 4 + (node & 1)
      boxes[to] = Math.min(boxes[from], boxes[from + 1])
      boxes[to + 2] = Math.max(boxes[from + 2], boxes[from + 3])
    }
  }
}
