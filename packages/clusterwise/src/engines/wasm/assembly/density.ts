import { mulAdd } from "./lanes"

// Which rows lie within eps of each other, on a kd-tree whose leaves are whole panels of 8 rows (structures/kdTree.ts). No
// pair is stored. The rows of a leaf search together; nodes of the tree answer for all their rows where they can:
//
//      box farther than eps from the leaf's box      passed by
//      all of the box within eps of all of it        counted, joined or read as a whole
//      rows that are known to be one set already     passed by, where the leaf is of that set
//      else                                          its children, in the end rows against rows
//
// A distance is a sum of terms in the order of columns, and so are those of boxes, with the same roundings: what is decided
// for a box is decided for its rows. Sums up to `within` are neighbours and sums above `beyond` are not; for metrics whose
// sums only bracket the distance, `decide` is asked about what lies between.
//
// Where there are many columns, float32 scores come first: s = x·y − ½‖y‖² + e, where e bounds all roundings, is an upper
// bound of the true score and s − 2e a lower one. A pair is out where s < ½(‖x‖² − beyond) and a neighbour where
// s − 2e ≥ ½(‖x‖² − within).

const MANHATTAN: i32 = 2
const CHEBYSHEV: i32 = 3

/** Sets of nodes: no core in it; not known to be one set. */
const EMPTY: i32 = -2
const MIXED: i32 = -1
const NO_CLUSTER: i32 = 0x7fffffff

/** Whether the rows at two places are neighbours, by the metric's own function. */
// @ts-ignore: decorator
@external("env", "decide")
declare function decide(a: i32, b: i32): bool

/** A tree in this memory, what is known of it, and the rows that search, at most a leaf's, in groups of four. */
// @ts-ignore: decorator
@unmanaged
class Density {
  /** float64, panel after panel: cols × 8. */
  panels: usize
  /** Per inner node and column: least value left and right, greatest value left and right. */
  boxes: usize
  /** Per panel: cols × 8 float32, then e − ½‖y‖² and 2e of the 8 rows; or 0. */
  tiles: usize
  /** float64 per place, up to whole panels: what it counts; or 0 where each counts 1. */
  weights: usize
  /** float64 per node: what it counts. */
  nodeWeights: usize
  /** One byte a place. */
  cores: usize
  /** int32 per place: towards who stands for its set. */
  parents: usize
  /** int32 per node: a core of the one set that all its cores are in, or EMPTY or MIXED. */
  sets: usize
  /** int32 per place: cluster of a core; and the lowest one of each node. */
  clusters: usize
  nodeClusters: usize
  /** Interleaved values of two rows: cols × 2 float64 for each two. */
  x: usize
  /** Row-major float32, ‖x‖² in float64, and the scores that a neighbour may have and that only a neighbour has. */
  x32: usize
  squares: usize
  scores: usize
  /** float64 per row: beyond, or −1 where the row searches no more. */
  limits: usize
  /** Per column: least and greatest value of the rows that search. */
  box: usize
  places: usize
  /** float64 per row: what was counted. */
  counts: usize
  /** int32 per row: the lowest cluster so far. */
  best: usize
  found: usize
  stack: usize
  cols: i32
  depth: i32
  panelCount: i32
  length: i32
  kind: i32
  count: i32
  within: f64
  beyond: f64
  needed: f64
}

/** One more term. What is no number stays none: the largest of it and `acc` is `t`. */
// @ts-ignore: decorator
@inline
function term(acc: v128, t: v128, kind: i32): v128 {
  if (kind == MANHATTAN) return f64x2.add(acc, f64x2.abs(t))
  if (kind == CHEBYSHEV) return f64x2.pmax(f64x2.abs(t), acc)
  return f64x2.add(acc, f64x2.mul(t, t))
}

