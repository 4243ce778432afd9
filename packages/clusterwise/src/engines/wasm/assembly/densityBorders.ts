import { farthest, nearest } from "./densityBoxes"
import { enter, holds, listScores, listSums, tileHolds } from "./densityRows"
import { joinKept } from "./densityKept"
import { Density, int, isCore, panelBefore, placesEnd, pushMarked, setInt } from "./densityState"

// Rows that are no cores: the lowest cluster with a core within eps.

const NO_CLUSTER: i32 = 0x7fffffff

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
  for (let place = panelBefore(d, leaf) << 3; place < last; place++)
    if (!isCore(d, place) && !joinKept(d, place, NO_CLUSTER)) setInt(d.places, count++, place)
  if (count == 0) return
  enter(d, count)
  for (let i = 0; i < count; i++) setInt(d.best, i, NO_CLUSTER)
  let worst = NO_CLUSTER
  if (int(d.nodeClusters, leaf) < worst) worst = borderRows(d, leaf)
  for (let node = leaf; node > 1; node >>= 1) {
    if (int(d.nodeClusters, node ^ 1) >= worst) continue
    const near = nearest(d, node >> 1)
    if ((node & 1 ? f64x2.extract_lane(near, 0) : f64x2.extract_lane(near, 1)) > d.boxBeyond) continue
    const far = farthest(d, node >> 1)
    worst = borderBelow(d, node ^ 1, (node & 1 ? f64x2.extract_lane(far, 0) : f64x2.extract_lane(far, 1)) <= d.boxWithin, worst)
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
      const reached = i64x2.bitmask(f64x2.le(near, f64x2.splat(d.boxBeyond)))
      const within = i64x2.bitmask(f64x2.le(far, f64x2.splat(d.boxWithin)))
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
  if (d.tiles != 0) borderScores(d, leaf)
  else borderSums(d, leaf)
  return worstOf(d)
}

function borderScores(d: Density, leaf: i32): void {
  const first = panelBefore(d, leaf) << 3
  for (let i = 0; i < d.count; i += 4) {
    const end = listScores(d, i, leaf)
    for (let found = d.found; found < end; found += 4) {
      const code = load<i32>(found)
      const slot = i + ((code >> 16) & 3)
      const place = first + (code & 65535)
      if (improves(d, slot, place) && tileHolds(d, slot, place, code)) setInt(d.best, slot, int(d.clusters, place))
    }
  }
}

function borderSums(d: Density, leaf: i32): void {
  const first = panelBefore(d, leaf) << 3
  for (let i = 0; i < d.count; i += 2) {
    const end = listSums(d, i, leaf)
    for (let found = d.found; found < end; found += 16) {
      const code = load<i32>(found, 8)
      const slot = i + (code >> 16)
      const place = first + (code & 65535)
      if (improves(d, slot, place) && holds(d, slot, place, load<f64>(found))) setInt(d.best, slot, int(d.clusters, place))
    }
  }
}

// @ts-ignore: decorator
@inline
function improves(d: Density, slot: i32, place: i32): bool {
  return isCore(d, place) && int(d.clusters, place) < int(d.best, slot)
}
