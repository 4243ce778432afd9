import { Density, float, int, panelBefore, setFloat } from "./densityState"
import { enterRow, panelsEnd, squareAt, stripOf, sumOf } from "./leafStrips"
import { listCertain, scoreOf, writeTiles } from "./leafTiles"
import { mayReach } from "./treeBoxes"

// The rows that search, against the rows of a leaf: which pairs may be neighbours, and which of those are.

/** Whether the rows at two places are neighbours, by the metric's own function. */
// @ts-ignore: decorator
@external("env", "decide")
declare function decide(a: i32, b: i32): bool

/** Writes the tiles of a tree's panels. */
export function densityTiles(at: usize): void {
  const d = changetype<Density>(at)
  writeTiles(d.panels, d.length, d.panelCount, d.cols, d.tiles, true)
}

/** Brings the first `count` of `places` in, which search; their box. */
export function enter(d: Density, count: i32): void {
  d.count = count
  for (let i = 0; i < count; i++) {
    const place = int(d.places, i)
    enterRow(d.panels, d.cols, place, i, d.x, d.box, d.tiles == 0 ? 0 : d.x32)
    setFloat(d.limits, i, d.beyond)
    if (d.tiles == 0) continue
    const square = squareAt(d.panels, d.cols, place)
    store<f32>(d.scores + ((<usize>i) << 3), scoreOf(square, d.beyond, -1))
    store<f32>(d.scores + ((<usize>i) << 3), scoreOf(square, d.within, 1), 4)
  }
  // Rows behind the last one, up to four, find nothing.
  for (let i = count; (i & 3) != 0; i++) leave(d, i)
}

/** The row searches no more. */
// @ts-ignore: decorator
@inline
export function leave(d: Density, i: i32): void {
  setFloat(d.limits, i, -1)
  store<f32>(d.scores + ((<usize>i) << 3), Infinity)
  store<f32>(d.scores + ((<usize>i) << 3), Infinity, 4)
}

/** Lists the pairs of rows i and i + 1 with a leaf whose sums are up to `beyond`. Returns their end in `found`: 16 bytes each. */
export function listSums(d: Density, i: i32, leaf: i32): usize {
  const limits = d.limits + ((<usize>i) << 3)
  const x = d.x + ((<usize>i * d.cols) << 3)
  if (leaf > 1 && !mayReach(d.boxes, d.cols, x, leaf, limits, d.kind)) return d.found
  const first = panelBefore(d, leaf)
  const panel = d.panels + ((<usize>first * d.cols) << 6)
  return stripOf(x, panel, panelsEnd(d.panelCount, leaf) - first, d.cols, limits, d.found, d.kind)
}

/** Lists the pairs of rows i … i + 3 with a leaf that may be neighbours by their scores. Returns their end: 4 bytes each. */
export function listScores(d: Density, i: i32, leaf: i32): usize {
  if (!fourMayReach(d, i, leaf)) return d.found
  const cols = d.cols
  const first = panelBefore(d, leaf)
  const tile = d.tiles + ((<usize>first * (cols + 2)) << 5)
  const panels = panelsEnd(d.panelCount, leaf) - first
  return listCertain(d.x32 + ((<usize>i * cols) << 2), tile, panels, cols, d.scores + ((<usize>i) << 3), d.found)
}

function fourMayReach(d: Density, i: i32, leaf: i32): bool {
  const limits = d.limits + ((<usize>i) << 3)
  if ((i64x2.bitmask(v128.load(limits)) & i64x2.bitmask(v128.load(limits, 16))) == 3) return false
  if (leaf == 1) return true
  const x = d.x + ((<usize>i * d.cols) << 3)
  if (mayReach(d.boxes, d.cols, x, leaf, limits, d.kind)) return true
  return mayReach(d.boxes, d.cols, x + ((<usize>d.cols) << 4), leaf, limits + 16, d.kind)
}

/** Whether a sum up to `beyond` is one of neighbours. */
// @ts-ignore: decorator
@inline
export function holds(d: Density, slot: i32, place: i32, sum: f64): bool {
  return sum <= d.within || decide(int(d.places, slot), place)
}

/** Whether a pair listed by `listScores` is one of neighbours. */
// @ts-ignore: decorator
@inline
export function tileHolds(d: Density, slot: i32, place: i32, code: i32): bool {
  if (code & 0x40000000) return true
  return sumOf(d.panels, d.cols, d.x, slot, place) <= d.beyond
}