// @ts-ignore: decorator
@inline
function int(at: usize, i: i32): i32 {
  return load<i32>(at + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
function setInt(at: usize, i: i32, value: i32): void {
  store<i32>(at + ((<usize>i) << 2), value)
}

// @ts-ignore: decorator
@inline
function float(at: usize, i: i32): f64 {
  return load<f64>(at + ((<usize>i) << 3))
}

// @ts-ignore: decorator
@inline
function setFloat(at: usize, i: i32, value: f64): void {
  store<f64>(at + ((<usize>i) << 3), value)
}

// @ts-ignore: decorator
@inline
function panelBefore(d: Density, node: i32): i32 {
  const level = 31 - clz(node)
  return <i32>(((<i64>d.panelCount) * (node - (1 << level))) >> level)
}

// @ts-ignore: decorator
@inline
function panelsEnd(d: Density, node: i32): i32 {
  const level = 31 - clz(node)
  return <i32>(((<i64>d.panelCount) * (node + 1 - (1 << level))) >> level)
}

// @ts-ignore: decorator
@inline
function placesEnd(d: Density, node: i32): i32 {
  return min(d.length, panelsEnd(d, node) << 3)
}

// @ts-ignore: decorator
@inline
function isCore(d: Density, place: i32): bool {
  return load<u8>(d.cores + place) != 0
}

/** Least distances of the searching rows' box to both children of a node. */
function nearest(d: Density, node: i32): v128 {
  const kind = d.kind
  let at = d.boxes + ((<usize>node * d.cols) << 5)
  let box = d.box
  let acc = f64x2.splat(0)
  for (let j = d.cols; j > 0; j--) {
    const below = f64x2.sub(v128.load(at), v128.load64_splat(box, 8))
    const above = f64x2.sub(v128.load64_splat(box), v128.load(at, 16))
    acc = term(acc, f64x2.pmax(f64x2.splat(0), f64x2.pmax(below, above)), kind)
    at += 32
    box += 16
  }
  return acc
}

/** Greatest distances of rows in the box to rows in both children of a node. */
function farthest(d: Density, node: i32): v128 {
  const kind = d.kind
  let at = d.boxes + ((<usize>node * d.cols) << 5)
  let box = d.box
  let acc = f64x2.splat(0)
  for (let j = d.cols; j > 0; j--) {
    const below = f64x2.sub(v128.load64_splat(box, 8), v128.load(at))
    const above = f64x2.sub(v128.load(at, 16), v128.load64_splat(box))
    acc = term(acc, f64x2.pmax(below, above), kind)
    at += 32
    box += 16
  }
  return acc
}

/** Whether all rows of the box lie within eps of each other. */
function isCell(d: Density): bool {
  let acc = f64x2.splat(0)
  for (let j = 0; j < d.cols; j++) {
    const box = d.box + ((<usize>j) << 4)
    acc = term(acc, f64x2.splat(load<f64>(box, 8) - load<f64>(box)), d.kind)
  }
  return f64x2.extract_lane(acc, 0) <= d.within
}

/** Whether two searching rows may have a neighbour in this leaf. */
// @ts-ignore: decorator
@inline
function mayReach(d: Density, x: usize, leaf: i32, limits: usize): bool {
  const kind = d.kind
  let at = d.boxes + ((<usize>(leaf >> 1) * d.cols) << 5) + ((leaf & 1) << 3)
  let acc = f64x2.splat(0)
  for (let j = d.cols; j > 0; j--) {
    const values = v128.load(x)
    const below = f64x2.sub(v128.load64_splat(at), values)
    const above = f64x2.sub(values, v128.load64_splat(at, 16))
    acc = term(acc, f64x2.pmax(f64x2.splat(0), f64x2.pmax(below, above)), kind)
    at += 32
    x += 16
  }
  return v128.any_true(f64x2.le(acc, v128.load(limits)))
}

/** ½(‖x‖² − limit), moved down by more than the roundings of ‖x‖², or up. */
// @ts-ignore: decorator
@inline
function scoreOf(square: f64, limit: f64, side: f64): f32 {
  const t = 0.5 * (square - limit)
  return <f32>(t + side * (abs(t) * 2.5e-7 + square * 1e-9 + 1e-37))
}

/** Brings the first `count` of `places` in, which search; their box. */
function enter(d: Density, count: i32): void {
  const cols = d.cols
  d.count = count
  for (let i = 0; i < count; i++) {
    const place = int(d.places, i)
    const from = d.panels + ((<usize>(place >> 3) * cols) << 6) + ((place & 7) << 3)
    const to = d.x + ((<usize>(i >> 1) * cols) << 4) + ((i & 1) << 3)
    for (let j = 0; j < cols; j++) {
      const value = load<f64>(from + ((<usize>j) << 6))
      const box = d.box + ((<usize>j) << 4)
      store<f64>(to + ((<usize>j) << 4), value)
      store<f64>(box, i == 0 ? value : min(load<f64>(box), value))
      store<f64>(box, i == 0 ? value : max(load<f64>(box, 8), value), 8)
      if (d.tiles != 0) store<f32>(d.x32 + ((<usize>(i * cols + j)) << 2), <f32>value)
    }
    setFloat(d.limits, i, d.beyond)
    if (d.tiles == 0) continue
    const square = squareAt(d, place)
    store<f32>(d.scores + ((<usize>i) << 3), scoreOf(square, d.beyond, -1))
    store<f32>(d.scores + ((<usize>i) << 3), scoreOf(square, d.within, 1), 4)
  }
  // Rows behind the last one, up to four, find nothing.
  for (let i = count; (i & 3) != 0; i++) leave(d, i)
}

/** The row searches no more. */
// @ts-ignore: decorator
@inline
function leave(d: Density, i: i32): void {
  setFloat(d.limits, i, -1)
  store<f32>(d.scores + ((<usize>i) << 3), Infinity)
  store<f32>(d.scores + ((<usize>i) << 3), Infinity, 4)
}

/** Two rows against panels: the sums up to `beyond`, as value and code: row in bit 16, then the place. Places behind the last row are NaN. */
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
    const column = p << 3
    found = note(found, a0, f64x2.le(a0, limit0), column)
    found = note(found, a1, f64x2.le(a1, limit0), column + 2)
    found = note(found, a2, f64x2.le(a2, limit0), column + 4)
    found = note(found, a3, f64x2.le(a3, limit0), column + 6)
    found = note(found, b0, f64x2.le(b0, limit1), column + 65536)
    found = note(found, b1, f64x2.le(b1, limit1), column + 65538)
    found = note(found, b2, f64x2.le(b2, limit1), column + 65540)
    found = note(found, b3, f64x2.le(b3, limit1), column + 65542)
  }
  return found
}

