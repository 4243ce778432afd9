import { mulAdd } from "./lanes"

// Searches in a kd-tree whose leaves are whole panels of 8 rows, packed column by column (structures/kdTree.ts). The rows of
// a leaf search together: a node is passed by where its box lies farther from the box of the searching rows than the
// worst of their bounds. Distances are float64 differences, added column after column, and so are those of boxes, with
// the same roundings: a box is never farther than a row in it, and ties are seen as ties.
//
//      searching rows, two at a time          a leaf's panels
//      x0 x1 | x2 x3 | …            ×      8 rows | 8 rows | …    → the pairs within the bounds, in `found`
//
// Where there are many columns, a float32 tile comes first: s = x·y − ½‖y‖² + e, where e bounds all roundings for any row x
// (as in assign), is an upper bound of the true score; the pair is out where s < ½(‖x‖² − limit). The others are decided
// from differences.

/** What a distance is made of. */
const EUCLIDEAN: i32 = 0
const MANHATTAN: i32 = 2
const CHEBYSHEV: i32 = 3

/** A tree in this memory. Nodes are numbered from the root, 1; the children of i are 2i and 2i + 1. */
// @ts-ignore: decorator
@unmanaged
class Tree {
  /** float64, panel after panel: cols × 8. */
  panels: usize
  /** Per inner node and column: least value left and right, greatest value left and right. */
  boxes: usize
  /** int32 per node: lowest row in it. */
  lowest: usize
  /** int32 per place: row. */
  rows: usize
  /** int32 per place: its group; and per node: the group of all its places, or -1. */
  groups: usize
  nodeGroups: usize
  /** float64 per place, and the least of each node; or 0. No distance from a place counts less. */
  floors: usize
  nodeFloors: usize
  /** Per group: the nearest pair that leaves it: distance, place inside, place outside. */
  bestDistance: usize
  bestInside: usize
  bestOutside: usize
  cols: i32
  depth: i32
  panelCount: i32
  length: i32
  kind: i32
  /** Neighbours that each row looks for; 0: of each group the nearest row outside. */
  neighbours: i32
  /** Per panel: cols × 8 float32, and the 8 start values e − ½‖y‖²; or 0. */
  tiles: usize
}

/** The rows that search together: at most `room`, two at a time. */
// @ts-ignore: decorator
@unmanaged
class Search {
  count: i32
  /** Group of all of them, or -1. */
  group: i32
  /** Interleaved values of two rows: cols × 2 float64 for each two. */
  x: usize
  /** Per column: least and greatest value. */
  box: usize
  /** Per row: what a sum of terms has to stay within, and the distance that it comes from. */
  limits: usize
  bounds: usize
  /** int32 per row: place, and its group. */
  places: usize
  groups: usize
  /** Per row: the distances and places of its neighbours so far, nearest first. */
  distances: usize
  nearest: usize
  /** Pairs: value, code. */
  found: usize
  /** Nodes still to be visited: distance, node. */
  stack: usize
  /** For the tiles: rows in float32, row-major; ‖x‖² in float64; the score that a pair needs, float32. */
  x32: usize
  squares: usize
  scores: usize
  /** The greatest bound, and the least floor. */
  worst: f64
  floor: f64
}

// @ts-ignore: decorator
@inline
function term(acc: v128, t: v128, kind: i32): v128 {
  if (kind == MANHATTAN) return f64x2.add(acc, f64x2.abs(t))
  if (kind == CHEBYSHEV) return f64x2.pmax(f64x2.abs(t), acc)
  return f64x2.add(acc, f64x2.mul(t, t))
}

