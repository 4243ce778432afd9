import { Density, float, int, panelBefore, setFloat, setInt } from "./densityState"
import { compareFine } from "./fineSketches"
import { enterRow, panelsEnd, squareAt, stripOf, sumOf } from "./leafStrips"
import { listCertain, scoreOf, writeTiles } from "./leafTiles"
import { enterSketch, listSketches, moveSketch, reachSketch } from "./sketches"
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
  const asTile = d.tiles != 0 && d.steps == 0
  for (let i = 0; i < count; i++) {
    const place = int(d.places, i)
    enterRow(d.panels, d.cols, place, i, d.x, d.box, asTile ? d.x32 : 0)
    setFloat(d.limits, i, d.boxBeyond)
    if (asTile) {
      const square = squareAt(d.panels, d.cols, place)
      store<f32>(d.scores + ((<usize>i) << 3), scoreOf(square, d.beyond, -1))
      store<f32>(d.scores + ((<usize>i) << 3), scoreOf(square, d.within, 1), 4)
    } else if (d.steps > 0) {
      const square = enterSketch(d.tiles, d.steps, place, i, d.x32, d.scores)
      reachSketch(recordOf(d, i), square, d.reach)
    }
  }
  leaveRest(d)
}

// @ts-ignore: decorator
@inline
function recordOf(d: Density, i: i32): usize {
  return d.scores + ((<usize>i) << 5)
}

/** Rows behind the last one, up to four, find nothing. */
function leaveRest(d: Density): void {
  for (let i = d.count; (i & 3) != 0; i++) leave(d, i)
}

/** The row searches no more. */
// @ts-ignore: decorator
@inline
export function leave(d: Density, i: i32): void {
  setFloat(d.limits, i, -1)
  if (d.steps > 0) return reachSketch(recordOf(d, i), 0, -1)
  store<f32>(d.scores + ((<usize>i) << 3), Infinity)
  store<f32>(d.scores + ((<usize>i) << 3), Infinity, 4)
}

/** Lets the rows that search no more go: those behind close the ranks, and the box is theirs alone. */
export function closeRanks(d: Density): void {
  let count = 0
  for (let i = 0; i < d.count; i++) {
    if (float(d.limits, i) < 0) continue
    const place = int(d.places, i)
    enterRow(d.panels, d.cols, place, count, d.x, d.box, 0)
    if (count < i) {
      setInt(d.places, count, place)
      setFloat(d.counts, count, float(d.counts, i))
      setFloat(d.limits, count, float(d.limits, i))
      if (d.steps > 0) moveSketch(d.x32, d.steps, i, count, d.scores)
      else if (d.tiles != 0) {
        const bytes = (<usize>d.cols) << 2
        memory.copy(d.x32 + bytes * count, d.x32 + bytes * i, bytes)
        store<u64>(d.scores + ((<usize>count) << 3), load<u64>(d.scores + ((<usize>i) << 3)))
      }
    }
    count++
  }
  d.count = count
  leaveRest(d)
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
  if (d.steps > 0) {
    const x = d.x32 + (((<usize>(i >> 2)) * d.steps) << 4)
    const panel = d.tiles + ((<usize>first * (d.steps + 4)) << 5)
    return listSketches(x, panel, panelsEnd(d.panelCount, leaf) - first, d.steps, recordOf(d, i), d.found)
  }
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
  if (d.steps > 0) {
    const own = int(d.places, slot)
    const verdict = compareFine(d.fine, d.fineBytes, own, place, d.reach)
    return verdict != 0 ? verdict > 0 : decide(own, place)
  }
  return sumOf(d.panels, d.cols, d.x, slot, place) <= d.beyond
}
