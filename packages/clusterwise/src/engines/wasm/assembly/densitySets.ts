import { isCell, takeBox } from "./densityBoxes"
import { Density, EMPTY, int, isCore, MIXED, panelBefore, placesEnd, setInt } from "./densityState"

// Sets of cores that are connected: each core points towards a lower one, up to the one that stands for its set. Nodes note
// where all their cores are known to be one set.

export function find(d: Density, place: i32): i32 {
  const parents = d.parents
  let at = place
  for (let above = int(parents, at); above != at; above = int(parents, at)) {
    const next = int(parents, above)
    setInt(parents, at, next)
    at = next
  }
  return at
}

export function join(d: Density, a: i32, b: i32): void {
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

/** The set of a node, as its children are known by now. */
export function setOf(d: Density, node: i32, leaves: i32): i32 {
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

/** Notes where the searching cores of a leaf have become one set. */
export function settle(d: Density, leaf: i32): void {
  const common = find(d, int(d.places, 0))
  for (let i = 1; i < d.count; i++) if (find(d, int(d.places, i)) != common) return
  setInt(d.sets, leaf, common)
}

/** The same for the cores of another leaf. */
export function settleOther(d: Density, leaf: i32): void {
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

/** Notes which nodes are one set by what is joined so far. */
export function settleSets(at: usize): void {
  const d = changetype<Density>(at)
  const leaves = 1 << d.depth
  for (let leaf = leaves; leaf < 2 * leaves; leaf++) if (int(d.sets, leaf) == MIXED) settleOther(d, leaf)
  for (let node = leaves - 1; node > 0; node--) setOf(d, node, leaves)
}
