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

/** An unsplit tree, with its memory. Then come `splitBelow` the root, `packLeaf` for every leaf, and `joinNodes`. */
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
export function begin({ rows }: KdTree, node: number): number {
  const first = 2 ** levelOf(node)
  return Math.floor((panelsOf(rows) * (node - first)) / first) * PANEL_ROWS
}

/** The place behind a node's last one. */
export function end({ rows }: KdTree, node: number): number {
  const first = 2 ** levelOf(node)
  return Math.min(rows, Math.floor((panelsOf(rows) * (node + 1 - first)) / first) * PANEL_ROWS)
}

const levelOf = (node: number): number => 31 - Math.clz32(node)

/** Rows × cols, row-major. */
type Points = ArrayLike<number>

/** Halves a node: lower values of its widest column to the left. */
export function split(tree: KdTree, points: Points, node: number): void {
  const [first, last] = [begin(tree, node), end(tree, node)]
  halve(points, tree.cols, tree.order, first, end(tree, 2 * node), last, new Float64Array(last - first))
}

/** Splits a node and everything below it. */
export function splitBelow(tree: KdTree, points: Points, node: number): void {
  const { cols, order } = tree
  const first = begin(tree, node)
  const count = end(tree, node) - first
  // Next to each other in memory, because each level reads them again.
  const near = new Float64Array(count * cols)
  for (let i = 0; i < count; i++)
    for (let j = 0, at = order[first + i] * cols; j < cols; j++) near[i * cols + j] = points[at + j]
  const rows = order.slice(first, first + count)
  const local = new Int32Array(count)
  for (let i = 0; i < count; i++) local[i] = i
  const keys = new Float64Array(count)
  const inner = 2 ** tree.depth
  for (let left = node, right = node + 1; left < inner; left *= 2, right *= 2)
    for (let at = left; at < right; at++)
      halve(near, cols, local, begin(tree, at) - first, end(tree, 2 * at) - first, end(tree, at) - first, keys)
  for (let i = 0; i < count; i++) order[first + i] = rows[local[i]]
}

/** Puts the rows listed at first … last − 1 so that those before `middle` have the lower values in the widest column. */
function halve(
  points: Points,
  cols: number,
  order: Int32Array,
  first: number,
  middle: number,
  last: number,
  keys: Float64Array,
): void {
  if (middle <= first || middle >= last) return
  const column = widest(points, cols, order, first, last)
  const length = last - first
  for (let i = 0; i < length; i++) keys[i] = points[order[first + i] * cols + column]
  placeRank(keys, order.subarray(first, last), length, middle - first)
}

function widest(points: Points, cols: number, order: Int32Array, first: number, last: number): number {
  let [best, width] = [0, -1]
  const low = new Float64Array(cols).fill(Number.POSITIVE_INFINITY)
  const high = new Float64Array(cols).fill(Number.NEGATIVE_INFINITY)
  for (let i = first; i < last; i++)
    for (let j = 0, at = order[i] * cols; j < cols; j++) {
      const value = points[at + j]
      if (value < low[j]) low[j] = value
      if (value > high[j]) high[j] = value
    }
  for (let j = 0; j < cols; j++)
    if (high[j] - low[j] > width) {
      width = high[j] - low[j]
      best = j
    }
  return best
}

/** Copies a leaf's rows to their panels, about an origin and times a power of two; then its box and its lowest row. */
export function packLeaf(tree: KdTree, points: Points, leaf: number, origin: Float64Array, scale: number): void {
  const { cols, order, panels, lowest } = tree
  const [first, last] = [begin(tree, leaf), end(tree, leaf)]
  let least = tree.rows
  for (let place = first; place < last; place++) {
    const row = order[place]
    if (row < least) least = row
    for (let j = 0, at = placeAt(place, cols); j < cols; j++, at += PANEL_ROWS)
      panels[at] = (points[row * cols + j] - origin[j]) * scale
  }
  lowest[leaf] = least
  // No row: within no distance of any other.
  for (let place = last; place % PANEL_ROWS !== 0; place++)
    for (let j = 0, at = placeAt(place, cols); j < cols; j++, at += PANEL_ROWS) panels[at] = Number.NaN
  measure(tree, leaf, first, last)
}

const placeAt = (place: number, cols: number): number => (place >> 3) * cols * PANEL_ROWS + (place & (PANEL_ROWS - 1))

function measure({ cols, panels, boxes }: KdTree, leaf: number, first: number, last: number): void {
  if (leaf === 1) return
  for (let j = 0; j < cols; j++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let place = first; place < last; place++) {
      const value = panels[placeAt(place, cols) + j * PANEL_ROWS]
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