// @ts-ignore: decorator
@inline
function note(found: usize, values: v128, near: v128, code: i32): usize {
  const bits = i64x2.bitmask(near)
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

/** Two rows against panels: how much lies within each one's limit. */
// @ts-ignore: decorator
@inline
function countStrip(x: usize, panel: usize, panels: i32, cols: i32, limits: usize, weights: usize, counts: usize, kind: i32): void {
  const limit0 = v128.load64_splat(limits)
  const limit1 = v128.load64_splat(limits, 8)
  let n0 = f64x2.splat(0)
  let n1 = n0
  let w0 = f64x2.splat(1)
  let w1 = w0
  let w2 = w0
  let w3 = w0
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
    if (weights != 0) {
      w0 = v128.load(weights)
      w1 = v128.load(weights, 16)
      w2 = v128.load(weights, 32)
      w3 = v128.load(weights, 48)
      weights += 64
    }
    n0 = f64x2.add(n0, f64x2.add(
      f64x2.add(v128.and(f64x2.le(a0, limit0), w0), v128.and(f64x2.le(a1, limit0), w1)),
      f64x2.add(v128.and(f64x2.le(a2, limit0), w2), v128.and(f64x2.le(a3, limit0), w3)),
    ))
    n1 = f64x2.add(n1, f64x2.add(
      f64x2.add(v128.and(f64x2.le(b0, limit1), w0), v128.and(f64x2.le(b1, limit1), w1)),
      f64x2.add(v128.and(f64x2.le(b2, limit1), w2), v128.and(f64x2.le(b3, limit1), w3)),
    ))
  }
  store<f64>(counts, load<f64>(counts) + f64x2.extract_lane(n0, 0) + f64x2.extract_lane(n0, 1))
  store<f64>(counts, load<f64>(counts, 8) + f64x2.extract_lane(n1, 0) + f64x2.extract_lane(n1, 1), 8)
}

/**
 * Four rows against panels: the pairs that may be neighbours, as codes: row in bits 16 and 17, then the place; bit 30 where
 * they are neighbours for certain.
 */
function stripTiles(x: usize, panel: usize, panels: i32, cols: i32, scores: usize, found: usize): usize {
  const stride = (<usize>cols) << 2
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
    const slackLo = v128.load(end, 32)
    const slackHi = v128.load(end, 48)
    panel += 64
    const column = p << 3
    found = listScores(found, a0, b0, slackLo, slackHi, scores, column)
    found = listScores(found, a1, b1, slackLo, slackHi, scores + 8, column + 65536)
    found = listScores(found, a2, b2, slackLo, slackHi, scores + 16, column + 131072)
    found = listScores(found, a3, b3, slackLo, slackHi, scores + 24, column + 196608)
  }
  return found
}

// @ts-ignore: decorator
@inline
function listScores(found: usize, lo: v128, hi: v128, slackLo: v128, slackHi: v128, scores: usize, code: i32): usize {
  const need = v128.load32_splat(scores)
  const mayLo = f32x4.ge(lo, need)
  const mayHi = f32x4.ge(hi, need)
  if (!v128.any_true(v128.or(mayLo, mayHi))) return found
  const sure = v128.load32_splat(scores, 4)
  const isLo = f32x4.ge(f32x4.sub(lo, slackLo), sure)
  const isHi = f32x4.ge(f32x4.sub(hi, slackHi), sure)
  const certain = i32x4.bitmask(isLo) | (i32x4.bitmask(isHi) << 4)
  let bits = i32x4.bitmask(mayLo) | (i32x4.bitmask(mayHi) << 4)
  while (bits != 0) {
    const lane = ctz(bits)
    store<i32>(found, (code + lane) | (((certain >> lane) & 1) << 30))
    found += 4
    bits &= bits - 1
  }
  return found
}

/** Sum of squared differences of one pair, column after column. */
// @ts-ignore: decorator
@inline
function sumOf(d: Density, x: usize, place: i32): f64 {
  let y = d.panels + ((<usize>(place >> 3) * d.cols) << 6) + ((place & 7) << 3)
  let sum: f64 = 0
  for (let j = d.cols; j > 0; j--) {
    const t = load<f64>(x) - load<f64>(y)
    sum += t * t
    x += 16
    y += 64
  }
  return sum
}

/** Whether a pair listed by `stripTiles` is one of neighbours. */
// @ts-ignore: decorator
@inline
function tileHolds(d: Density, slot: i32, place: i32, code: i32): bool {
  if (code & 0x40000000) return true
  return sumOf(d, d.x + ((<usize>(slot >> 1) * d.cols) << 4) + ((slot & 1) << 3), place) <= d.beyond
}