/** Two rows against panels. Places behind the last row are NaN, which is within no limit. */
// @ts-ignore: decorator
@inline
function strip(x: usize, panel: usize, panels: i32, cols: i32, limits: usize, found: usize, kind: i32): usize {
  const limit0 = v128.load64_splat(limits)
  const limit1 = v128.load64_splat(limits, 8)
  for (let p = 0; p < panels; p++) {
    let at = x
    const end = panel + ((<usize>cols) << 6)
    let a0 = f64x2.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    while (panel < end) {
      const y0 = v128.load(panel)
      const y1 = v128.load(panel, 16)
      const y2 = v128.load(panel, 32)
      const y3 = v128.load(panel, 48)
      const x0 = v128.load64_splat(at)
      a0 = term(a0, f64x2.sub(x0, y0), kind)
      a1 = term(a1, f64x2.sub(x0, y1), kind)
      a2 = term(a2, f64x2.sub(x0, y2), kind)
      a3 = term(a3, f64x2.sub(x0, y3), kind)
      const x1 = v128.load64_splat(at, 8)
      b0 = term(b0, f64x2.sub(x1, y0), kind)
      b1 = term(b1, f64x2.sub(x1, y1), kind)
      b2 = term(b2, f64x2.sub(x1, y2), kind)
      b3 = term(b3, f64x2.sub(x1, y3), kind)
      panel += 64
      at += 16
    }
    const m0 = f64x2.le(a0, limit0)
    const m1 = f64x2.le(a1, limit0)
    const m2 = f64x2.le(a2, limit0)
    const m3 = f64x2.le(a3, limit0)
    const n0 = f64x2.le(b0, limit1)
    const n1 = f64x2.le(b1, limit1)
    const n2 = f64x2.le(b2, limit1)
    const n3 = f64x2.le(b3, limit1)
    const m = v128.or(v128.or(m0, m1), v128.or(m2, m3))
    const n = v128.or(v128.or(n0, n1), v128.or(n2, n3))
    const column = p << 3
    if (v128.any_true(m)) {
      found = note(found, a0, m0, column)
      found = note(found, a1, m1, column + 2)
      found = note(found, a2, m2, column + 4)
      found = note(found, a3, m3, column + 6)
    }
    if (v128.any_true(n)) {
      found = note(found, b0, n0, column + 65536)
      found = note(found, b1, n1, column + 65538)
      found = note(found, b2, n2, column + 65540)
      found = note(found, b3, n3, column + 65542)
    }
  }
  return found
}

/** Adds the lanes within the limit to the pairs found: value, then which of the two rows (bit 16) and which column. */
// @ts-ignore: decorator
@inline
function note(found: usize, values: v128, within: v128, code: i32): usize {
  const bits = i64x2.bitmask(within)
  if (bits & 1) {
    store<f64>(found, f64x2.extract_lane(values, 0))
    store<i32>(found, code, 8)
    found += 16
  }
  if (bits & 2) {
    store<f64>(found, f64x2.extract_lane(values, 1))
    store<i32>(found, code + 1, 8)
    found += 16
  }
  return found
}

function stripOf(x: usize, panel: usize, panels: i32, cols: i32, limits: usize, found: usize, kind: i32): usize {
  if (kind < MANHATTAN) return strip(x, panel, panels, cols, limits, found, EUCLIDEAN)
  if (kind == MANHATTAN) return strip(x, panel, panels, cols, limits, found, MANHATTAN)
  return strip(x, panel, panels, cols, limits, found, CHEBYSHEV)
}

/** First panel of a node, or of the one after it. */
// @ts-ignore: decorator
@inline
function firstPanel(tree: Tree, node: i32): i32 {
  const level = 31 - clz(node)
  return <i32>(((<i64>tree.panelCount) * (node - (1 << level))) >> level)
}

// @ts-ignore: decorator
@inline
function panelsEnd(tree: Tree, node: i32): i32 {
  const level = 31 - clz(node)
  return <i32>(((<i64>tree.panelCount) * (node + 1 - (1 << level))) >> level)
}

/** Distances of the searching rows' box to both children of a node. */
// @ts-ignore: decorator
@inline
function childDistances(tree: Tree, search: Search, node: i32): v128 {
  const kind = tree.kind
  let at = tree.boxes + ((<usize>node * tree.cols) << 5)
  let box = search.box
  let acc = f64x2.splat(0)
  for (let j = tree.cols; j > 0; j--) {
    const below = f64x2.sub(v128.load(at), v128.load64_splat(box, 8))
    const above = f64x2.sub(v128.load64_splat(box), v128.load(at, 16))
    acc = term(acc, f64x2.pmax(f64x2.splat(0), f64x2.pmax(below, above)), kind)
    at += 32
    box += 16
  }
  if (kind == EUCLIDEAN) acc = f64x2.sqrt(acc)
  if (tree.floors == 0) return acc
  const floors = v128.load(tree.nodeFloors + ((<usize>node) << 4))
  return f64x2.pmax(acc, f64x2.pmax(floors, f64x2.splat(search.floor)))
}

