import { mulAdd } from "./lanes"
import { CHEBYSHEV, EUCLIDEAN, firstPanel, MANHATTAN, panelsEnd, squareAt, sumOf, term } from "./leafStrips"
import { scoreOf } from "./leafTiles"
import { leastToChildren } from "./treeBoxes"
import { alongDirections, limitOf, measure, rowAt, Tree } from "./treeSearch"

// Rows of a kd-tree that are taken out one by one, and searches for the nearest one still waiting: one row against a leaf's
// panels. Boxes and rows have sums with the same roundings: a box is never farther than a row in it, and ties are ties.

/** Which rows wait, and what the last search found. */
// @ts-ignore: decorator
@unmanaged
class Waiting {
  /** One byte a place, up to whole panels: 1 once it is taken, and behind the last row. */
  gone: usize
  /** int32 per node: its lowest waiting row; as many as there are rows where none waits. */
  lowest: usize
  /** The searching row, per column twice: its box. */
  box: usize
  /** The same in float32, and ‖x‖². */
  x32: usize
  /** Eight sums. */
  sums: usize
  /** Nodes still to be visited: distance, node. */
  stack: usize
  /** The nearest row so far: its place, or −1, and its number. */
  place: i32
  row: i32
  /** How far it lies, at least `floor`; no row farther than `most` is found. */
  reach: f64
  floor: f64
  most: f64
  square: f64
  /** Place of the searching row. */
  from: i32
}

const ALL_GONE: u64 = 0x0101010101010101

/** Takes a row out. */
export function takeWaiting(treeAt: usize, at: usize, place: i32): void {
  const tree = changetype<Tree>(treeAt)
  const w = changetype<Waiting>(at)
  store<u8>(w.gone + place, 1)
  const row = rowAt(tree, place)
  let node = leafOf(tree, place)
  if (lowestIn(w, node) != row) return
  setLowest(w, node, lowestLeft(tree, w, node))
  for (node >>= 1; node > 0 && lowestIn(w, node) == row; node >>= 1)
    setLowest(w, node, min(lowestIn(w, 2 * node), lowestIn(w, 2 * node + 1)))
}

// @ts-ignore: decorator
@inline
function lowestIn(w: Waiting, node: i32): i32 {
  return load<i32>(w.lowest + ((<usize>node) << 2))
}

// @ts-ignore: decorator
@inline
function setLowest(w: Waiting, node: i32, row: i32): void {
  store<i32>(w.lowest + ((<usize>node) << 2), row)
}

function lowestLeft(tree: Tree, w: Waiting, leaf: i32): i32 {
  const last = min(tree.length, panelsEnd(tree.panelCount, leaf) << 3)
  let least = tree.length
  for (let place = firstPanel(tree.panelCount, leaf) << 3; place < last; place++)
    if (load<u8>(w.gone + place) == 0) least = min(least, rowAt(tree, place))
  return least
}

/** Leaves have all sizes but one alike, so that the guess is off by one at most. */
function leafOf(tree: Tree, place: i32): i32 {
  const leaves = 1 << tree.depth
  const panel = place >> 3
  let leaf = leaves + <i32>(((<i64>panel) << tree.depth) / tree.panelCount)
  while (panel < firstPanel(tree.panelCount, leaf)) leaf--
  while (panel >= panelsEnd(tree.panelCount, leaf)) leaf++
  return leaf
}

/**
 * The waiting row at least distance from the row at `from`, where distances below `floor` count as `floor`; of equally near
 * ones the lowest.
 */
export function searchWaiting(treeAt: usize, at: usize, from: i32, floor: f64): void {
  const tree = changetype<Tree>(treeAt)
  const w = changetype<Waiting>(at)
  w.place = -1
  w.row = tree.length
  w.reach = Infinity
  w.floor = floor
  w.from = from
  enter(tree, w, from)
  const leaf = leafOf(tree, from)
  if (isOpen(w, leaf, 0)) visit(tree, w, leaf)
  for (let node = leaf; node > 1; node >>= 1) {
    if (lowestIn(w, node ^ 1) == tree.length) continue
    const both = childDistances(tree, w, node >> 1)
    descend(tree, w, node ^ 1, node & 1 ? f64x2.extract_lane(both, 0) : f64x2.extract_lane(both, 1))
  }
}

function enter(tree: Tree, w: Waiting, place: i32): void {
  const values = tree.panels + ((<usize>(place >> 3) * tree.cols) << 6) + ((place & 7) << 3)
  for (let j = 0; j < tree.cols; j++) {
    const value = load<f64>(values + ((<usize>j) << 6))
    v128.store(w.box + ((<usize>j) << 4), f64x2.splat(value))
    store<f32>(w.x32 + ((<usize>j) << 2), <f32>value)
  }
  w.square = squareAt(tree.panels, tree.cols, place)
}

// @ts-ignore: decorator
@inline
function childDistances(tree: Tree, w: Waiting, node: i32): v128 {
  const sums = leastToChildren(tree.boxes, w.box, tree.cols, node, tree.kind)
  if (tree.asked != 0) return alongDirections(tree, sums)
  return tree.kind == EUCLIDEAN ? f64x2.sqrt(sums) : sums
}

/** Whether a node so far away may hold a better row than the one found. */
// @ts-ignore: decorator
@inline
function isOpen(w: Waiting, node: i32, far: f64): bool {
  if (far > w.most) return false
  const reach = max(far, w.floor)
  return reach < w.reach || (reach == w.reach && lowestIn(w, node) < w.row)
}