/** Whether a sum up to `beyond` is one of neighbours. */
// @ts-ignore: decorator
@inline
function holds(d: Density, slot: i32, place: i32, sum: f64): bool {
  return sum <= d.within || decide(int(d.places, slot), place)
}

/**
 * Writes the tiles of a tree's panels. With r the greatest length of a row, a computed score of y is off by at most
 * e = (cols + 8) · u32 · (r‖y‖ + ½‖y‖²) + (cols + 8) · 4 · u64 · (r + ‖y‖)², as in assign.
 */
export function densityTiles(at: usize): void {
  const d = changetype<Density>(at)
  const cols = d.cols
  let most: f64 = 0
  for (let place = 0; place < d.length; place++) most = max(most, squareAt(d, place))
  const reach = Math.sqrt(most)
  const single = (cols + 8) * 2.0 ** -24
  const double = (cols + 8) * 4 * 2.0 ** -53
  for (let p = 0; p < d.panelCount; p++) {
    const tile = d.tiles + ((<usize>p * (cols + 2)) << 5)
    for (let i = 0; i < 8; i++) {
      const from = d.panels + ((<usize>p * cols) << 6) + ((<usize>i) << 3)
      const to = tile + ((<usize>i) << 2)
      for (let j = 0; j < cols; j++) store<f32>(to + ((<usize>j) << 5), <f32>load<f64>(from + ((<usize>j) << 6)))
      const half = 0.5 * squareAt(d, (p << 3) + i)
      const norm = Math.sqrt(2 * half)
      const error = (single * (reach * norm + half) + double * (reach + norm) * (reach + norm)) * 1.01 + 1e-33
      store<f32>(to + ((<usize>cols) << 5), <f32>(error - half))
      store<f32>(to + ((<usize>(cols + 1)) << 5), <f32>(2.001 * error))
    }
  }
}

/** ‖y‖² of the row at a place. */
// @ts-ignore: decorator
@inline
function squareAt(d: Density, place: i32): f64 {
  let y = d.panels + ((<usize>(place >> 3) * d.cols) << 6) + ((place & 7) << 3)
  let sum: f64 = 0
  for (let j = d.cols; j > 0; j--) {
    sum += load<f64>(y) * load<f64>(y)
    y += 64
  }
  return sum
}

/** What each node counts. */
export function densityWeights(at: usize): void {
  const d = changetype<Density>(at)
  const leaves = 1 << d.depth
  for (let leaf = leaves; leaf < 2 * leaves; leaf++) {
    const first = panelBefore(d, leaf) << 3
    const last = placesEnd(d, leaf)
    let sum: f64 = d.weights == 0 ? last - first : 0
    if (d.weights != 0) for (let place = first; place < last; place++) sum += float(d.weights, place)
    setFloat(d.nodeWeights, leaf, sum)
  }
  for (let node = leaves - 1; node > 0; node--)
    setFloat(d.nodeWeights, node, float(d.nodeWeights, 2 * node) + float(d.nodeWeights, 2 * node + 1))
}

// ---- cores

/** Marks the cores among the rows of the leaves from … to − 1. */
export function markCores(at: usize, from: i32, to: i32): void {
  const d = changetype<Density>(at)
  for (let leaf = from; leaf < to; leaf++) countLeaf(d, leaf)
}

function countLeaf(d: Density, leaf: i32): void {
  const first = panelBefore(d, leaf) << 3
  const count = placesEnd(d, leaf) - first
  for (let i = 0; i < count; i++) {
    setInt(d.places, i, first + i)
    setFloat(d.counts, i, 0)
  }
  enter(d, count)
  let open: i32
  if (isCell(d)) open = addToAll(d, float(d.nodeWeights, leaf))
  else {
    countRows(d, leaf)
    open = addToAll(d, 0)
  }
  for (let node = leaf; node > 1 && open > 0; node >>= 1) {
    const near = nearest(d, node >> 1)
    if ((node & 1 ? f64x2.extract_lane(near, 0) : f64x2.extract_lane(near, 1)) <= d.beyond) open = countBelow(d, node, open)
  }
  for (let i = 0; i < count; i++) store<u8>(d.cores + first + i, float(d.counts, i) >= d.needed ? 1 : 0)
}