/** Whether two searching rows may have a row of this leaf within their limits. */
// @ts-ignore: decorator
@inline
function mayReach(tree: Tree, x: usize, leaf: i32, limits: usize): bool {
  const kind = tree.kind
  let at = tree.boxes + ((<usize>(leaf >> 1) * tree.cols) << 5) + ((leaf & 1) << 3)
  let acc = f64x2.splat(0)
  for (let j = tree.cols; j > 0; j--) {
    const values = v128.load(x)
    const below = f64x2.sub(v128.load64_splat(at), values)
    const above = f64x2.sub(values, v128.load64_splat(at, 16))
    acc = term(acc, f64x2.pmax(f64x2.splat(0), f64x2.pmax(below, above)), kind)
    at += 32
    x += 16
  }
  return v128.any_true(f64x2.le(acc, v128.load(limits)))
}

/** What a sum of terms may be so that the distance is not beyond the bound: roundings of the root fall on the safe side. */
// @ts-ignore: decorator
@inline
function limitOf(tree: Tree, bound: f64): f64 {
  return tree.kind == EUCLIDEAN ? bound * bound * (1 + 2.0 ** -50) + 2.0 ** -1070 : bound
}

// @ts-ignore: decorator
@inline
function setBound(tree: Tree, search: Search, i: i32, bound: f64): void {
  store<f64>(search.bounds + ((<usize>i) << 3), bound)
  const place = load<i32>(search.places + ((<usize>i) << 2))
  const out = tree.floors != 0 && load<f64>(tree.floors + ((<usize>place) << 3)) > bound
  const limit = out ? -1 : limitOf(tree, bound)
  store<f64>(search.limits + ((<usize>i) << 3), limit)
  if (tree.tiles != 0) store<f32>(search.scores + ((<usize>i) << 2), scoreOf(load<f64>(search.squares + ((<usize>i) << 3)), limit))
}

/** ½(‖x‖² − limit), rounded down by more than the roundings of ‖x‖². */
// @ts-ignore: decorator
@inline
function scoreOf(square: f64, limit: f64): f32 {
  if (limit < 0) return Infinity
  const t = 0.5 * (square - limit)
  return <f32>(t - abs(t) * 2.5e-7 - square * 1e-9 - 1e-37)
}

function setWorst(search: Search): void {
  let worst: f64 = -1
  for (let i = 0; i < search.count; i++) worst = max(worst, load<f64>(search.bounds + ((<usize>i) << 3)))
  search.worst = worst
}

/** Row at a place. */
// @ts-ignore: decorator
@inline
function rowAt(tree: Tree, place: i32): i32 {
  return load<i32>(tree.rows + ((<usize>place) << 2))
}

/** Whether a node at this distance may hold what is looked for. At the very bound the lower rows decide. */
// @ts-ignore: decorator
@inline
function isOpen(tree: Tree, search: Search, node: i32, distance: f64): bool {
  if (distance > search.worst) return false
  if (search.group >= 0 && load<i32>(tree.nodeGroups + ((<usize>node) << 2)) == search.group) return false
  return distance < search.worst || mayWinTie(tree, search, node, distance)
}

function mayWinTie(tree: Tree, search: Search, node: i32, distance: f64): bool {
  const lowest = load<i32>(tree.lowest + ((<usize>node) << 2))
  const k = tree.neighbours
  for (let i = 0; i < search.count; i++) {
    if (load<f64>(search.bounds + ((<usize>i) << 3)) != distance) continue
    if (k > 0) {
      const last = load<i32>(search.nearest + ((<usize>(i * k + k - 1)) << 2))
      if (last < 0 || lowest < rowAt(tree, last)) return true
      continue
    }
    const group = (<usize>load<i32>(search.groups + ((<usize>i) << 2))) << 2
    const inside = load<i32>(tree.bestInside + group)
    if (inside < 0) return true
    const from = min(rowAt(tree, inside), rowAt(tree, load<i32>(tree.bestOutside + group)))
    if (min(lowest, rowAt(tree, load<i32>(search.places + ((<usize>i) << 2)))) <= from) return true
  }
  return false
}

