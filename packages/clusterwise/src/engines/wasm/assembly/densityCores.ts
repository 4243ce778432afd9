import { farthest, isCell, nearest } from "./densityBoxes"
import { countRows } from "./densityCounts"
import { closeRanks, enter, leave } from "./densityRows"
import { Density, float, int, panelBefore, placesEnd, setFloat, setInt } from "./densityState"

// Which rows are cores: those with enough within eps. A row that has enough searches no more.

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
    store<u8>(d.cores + first + i, 0)
  }
  enter(d, count)
  if (isCell(d)) addToAll(d, float(d.nodeWeights, leaf))
  else {
    countRows(d, leaf)
    addToAll(d, 0)
  }
  for (let node = leaf; node > 1 && d.count > 0; node >>= 1) {
    const near = nearest(d, node >> 1)
    if ((node & 1 ? f64x2.extract_lane(near, 0) : f64x2.extract_lane(near, 1)) <= d.boxBeyond) countBelow(d, node)
  }
}

/** What the sibling of a node counts. */
function countBelow(d: Density, node: i32): void {
  const leaves = 1 << d.depth
  const far = farthest(d, node >> 1)
  if ((node & 1 ? f64x2.extract_lane(far, 0) : f64x2.extract_lane(far, 1)) <= d.boxWithin)
    return addToAll(d, float(d.nodeWeights, node ^ 1))
  let top = d.stack
  store<i32>(top, node ^ 1)
  top += 4
  while (top > d.stack && d.count > 0) {
    top -= 4
    const at = load<i32>(top)
    if (at >= leaves) {
      countRows(d, at)
      addToAll(d, 0)
      continue
    }
    const near = nearest(d, at)
    const farther = farthest(d, at)
    const inside = i64x2.bitmask(f64x2.le(farther, f64x2.splat(d.boxWithin)))
    const reached = i64x2.bitmask(f64x2.le(near, f64x2.splat(d.boxBeyond))) & ~inside
    if (inside != 0) {
      let sum: f64 = 0
      if (inside & 1) sum += float(d.nodeWeights, 2 * at)
      if (inside & 2) sum += float(d.nodeWeights, 2 * at + 1)
      addToAll(d, sum)
    }
    // The nearer one first: it is taken from the top.
    const rightFirst = f64x2.extract_lane(near, 1) < f64x2.extract_lane(near, 0)
    if (rightFirst && reached & 1) top = pushNode(top, 2 * at)
    if (reached & 2) top = pushNode(top, 2 * at + 1)
    if (!rightFirst && reached & 1) top = pushNode(top, 2 * at)
  }
}

// @ts-ignore: decorator
@inline
function pushNode(top: usize, node: i32): usize {
  store<i32>(top, node)
  return top + 4
}

/** Adds to what every row counts. Those that have enough are cores and search no more. */
function addToAll(d: Density, weight: f64): void {
  let open = 0
  for (let i = 0; i < d.count; i++) {
    const sum = float(d.counts, i) + weight
    setFloat(d.counts, i, sum)
    if (sum < d.needed) {
      open++
      continue
    }
    store<u8>(d.cores + int(d.places, i), 1)
    leave(d, i)
  }
  // Four search together.
  if ((open + 3) >> 2 < (d.count + 3) >> 2) closeRanks(d)
}