/** What the sibling of a node counts. */
function countBelow(d: Density, node: i32, open: i32): i32 {
  const leaves = 1 << d.depth
  const far = farthest(d, node >> 1)
  if ((node & 1 ? f64x2.extract_lane(far, 0) : f64x2.extract_lane(far, 1)) <= d.within)
    return addToAll(d, float(d.nodeWeights, node ^ 1))
  let top = d.stack
  store<i32>(top, node ^ 1)
  top += 4
  while (top > d.stack && open > 0) {
    top -= 4
    const at = load<i32>(top)
    if (at >= leaves) {
      countRows(d, at)
      open = addToAll(d, 0)
      continue
    }
    const near = nearest(d, at)
    const farther = farthest(d, at)
    const inside = i64x2.bitmask(f64x2.le(farther, f64x2.splat(d.within)))
    const reached = i64x2.bitmask(f64x2.le(near, f64x2.splat(d.beyond))) & ~inside
    if (inside != 0) {
      let sum: f64 = 0
      if (inside & 1) sum += float(d.nodeWeights, 2 * at)
      if (inside & 2) sum += float(d.nodeWeights, 2 * at + 1)
      open = addToAll(d, sum)
    }
    // The nearer one first: it is taken from the top.
    const rightFirst = f64x2.extract_lane(near, 1) < f64x2.extract_lane(near, 0)
    if (rightFirst && reached & 1) top = pushNode(top, 2 * at)
    if (reached & 2) top = pushNode(top, 2 * at + 1)
    if (!rightFirst && reached & 1) top = pushNode(top, 2 * at)
  }
  return open
}

// @ts-ignore: decorator
@inline
function pushNode(top: usize, node: i32): usize {
  store<i32>(top, node)
  return top + 4
}

/** Adds to what every row counts. Returns how many still have too little. */
function addToAll(d: Density, weight: f64): i32 {
  let open = 0
  for (let i = 0; i < d.count; i++) {
    const sum = float(d.counts, i) + weight
    setFloat(d.counts, i, sum)
    if (sum >= d.needed) leave(d, i)
    else open++
  }
  return open
}

/** Rows against the rows of a leaf. */
function countRows(d: Density, leaf: i32): void {
  const cols = d.cols
  const first = panelBefore(d, leaf)
  const panels = panelsEnd(d, leaf) - first
  if (d.tiles != 0) return countTiles(d, leaf, first, panels)
  const panel = d.panels + ((<usize>first * cols) << 6)
  const weights: usize = d.weights == 0 ? 0 : d.weights + ((<usize>first) << 6)
  for (let i = 0; i < d.count; i += 2) {
    const limits = d.limits + ((<usize>i) << 3)
    const x = d.x + ((<usize>i * cols) << 3)
    if (leaf > 1 && !mayReach(d, x, leaf, limits)) continue
    if (d.within != d.beyond) countFound(d, i, first << 3, stripOf(d, x, panel, panels, limits))
    else {
      const counts = d.counts + ((<usize>i) << 3)
      if (d.kind == MANHATTAN) countStrip(x, panel, panels, cols, limits, weights, counts, MANHATTAN)
      else if (d.kind == CHEBYSHEV) countStrip(x, panel, panels, cols, limits, weights, counts, CHEBYSHEV)
      else countStrip(x, panel, panels, cols, limits, weights, counts, 1)
    }
  }
}

function stripOf(d: Density, x: usize, panel: usize, panels: i32, limits: usize): usize {
  if (d.kind == MANHATTAN) return strip(x, panel, panels, d.cols, limits, d.found, MANHATTAN)
  if (d.kind == CHEBYSHEV) return strip(x, panel, panels, d.cols, limits, d.found, CHEBYSHEV)
  return strip(x, panel, panels, d.cols, limits, d.found, 1)
}

function countFound(d: Density, i: i32, first: i32, end: usize): void {
  for (let found = d.found; found < end; found += 16) {
    const code = load<i32>(found, 8)
    const slot = i + (code >> 16)
    const place = first + (code & 65535)
    if (holds(d, slot, place, load<f64>(found))) addWeight(d, slot, place)
  }
}

function countTiles(d: Density, leaf: i32, first: i32, panels: i32): void {
  const cols = d.cols
  const tile = d.tiles + ((<usize>first * (cols + 2)) << 5)
  for (let i = 0; i < d.count; i += 4) {
    if (!fourMayReach(d, i, leaf)) continue
    const end = stripTiles(d.x32 + ((<usize>i * cols) << 2), tile, panels, cols, d.scores + ((<usize>i) << 3), d.found)
    for (let found = d.found; found < end; found += 4) {
      const code = load<i32>(found)
      const slot = i + ((code >> 16) & 3)
      const place = (first << 3) + (code & 65535)
      if (tileHolds(d, slot, place, code)) addWeight(d, slot, place)
    }
  }
}

function fourMayReach(d: Density, i: i32, leaf: i32): bool {
  const limits = d.limits + ((<usize>i) << 3)
  if ((i64x2.bitmask(v128.load(limits)) & i64x2.bitmask(v128.load(limits, 16))) == 3) return false
  if (leaf == 1) return true
  const x = d.x + ((<usize>i * d.cols) << 3)
  return mayReach(d, x, leaf, limits) || mayReach(d, x + ((<usize>d.cols) << 4), leaf, limits + 16)
}

// @ts-ignore: decorator
@inline
function addWeight(d: Density, slot: i32, place: i32): void {
  setFloat(d.counts, slot, float(d.counts, slot) + (d.weights == 0 ? 1 : float(d.weights, place)))
}

// ---- what connects them