/** All searching rows against a leaf. */
function visit(tree: Tree, search: Search, leaf: i32): void {
  const cols = tree.cols
  const first = firstPanel(tree, leaf)
  const panels = panelsEnd(tree, leaf) - first
  const panel = tree.panels + ((<usize>first * cols) << 6)
  const group = tree.neighbours > 0 ? -2 : load<i32>(tree.nodeGroups + ((<usize>leaf) << 2))
  if (tree.tiles != 0 && search.worst < Infinity) return visitTiles(tree, search, leaf, first, panels, group)
  let changed = false
  for (let i = 0; i < search.count; i += 2) {
    const groups = search.groups + ((<usize>i) << 2)
    if (group >= 0 && load<i32>(groups) == group && load<i32>(groups, 4) == group) continue
    const limits = search.limits + ((<usize>i) << 3)
    const x = search.x + ((<usize>i * cols) << 3)
    if (leaf > 1 && !mayReach(tree, x, leaf, limits)) continue
    const end = stripOf(x, panel, panels, cols, limits, search.found, tree.kind)
    for (let found = search.found; found < end; found += 16) {
      const code = load<i32>(found, 8)
      let distance = load<f64>(found)
      if (tree.kind == EUCLIDEAN) distance = Math.sqrt(distance)
      if (take(tree, search, i + (code >> 16), (first << 3) + (code & 65535), distance)) changed = true
    }
  }
  if (changed) setWorst(search)
}

/** The same, four rows at a time, float32 tiles first. */
function visitTiles(tree: Tree, search: Search, leaf: i32, first: i32, panels: i32, group: i32): void {
  const cols = tree.cols
  const panel = tree.tiles + ((<usize>first * (cols + 1)) << 5)
  let changed = false
  for (let i = 0; i < search.count; i += 4) {
    const groups = search.groups + ((<usize>i) << 2)
    if (group >= 0 && i32x4.all_true(i32x4.eq(v128.load(groups), i32x4.splat(group)))) continue
    const limits = search.limits + ((<usize>i) << 3)
    const x = search.x + ((<usize>i * cols) << 3)
    if (leaf > 1 && !mayReach(tree, x, leaf, limits) && !mayReach(tree, x + ((<usize>cols) << 4), leaf, limits + 16)) continue
    const end = stripTiles(search.x32 + ((<usize>i * cols) << 2), panel, panels, cols, search.scores + ((<usize>i) << 2), search.found)
    for (let found = search.found; found < end; found += 4) {
      const code = load<i32>(found)
      const slot = i + (code >> 16)
      const other = (first << 3) + (code & 65535)
      if (tree.neighbours == 0 && load<i32>(tree.groups + ((<usize>other) << 2)) == load<i32>(search.groups + ((<usize>slot) << 2))) continue
      let distance = sumOf(tree, search.x + ((<usize>(slot >> 1) * cols) << 4) + ((slot & 1) << 3), other)
      if (distance > load<f64>(search.limits + ((<usize>slot) << 3))) continue
      if (tree.kind == EUCLIDEAN) distance = Math.sqrt(distance)
      if (take(tree, search, slot, other, distance)) changed = true
    }
  }
  if (changed) setWorst(search)
}

/** Sum of squared differences of one pair, column after column. */
// @ts-ignore: decorator
@inline
function sumOf(tree: Tree, x: usize, place: i32): f64 {
  let y = tree.panels + ((<usize>(place >> 3) * tree.cols) << 6) + ((place & 7) << 3)
  let sum: f64 = 0
  for (let j = tree.cols; j > 0; j--) {
    const t = load<f64>(x) - load<f64>(y)
    sum += t * t
    x += 16
    y += 64
  }
  return sum
}