function descend(tree: Tree, w: Waiting, root: i32, rootFar: f64): void {
  const leaves = 1 << tree.depth
  let top = push(w.stack, root, rootFar)
  while (top > w.stack) {
    top -= 16
    const node = load<i32>(top, 8)
    if (!isOpen(w, node, load<f64>(top))) continue
    if (node >= leaves) {
      visit(tree, w, node)
      continue
    }
    const both = childDistances(tree, w, node)
    const left = f64x2.extract_lane(both, 0)
    const right = f64x2.extract_lane(both, 1)
    const some = lowestIn(w, 2 * node) < tree.length
    const others = lowestIn(w, 2 * node + 1) < tree.length
    // The nearer one is looked at first.
    if (others && left <= right) top = push(top, 2 * node + 1, right)
    if (some) top = push(top, 2 * node, left)
    if (others && !(left <= right)) top = push(top, 2 * node + 1, right)
  }
}

// @ts-ignore: decorator
@inline
function push(top: usize, node: i32, far: f64): usize {
  store<f64>(top, far)
  store<i32>(top, node, 8)
  return top + 16
}

function visit(tree: Tree, w: Waiting, leaf: i32): void {
  const last = panelsEnd(tree.panelCount, leaf)
  for (let panel = firstPanel(tree.panelCount, leaf); panel < last; panel++) {
    const gone = load<u64>(w.gone + ((<usize>panel) << 3))
    if (gone == ALL_GONE) continue
    if (tree.tiles != 0) visitTile(tree, w, panel, bitsOf(gone))
    else if (tree.kind == MANHATTAN) visitPanel(tree, w, panel, bitsOf(gone), MANHATTAN)
    else if (tree.kind == CHEBYSHEV) visitPanel(tree, w, panel, bitsOf(gone), CHEBYSHEV)
    else visitPanel(tree, w, panel, bitsOf(gone), EUCLIDEAN)
  }
}

/** Eight bytes, 0 or 1, as bits. */
// @ts-ignore: decorator
@inline
function bitsOf(bytes: u64): i32 {
  return <i32>((bytes * 0x0102040810204080) >>> 56)
}

/** What a sum may be at most to matter. */
// @ts-ignore: decorator
@inline
function limitNow(tree: Tree, w: Waiting): f64 {
  return limitOf(tree, min(w.reach, w.most))
}

// @ts-ignore: decorator
@inline
function visitPanel(tree: Tree, w: Waiting, panel: i32, gone: i32, kind: i32): void {
  let y = tree.panels + ((<usize>panel * tree.cols) << 6)
  let x = w.box
  let a = f64x2.splat(0)
  let b = a
  let c = a
  let d = a
  for (let j = tree.cols; j > 0; j--) {
    const value = v128.load(x)
    a = term(a, f64x2.sub(value, v128.load(y)), kind)
    b = term(b, f64x2.sub(value, v128.load(y, 16)), kind)
    c = term(c, f64x2.sub(value, v128.load(y, 32)), kind)
    d = term(d, f64x2.sub(value, v128.load(y, 48)), kind)
    x += 16
    y += 64
  }
  const limit = f64x2.splat(limitNow(tree, w))
  const low = i64x2.bitmask(f64x2.le(a, limit)) | (i64x2.bitmask(f64x2.le(b, limit)) << 2)
  const high = i64x2.bitmask(f64x2.le(c, limit)) | (i64x2.bitmask(f64x2.le(d, limit)) << 2)
  let bits = (low | (high << 4)) & ~gone
  if (bits == 0) return
  v128.store(w.sums, a)
  v128.store(w.sums, b, 16)
  v128.store(w.sums, c, 32)
  v128.store(w.sums, d, 48)
  for (; bits != 0; bits &= bits - 1) offer(tree, w, (panel << 3) + ctz(bits), load<f64>(w.sums + ((<usize>ctz(bits)) << 3)))
}

/** The same, float32 scores first. */
function visitTile(tree: Tree, w: Waiting, panel: i32, gone: i32): void {
  let y = tree.tiles + ((<usize>panel * (tree.cols + 1)) << 5)
  const end = y + ((<usize>tree.cols) << 5)
  let x = w.x32
  let a = v128.load(end)
  let b = v128.load(end, 16)
  while (y < end) {
    const value = v128.load32_splat(x)
    a = mulAdd(value, v128.load(y), a)
    b = mulAdd(value, v128.load(y, 16), b)
    x += 4
    y += 32
  }
  const need = f32x4.splat(scoreOf(w.square, limitNow(tree, w), -1))
  let bits = (i32x4.bitmask(f32x4.ge(a, need)) | (i32x4.bitmask(f32x4.ge(b, need)) << 4)) & ~gone
  for (; bits != 0; bits &= bits - 1) {
    const place = (panel << 3) + ctz(bits)
    offer(tree, w, place, sumOf(tree.panels, tree.cols, w.box, 0, place))
  }
}

function offer(tree: Tree, w: Waiting, place: i32, sum: f64): void {
  const far = tree.asked != 0 ? measure(w.from, place) : tree.kind == EUCLIDEAN ? Math.sqrt(sum) : sum
  if (far > w.most) return
  const reach = max(far, w.floor)
  const row = rowAt(tree, place)
  if (reach > w.reach || (reach == w.reach && row >= w.row)) return
  w.reach = reach
  w.row = row
  w.place = place
}