function find(d: Density, place: i32): i32 {
  const parents = d.parents
  let at = place
  for (let above = int(parents, at); above != at; above = int(parents, at)) {
    const next = int(parents, above)
    setInt(parents, at, next)
    at = next
  }
  return at
}

function join(d: Density, a: i32, b: i32): void {
  const x = find(d, a)
  const y = find(d, b)
  if (x < y) setInt(d.parents, y, x)
  else setInt(d.parents, x, y)
}

/** Every core alone, then cells of the tree as one: nodes whose rows all lie within eps of each other. */
export function beginSets(at: usize): void {
  const d = changetype<Density>(at)
  const leaves = 1 << d.depth
  for (let place = 0; place < d.length; place++) setInt(d.parents, place, place)
  for (let leaf = leaves; leaf < 2 * leaves; leaf++) {
    const last = placesEnd(d, leaf)
    let place = panelBefore(d, leaf) << 3
    while (place < last && !isCore(d, place)) place++
    setInt(d.sets, leaf, place < last ? place : EMPTY)
  }
  for (let node = leaves - 1; node > 0; node--) {
    const left = int(d.sets, 2 * node)
    setInt(d.sets, node, left >= 0 ? left : int(d.sets, 2 * node + 1))
  }
  if (int(d.sets, 1) >= 0) setInt(d.sets, 1, MIXED)
  for (let node = 2; node < 2 * leaves; node++) if (int(d.sets, node) >= 0) beginSet(d, node, node >= leaves)
}

function beginSet(d: Density, node: i32, isLeaf: bool): void {
  const core = int(d.sets, node)
  if (int(d.sets, node >> 1) < 0) {
    takeBox(d, node)
    if (!isCell(d)) return setInt(d.sets, node, MIXED)
  }
  if (!isLeaf) {
    const right = int(d.sets, 2 * node + 1)
    if (right >= 0) join(d, core, right)
    return
  }
  const last = placesEnd(d, node)
  for (let place = core + 1; place < last; place++) if (isCore(d, place)) join(d, core, place)
}

/** The box of a node as that of the rows that search. */
function takeBox(d: Density, node: i32): void {
  for (let j = 0; j < d.cols; j++) {
    const from = d.boxes + ((<usize>((node >> 1) * d.cols + j)) << 5) + ((node & 1) << 3)
    const box = d.box + ((<usize>j) << 4)
    store<f64>(box, load<f64>(from))
    store<f64>(box, load<f64>(from, 16), 8)
  }
}

/**
 * Joins the cores of the leaves from … to − 1 with each other and with those to the right of them. Backwards, so that
 * most leaves to the right are known to be one set, of which a single pair is enough.
 */
export function joinCores(at: usize, from: i32, to: i32): void {
  const d = changetype<Density>(at)
  for (let leaf = to - 1; leaf >= from; leaf--) joinLeaf(d, leaf)
}

function joinLeaf(d: Density, leaf: i32): void {
  if (int(d.sets, leaf) == EMPTY) return
  const last = placesEnd(d, leaf)
  let count = 0
  for (let place = panelBefore(d, leaf) << 3; place < last; place++) if (isCore(d, place)) setInt(d.places, count++, place)
  enter(d, count)
  if (int(d.sets, leaf) == MIXED) joinRows(d, leaf, leaf)
  for (let node = leaf; node > 1; node >>= 1) {
    if (node & 1) continue
    const near = nearest(d, node >> 1)
    if (f64x2.extract_lane(near, 1) > d.beyond) continue
    const far = farthest(d, node >> 1)
    joinBelow(d, leaf, node + 1, f64x2.extract_lane(far, 1) <= d.within)
  }
}

/** Joins the searching cores of a leaf with those below a node. */
function joinBelow(d: Density, leaf: i32, root: i32, inside: bool): void {
  const leaves = 1 << d.depth
  let top = pushMarked(d.stack, root, inside)
  while (top > d.stack) {
    top -= 8
    const node = load<i32>(top)
    const known = setOf(d, node, leaves)
    if (known == EMPTY) continue
    const mine = int(d.sets, leaf)
    if (mine >= 0 && known >= 0 && find(d, mine) == find(d, known)) continue
    if (load<i32>(top, 4)) {
      joinAll(d, leaf, node, known)
      continue
    }
    if (node >= leaves) {
      joinRows(d, leaf, node)
      continue
    }
    const near = nearest(d, node)
    const far = farthest(d, node)
    const reached = i64x2.bitmask(f64x2.le(near, f64x2.splat(d.beyond)))
    const within = i64x2.bitmask(f64x2.le(far, f64x2.splat(d.within)))
    if (reached & 2) top = pushMarked(top, 2 * node + 1, (within & 2) != 0)
    if (reached & 1) top = pushMarked(top, 2 * node, (within & 1) != 0)
  }
}

// @ts-ignore: decorator
@inline
function pushMarked(top: usize, node: i32, mark: bool): usize {
  store<i32>(top, node)
  store<i32>(top, mark ? 1 : 0, 4)
  return top + 8
}