/** Four rows against panels: the pairs whose score suffices, as codes: row in bits 16 and 17, then the column. */
function stripTiles(x: usize, panel: usize, panels: i32, cols: i32, scores: usize, found: usize): usize {
  const stride = (<usize>cols) << 2
  const need0 = v128.load32_splat(scores)
  const need1 = v128.load32_splat(scores, 4)
  const need2 = v128.load32_splat(scores, 8)
  const need3 = v128.load32_splat(scores, 12)
  for (let p = 0; p < panels; p++) {
    const end = panel + ((<usize>cols) << 5)
    let at = x
    let a0 = v128.load(end)
    let b0 = v128.load(end, 16)
    let a1 = a0
    let b1 = b0
    let a2 = a0
    let b2 = b0
    let a3 = a0
    let b3 = b0
    while (panel < end) {
      const lo = v128.load(panel)
      const hi = v128.load(panel, 16)
      const x0 = v128.load32_splat(at)
      a0 = mulAdd(x0, lo, a0)
      b0 = mulAdd(x0, hi, b0)
      const x1 = v128.load32_splat(at + stride)
      a1 = mulAdd(x1, lo, a1)
      b1 = mulAdd(x1, hi, b1)
      const x2 = v128.load32_splat(at + 2 * stride)
      a2 = mulAdd(x2, lo, a2)
      b2 = mulAdd(x2, hi, b2)
      const x3 = v128.load32_splat(at + 3 * stride)
      a3 = mulAdd(x3, lo, a3)
      b3 = mulAdd(x3, hi, b3)
      panel += 32
      at += 4
    }
    panel += 32
    a0 = f32x4.ge(a0, need0)
    b0 = f32x4.ge(b0, need0)
    a1 = f32x4.ge(a1, need1)
    b1 = f32x4.ge(b1, need1)
    a2 = f32x4.ge(a2, need2)
    b2 = f32x4.ge(b2, need2)
    a3 = f32x4.ge(a3, need3)
    b3 = f32x4.ge(b3, need3)
    if (!v128.any_true(v128.or(v128.or(v128.or(a0, b0), v128.or(a1, b1)), v128.or(v128.or(a2, b2), v128.or(a3, b3))))) continue
    const column = p << 3
    found = list(found, a0, b0, column)
    found = list(found, a1, b1, column + 65536)
    found = list(found, a2, b2, column + 131072)
    found = list(found, a3, b3, column + 196608)
  }
  return found
}

// @ts-ignore: decorator
@inline
function list(found: usize, lo: v128, hi: v128, code: i32): usize {
  let bits = i32x4.bitmask(lo) | (i32x4.bitmask(hi) << 4)
  while (bits != 0) {
    store<i32>(found, code + ctz(bits))
    found += 4
    bits &= bits - 1
  }
  return found
}

/** Unit roundoff of float32 and float64. */
const U32: f64 = 2.0 ** -24
const U64: f64 = 2.0 ** -53

/**
 * Writes the tiles of a tree's panels. With r the greatest length of a row, a computed score of y is off by at most
 * e = (cols + 8) · u32 · (r‖y‖ + ½‖y‖²) + (cols + 8) · 4 · u64 · (r + ‖y‖)², as in assign.
 */
export function tilesOf(treeAt: usize): void {
  const tree = changetype<Tree>(treeAt)
  const cols = tree.cols
  let most: f64 = 0
  for (let place = 0; place < tree.length; place++) most = max(most, squareAt(tree, place))
  const reach = Math.sqrt(most)
  const single = (cols + 8) * U32
  const double = (cols + 8) * 4 * U64
  for (let p = 0; p < tree.panelCount; p++) {
    const tile = tree.tiles + ((<usize>p * (cols + 1)) << 5)
    for (let i = 0; i < 8; i++) {
      const place = (p << 3) + i
      const from = tree.panels + ((<usize>p * cols) << 6) + ((<usize>i) << 3)
      const to = tile + ((<usize>i) << 2)
      for (let j = 0; j < cols; j++) store<f32>(to + ((<usize>j) << 5), <f32>load<f64>(from + ((<usize>j) << 6)))
      const half = 0.5 * squareAt(tree, place)
      const norm = Math.sqrt(2 * half)
      const error = (single * (reach * norm + half) + double * (reach + norm) * (reach + norm)) * 1.01 + 1e-33
      store<f32>(to + ((<usize>cols) << 5), <f32>(error - half))
    }
  }
}

