import { farthest, nearest } from "./densityBoxes"
import { enter, holds, listScores, listSums, tileHolds } from "./densityRows"
import { find, join, setOf, settle, settleOther } from "./densitySets"
import { Density, EMPTY, int, isCore, MIXED, panelBefore, placesEnd, pushMarked, setInt } from "./densityState"

// Which cores lie within eps of each other.

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
  let entered = false
  if (int(d.sets, leaf) == MIXED) {
    entered = enterCores(d, leaf)
    joinRows(d, leaf, leaf)
  }
  for (let node = leaf; node > 1; node >>= 1) {
    if (node & 1 || areOne(d, leaf, node + 1)) continue
    if (!entered) entered = enterCores(d, leaf)
    const near = nearest(d, node >> 1)
    if (f64x2.extract_lane(near, 1) > d.boxBeyond) continue
    const far = farthest(d, node >> 1)
    joinBelow(d, leaf, node + 1, f64x2.extract_lane(far, 1) <= d.boxWithin)
  }
}

function enterCores(d: Density, leaf: i32): bool {
  const last = placesEnd(d, leaf)
  let count = 0
  for (let place = panelBefore(d, leaf) << 3; place < last; place++) if (isCore(d, place)) setInt(d.places, count++, place)
  enter(d, count)
  return true
}

/** Whether a node has no cores, or only such as are known to be of the one set that the leaf is. */
function areOne(d: Density, leaf: i32, node: i32): bool {
  const known = setOf(d, node, 1 << d.depth)
  if (known == EMPTY) return true
  const mine = int(d.sets, leaf)
  return mine >= 0 && known >= 0 && find(d, mine) == find(d, known)
}

/** Joins the searching cores of a leaf with those below a node. */
function joinBelow(d: Density, leaf: i32, root: i32, inside: bool): void {
  const leaves = 1 << d.depth
  let top = pushMarked(d.stack, root, inside)
  while (top > d.stack) {
    top -= 8
    const node = load<i32>(top)
    if (areOne(d, leaf, node)) continue
    if (load<i32>(top, 4)) {
      joinAll(d, leaf, node, setOf(d, node, leaves))
      continue
    }
    if (node >= leaves) {
      joinRows(d, leaf, node)
      continue
    }
    const near = nearest(d, node)
    const far = farthest(d, node)
    const reached = i64x2.bitmask(f64x2.le(near, f64x2.splat(d.boxBeyond)))
    const within = i64x2.bitmask(f64x2.le(far, f64x2.splat(d.boxWithin)))
    if (reached & 2) top = pushMarked(top, 2 * node + 1, (within & 2) != 0)
    if (reached & 1) top = pushMarked(top, 2 * node, (within & 1) != 0)
  }
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

/** Cores against the cores of a leaf, which may be their own. Where both leaves are one set each, one pair is enough. */
function joinRows(d: Density, leaf: i32, other: i32): void {
  const enough = int(d.sets, leaf) >= 0 && int(d.sets, other) >= 0
  const some = d.tiles != 0 ? joinScores(d, other, enough) : joinSums(d, other, enough)
  if (enough || (leaf != other && !some)) return
  if (int(d.sets, leaf) == MIXED) settle(d, leaf)
  if (int(d.sets, other) == MIXED) settleOther(d, other)
}

/** Whether some were joined. */
function joinScores(d: Density, other: i32, enough: bool): bool {
  const first = panelBefore(d, other) << 3
  let some = false
  for (let i = 0; i < d.count; i += 4) {
    if (areJoined(d, i, min(i + 4, d.count), other)) continue
    const end = listScores(d, i, other)
    for (let found = d.found; found < end; found += 4) {
      const code = load<i32>(found)
      const slot = i + ((code >> 16) & 3)
      const place = first + (code & 65535)
      if (!isCore(d, place) || !mayJoin(d, slot, place) || !tileHolds(d, slot, place, code)) continue
      join(d, int(d.places, slot), place)
      if (enough) return true
      some = true
    }
  }
  return some
}

function joinSums(d: Density, other: i32, enough: bool): bool {
  const first = panelBefore(d, other) << 3
  let some = false
  for (let i = 0; i < d.count; i += 2) {
    const end = listSums(d, i, other)
    for (let found = d.found; found < end; found += 16) {
      const code = load<i32>(found, 8)
      const slot = i + (code >> 16)
      const place = first + (code & 65535)
      if (!isCore(d, place) || !mayJoin(d, slot, place) || !holds(d, slot, place, load<f64>(found))) continue
      join(d, int(d.places, slot), place)
      if (enough) return true
      some = true
    }
  }
  return some
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