/** The set of a node, as its children are known by now. */
function setOf(d: Density, node: i32, leaves: i32): i32 {
  const known = int(d.sets, node)
  if (known != MIXED || node >= leaves) return known
  const left = int(d.sets, 2 * node)
  const right = int(d.sets, 2 * node + 1)
  let common = MIXED
  if (left == EMPTY) common = right
  else if (right == EMPTY || (left >= 0 && right >= 0 && find(d, left) == find(d, right))) common = left
  if (common >= 0) setInt(d.sets, node, common)
  return common
}

/** All searching cores lie within eps of all cores of the node. */
function joinAll(d: Density, leaf: i32, node: i32, known: i32): void {
  const mine = int(d.places, 0)
  for (let i = 1; i < d.count && int(d.sets, leaf) < 0; i++) join(d, mine, int(d.places, i))
  setInt(d.sets, leaf, mine)
  if (known >= 0) return join(d, mine, known)
  const last = placesEnd(d, node)
  for (let place = panelBefore(d, node) << 3; place < last; place++) if (isCore(d, place)) join(d, mine, place)
  setInt(d.sets, node, mine)
}

/** Cores against the cores of a leaf, which may be their own. */
function joinRows(d: Density, leaf: i32, other: i32): void {
  const cols = d.cols
  const first = panelBefore(d, other)
  const panels = panelsEnd(d, other) - first
  const enough = int(d.sets, leaf) >= 0 && int(d.sets, other) >= 0
  let some = false
  if (d.tiles != 0) {
    const tile = d.tiles + ((<usize>first * (cols + 2)) << 5)
    for (let i = 0; i < d.count; i += 4) {
      if (areJoined(d, i, min(i + 4, d.count), other) || !fourMayReach(d, i, other)) continue
      const end = stripTiles(d.x32 + ((<usize>i * cols) << 2), tile, panels, cols, d.scores + ((<usize>i) << 3), d.found)
      for (let found = d.found; found < end; found += 4) {
        const code = load<i32>(found)
        const slot = i + ((code >> 16) & 3)
        const place = (first << 3) + (code & 65535)
        if (!isCore(d, place) || !mayJoin(d, slot, place) || !tileHolds(d, slot, place, code)) continue
        join(d, int(d.places, slot), place)
        some = true
        if (enough) return
      }
    }
  } else {
    const panel = d.panels + ((<usize>first * cols) << 6)
    for (let i = 0; i < d.count; i += 2) {
      const limits = d.limits + ((<usize>i) << 3)
      const x = d.x + ((<usize>i * cols) << 3)
      if (other > 1 && !mayReach(d, x, other, limits)) continue
      const end = stripOf(d, x, panel, panels, limits)
      for (let found = d.found; found < end; found += 16) {
        const code = load<i32>(found, 8)
        const slot = i + (code >> 16)
        const place = (first << 3) + (code & 65535)
        if (!isCore(d, place) || !mayJoin(d, slot, place) || !holds(d, slot, place, load<f64>(found))) continue
        join(d, int(d.places, slot), place)
        some = true
        if (enough) return
      }
    }
  }
  if (leaf != other && !some) return
  if (int(d.sets, leaf) == MIXED) settle(d, leaf)
  if (int(d.sets, other) == MIXED) settleOther(d, other)
}

/** Whether some of the searching cores are of the one set that a leaf is. */
function areJoined(d: Density, from: i32, to: i32, other: i32): bool {
  const known = int(d.sets, other)
  if (known < 0) return false
  const common = find(d, known)
  for (let i = from; i < to; i++) if (find(d, int(d.places, i)) != common) return false
  return true
}

/** Whether the two are not in one set already. */
// @ts-ignore: decorator
@inline
function mayJoin(d: Density, slot: i32, place: i32): bool {
  return find(d, int(d.places, slot)) != find(d, place)
}

/** Notes where the searching cores of a leaf have become one set. */
function settle(d: Density, leaf: i32): void {
  const common = find(d, int(d.places, 0))
  for (let i = 1; i < d.count; i++) if (find(d, int(d.places, i)) != common) return
  setInt(d.sets, leaf, common)
}

/** The same for the cores of another leaf. */
function settleOther(d: Density, leaf: i32): void {
  const last = placesEnd(d, leaf)
  let common = -1
  for (let place = panelBefore(d, leaf) << 3; place < last; place++) {
    if (!isCore(d, place)) continue
    const set = find(d, place)
    if (common >= 0 && set != common) return
    common = set
  }
  setInt(d.sets, leaf, common)
}

// ---- rows that are no cores

/** The lowest cluster of each node, from those of the places. */
export function lowestClusters(at: usize): void {
  const d = changetype<Density>(at)
  const leaves = 1 << d.depth
  for (let leaf = leaves; leaf < 2 * leaves; leaf++) {
    const last = placesEnd(d, leaf)
    let lowest = NO_CLUSTER
    for (let place = panelBefore(d, leaf) << 3; place < last; place++)
      if (isCore(d, place)) lowest = min(lowest, int(d.clusters, place))
    setInt(d.nodeClusters, leaf, lowest)
  }
  for (let node = leaves - 1; node > 0; node--)
    setInt(d.nodeClusters, node, min(int(d.nodeClusters, 2 * node), int(d.nodeClusters, 2 * node + 1)))
}