/** ‖y‖² of the row at a place. */
// @ts-ignore: decorator
@inline
function squareAt(tree: Tree, place: i32): f64 {
  let y = tree.panels + ((<usize>(place >> 3) * tree.cols) << 6) + ((place & 7) << 3)
  let sum: f64 = 0
  for (let j = tree.cols; j > 0; j--) {
    sum += load<f64>(y) * load<f64>(y)
    y += 64
  }
  return sum
}

/** A pair that may matter; true where it does. */
// @ts-ignore: decorator
@inline
function take(tree: Tree, search: Search, i: i32, other: i32, distance: f64): bool {
  const place = load<i32>(search.places + ((<usize>i) << 2))
  if (tree.floors != 0)
    distance = max(distance, max(load<f64>(tree.floors + ((<usize>place) << 3)), load<f64>(tree.floors + ((<usize>other) << 3))))
  if (distance > load<f64>(search.bounds + ((<usize>i) << 3))) return false
  if (tree.neighbours > 0) return place != other && keepNeighbour(tree, search, i, other, distance)
  const mine = load<i32>(search.groups + ((<usize>i) << 2))
  const theirs = load<i32>(tree.groups + ((<usize>other) << 2))
  if (mine == theirs) return false
  const outward = keepBest(tree, mine, place, other, distance)
  const inward = keepBest(tree, theirs, other, place, distance)
  if (!outward && !inward) return false
  for (let j = 0; j < search.count; j++) {
    const group = load<i32>(search.groups + ((<usize>j) << 2))
    if (group == mine || group == theirs) setBound(tree, search, j, load<f64>(tree.bestDistance + ((<usize>group) << 3)))
  }
  return true
}

/** Puts a neighbour in its place among those of row i: nearest first, of equal ones the lower row. */
function keepNeighbour(tree: Tree, search: Search, i: i32, other: i32, distance: f64): bool {
  const k = tree.neighbours
  const distances = search.distances + ((<usize>(i * k)) << 3)
  const nearest = search.nearest + ((<usize>(i * k)) << 2)
  const row = rowAt(tree, other)
  let at = k
  while (at > 0) {
    const before = load<f64>(distances + ((<usize>(at - 1)) << 3))
    const place = load<i32>(nearest + ((<usize>(at - 1)) << 2))
    if (before < distance || (before == distance && place >= 0 && rowAt(tree, place) < row)) break
    if (at < k) {
      store<f64>(distances + ((<usize>at) << 3), before)
      store<i32>(nearest + ((<usize>at) << 2), place)
    }
    at--
  }
  if (at == k) return false
  store<f64>(distances + ((<usize>at) << 3), distance)
  store<i32>(nearest + ((<usize>at) << 2), other)
  setBound(tree, search, i, load<f64>(distances + ((<usize>(k - 1)) << 3)))
  return true
}

/** Keeps the pair if it comes before the best one of the group: by distance, then by its lower row, then by its higher one. */
function keepBest(tree: Tree, group: i32, inside: i32, outside: i32, distance: f64): bool {
  const at = (<usize>group) << 2
  const best = load<f64>(tree.bestDistance + (at << 1))
  if (distance > best) return false
  const a = load<i32>(tree.bestInside + at)
  if (distance == best && a >= 0) {
    const b = load<i32>(tree.bestOutside + at)
    const ra = rowAt(tree, a)
    const rb = rowAt(tree, b)
    const r0 = rowAt(tree, inside)
    const r1 = rowAt(tree, outside)
    const low = min(r0, r1)
    const known = min(ra, rb)
    if (low > known || (low == known && max(r0, r1) >= max(ra, rb))) return false
  }
  store<f64>(tree.bestDistance + (at << 1), distance)
  store<i32>(tree.bestInside + at, inside)
  store<i32>(tree.bestOutside + at, outside)
  return true
}