/** Gives the rows of the leaves from … to − 1 that are no cores the lowest cluster with a core within eps. */
export function joinBorders(at: usize, from: i32, to: i32): void {
  const d = changetype<Density>(at)
  for (let leaf = from; leaf < to; leaf++) borderLeaf(d, leaf)
}

function borderLeaf(d: Density, leaf: i32): void {
  const last = placesEnd(d, leaf)
  let count = 0
  for (let place = panelBefore(d, leaf) << 3; place < last; place++) if (!isCore(d, place)) setInt(d.places, count++, place)
  if (count == 0) return
  enter(d, count)
  for (let i = 0; i < count; i++) setInt(d.best, i, NO_CLUSTER)
  let worst = NO_CLUSTER
  if (int(d.nodeClusters, leaf) < worst) worst = borderRows(d, leaf)
  for (let node = leaf; node > 1; node >>= 1) {
    if (int(d.nodeClusters, node ^ 1) >= worst) continue
    const near = nearest(d, node >> 1)
    if ((node & 1 ? f64x2.extract_lane(near, 0) : f64x2.extract_lane(near, 1)) > d.beyond) continue
    const far = farthest(d, node >> 1)
    worst = borderBelow(d, node ^ 1, (node & 1 ? f64x2.extract_lane(far, 0) : f64x2.extract_lane(far, 1)) <= d.within, worst)
  }
  for (let i = 0; i < count; i++) {
    const best = int(d.best, i)
    setInt(d.clusters, int(d.places, i), best == NO_CLUSTER ? -1 : best)
  }
}

function borderBelow(d: Density, root: i32, inside: bool, worst: i32): i32 {
  const leaves = 1 << d.depth
  let top = pushMarked(d.stack, root, inside)
  while (top > d.stack) {
    top -= 8
    const node = load<i32>(top)
    const lowest = int(d.nodeClusters, node)
    if (lowest >= worst) continue
    if (load<i32>(top, 4)) {
      for (let i = 0; i < d.count; i++) setInt(d.best, i, min(int(d.best, i), lowest))
      worst = worstOf(d)
    } else if (node >= leaves) worst = borderRows(d, node)
    else {
      const near = nearest(d, node)
      const far = farthest(d, node)
      const reached = i64x2.bitmask(f64x2.le(near, f64x2.splat(d.beyond)))
      const within = i64x2.bitmask(f64x2.le(far, f64x2.splat(d.within)))
      if (reached & 2) top = pushMarked(top, 2 * node + 1, (within & 2) != 0)
      if (reached & 1) top = pushMarked(top, 2 * node, (within & 1) != 0)
    }
  }
  return worst
}

function worstOf(d: Density): i32 {
  let worst = -1
  for (let i = 0; i < d.count; i++) worst = max(worst, int(d.best, i))
  return worst
}

/** Rows against the cores of a leaf. Returns the highest of what the rows have. */
function borderRows(d: Density, leaf: i32): i32 {
  const cols = d.cols
  const first = panelBefore(d, leaf)
  const panels = panelsEnd(d, leaf) - first
  if (d.tiles != 0) {
    const tile = d.tiles + ((<usize>first * (cols + 2)) << 5)
    for (let i = 0; i < d.count; i += 4) {
      if (!fourMayReach(d, i, leaf)) continue
      const end = stripTiles(d.x32 + ((<usize>i * cols) << 2), tile, panels, cols, d.scores + ((<usize>i) << 3), d.found)
      for (let found = d.found; found < end; found += 4) {
        const code = load<i32>(found)
        const slot = i + ((code >> 16) & 3)
        const place = (first << 3) + (code & 65535)
        if (improves(d, slot, place) && tileHolds(d, slot, place, code)) setInt(d.best, slot, int(d.clusters, place))
      }
    }
  } else {
    const panel = d.panels + ((<usize>first * cols) << 6)
    for (let i = 0; i < d.count; i += 2) {
      const limits = d.limits + ((<usize>i) << 3)
      const x = d.x + ((<usize>i * cols) << 3)
      if (leaf > 1 && !mayReach(d, x, leaf, limits)) continue
      const end = stripOf(d, x, panel, panels, limits)
      for (let found = d.found; found < end; found += 16) {
        const code = load<i32>(found, 8)
        const slot = i + (code >> 16)
        const place = (first << 3) + (code & 65535)
        if (improves(d, slot, place) && holds(d, slot, place, load<f64>(found))) setInt(d.best, slot, int(d.clusters, place))
      }
    }
  }
  return worstOf(d)
}

// @ts-ignore: decorator
@inline
function improves(d: Density, slot: i32, place: i32): bool {
  return isCore(d, place) && int(d.clusters, place) < int(d.best, slot)
}