/** Brings the rows at `search.places` in: their values, their box, their bounds. */
function begin(tree: Tree, search: Search): void {
  const cols = tree.cols
  const k = tree.neighbours
  const count = search.count
  let group = -1
  search.floor = Infinity
  for (let i = 0; i < count; i++) {
    const place = load<i32>(search.places + ((<usize>i) << 2))
    if (tree.floors != 0) search.floor = min(search.floor, load<f64>(tree.floors + ((<usize>place) << 3)))
    let bound: f64 = Infinity
    if (k > 0) {
      for (let j = 0; j < k; j++) {
        store<f64>(search.distances + ((<usize>(i * k + j)) << 3), Infinity)
        store<i32>(search.nearest + ((<usize>(i * k + j)) << 2), -1)
      }
    } else {
      const mine = load<i32>(tree.groups + ((<usize>place) << 2))
      store<i32>(search.groups + ((<usize>i) << 2), mine)
      group = i == 0 || group == mine ? mine : -1
      bound = load<f64>(tree.bestDistance + ((<usize>mine) << 3))
    }
    const from = tree.panels + ((<usize>(place >> 3) * cols) << 6) + ((place & 7) << 3)
    const to = search.x + ((<usize>(i >> 1) * cols) << 4) + ((i & 1) << 3)
    for (let j = 0; j < cols; j++) {
      const value = load<f64>(from + ((<usize>j) << 6))
      const box = search.box + ((<usize>j) << 4)
      store<f64>(to + ((<usize>j) << 4), value)
      store<f64>(box, i == 0 ? value : min(load<f64>(box), value))
      store<f64>(box, i == 0 ? value : max(load<f64>(box, 8), value), 8)
      if (tree.tiles != 0) store<f32>(search.x32 + ((<usize>(i * cols + j)) << 2), <f32>value)
    }
    if (tree.tiles != 0) store<f64>(search.squares + ((<usize>i) << 3), squareAt(tree, place))
    setBound(tree, search, i, bound)
  }
  search.group = k > 0 ? -1 : group
  // Rows behind the last one, up to four, search for nothing.
  for (let i = count; (i & 3) != 0; i++) {
    store<f64>(search.limits + ((<usize>i) << 3), -1)
    store<f32>(search.scores + ((<usize>i) << 2), Infinity)
    store<i32>(search.groups + ((<usize>i) << 2), load<i32>(search.groups + ((<usize>(count - 1)) << 2)))
  }
  setWorst(search)
}

/**
 * The nearest rows of the rows at `search.places`, which lie in this leaf: first in the leaf itself, then in its sibling,
 * in the sibling of its parent, and so on up to the root.
 */
export function searchTree(treeAt: usize, searchAt: usize, leaf: i32): void {
  const tree = changetype<Tree>(treeAt)
  const search = changetype<Search>(searchAt)
  begin(tree, search)
  if (isOpen(tree, search, leaf, 0)) visit(tree, search, leaf)
  for (let node = leaf; node > 1; node >>= 1) {
    const both = childDistances(tree, search, node >> 1)
    const distance = node & 1 ? f64x2.extract_lane(both, 0) : f64x2.extract_lane(both, 1)
    descend(tree, search, node ^ 1, distance)
  }
}

function descend(tree: Tree, search: Search, root: i32, rootDistance: f64): void {
  const leaves = 1 << tree.depth
  let top = search.stack
  store<f64>(top, rootDistance)
  store<i32>(top, root, 8)
  top += 16
  while (top > search.stack) {
    top -= 16
    const node = load<i32>(top, 8)
    if (!isOpen(tree, search, node, load<f64>(top))) continue
    if (node >= leaves) {
      visit(tree, search, node)
      continue
    }
    const both = childDistances(tree, search, node)
    const left = f64x2.extract_lane(both, 0)
    const right = f64x2.extract_lane(both, 1)
    const child = node << 1
    const rightFirst = right < left || (right == left && load<i32>(tree.lowest + ((<usize>child) << 2), 4) < load<i32>(tree.lowest + ((<usize>child) << 2)))
    store<f64>(top, rightFirst ? left : right)
    store<i32>(top, rightFirst ? child : child + 1, 8)
    store<f64>(top, rightFirst ? right : left, 16)
    store<i32>(top, rightFirst ? child + 1 : child, 24)
    top += 32
  }
}
