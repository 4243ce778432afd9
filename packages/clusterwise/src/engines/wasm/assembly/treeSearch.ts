import { compareFine } from "./fineSketches"
import { EUCLIDEAN, enterRow, firstPanel, panelsEnd, squareAt, stripOf, sumOf } from "./leafStrips"
import { listTiles, scoreOf, writeTiles } from "./leafTiles"
import { enterSketch, listSketches, reachSketch } from "./sketches"
import { leastToChildren, mayReach } from "./treeBoxes"

// The nearest rows of rows in a kd-tree. The rows of a leaf search together: a node is passed by where its box lies farther
// from the box of the searching rows than the worst of their bounds; ties are seen as ties. Where there are many columns,
// float32 tiles come first, and pairs that they leave open are decided from differences. Where there are still more, the tree
// holds places along some directions only, sketches come first, and what they leave open is measured on the rows themselves. So
// it is with places on a sphere, whose chords are shorter than the angles between them.

/** Sum of squared differences of the rows at two places. */
// @ts-ignore: decorator
@external("env", "measure")
export declare function measure(a: i32, b: i32): f64

/** A tree in this memory. Nodes are numbered from the root, 1; the children of i are 2i and 2i + 1. */
// @ts-ignore: decorator
@unmanaged
export class Tree {
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
  /** Per panel: cols × 8 float32, and the 8 start values e − ½‖y‖², or a sketch where `steps` is above 0; or 0. */
  tiles: usize
  /** Steps of a sketch. */
  steps: i32
  /** Per place a fine sketch (fineSketches.ts); bytes of each. */
  fine: usize
  fineBytes: i32
  /** Whether roots of sums are only the least that distances can be: `measure` has the distances. */
  asked: i32
  /** By how much a distance along the directions may be more than that of the rows, besides a share of 1e-9. */
  loss: f64
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
  /** For the tiles: rows in float32, row-major; ‖x‖² in float64; the score that a pair needs, float32. Or sketches, records. */
  x32: usize
  squares: usize
  scores: usize
  /** The greatest bound, and the least floor. */
  worst: f64
  floor: f64
}

/** Distances of the searching rows' box to both children of a node. */
// @ts-ignore: decorator
@inline
function childDistances(tree: Tree, search: Search, node: i32): v128 {
  let acc = leastToChildren(tree.boxes, search.box, tree.cols, node, tree.kind)
  if (tree.steps > 0 || tree.asked != 0) acc = alongDirections(tree, acc)
  else if (tree.kind == EUCLIDEAN) acc = f64x2.sqrt(acc)
  if (tree.floors == 0) return acc
  const floors = v128.load(tree.nodeFloors + ((<usize>node) << 4))
  return f64x2.pmax(acc, f64x2.pmax(floors, f64x2.splat(search.floor)))
}

/** What rows are apart at least, whose squared distances along the directions are these. */
// @ts-ignore: decorator
@inline
export function alongDirections(tree: Tree, squares: v128): v128 {
  const lost = f64x2.sub(f64x2.mul(f64x2.sqrt(squares), f64x2.splat(1 - 1e-9)), f64x2.splat(tree.loss))
  const least = f64x2.pmax(f64x2.splat(0), lost)
  return tree.kind == EUCLIDEAN ? least : f64x2.mul(least, least)
}

/** What a sum of terms may be so that the distance is not beyond the bound: roundings of the root fall on the safe side. */
// @ts-ignore: decorator
@inline
export function limitOf(tree: Tree, bound: f64): f64 {
  if (tree.asked != 0) {
    const along = bound * (1 + 1e-9) + tree.loss
    return along * along
  }
  return tree.kind == EUCLIDEAN ? bound * bound * (1 + 2.0 ** -50) + 2.0 ** -1070 : bound
}

// @ts-ignore: decorator
@inline
function setBound(tree: Tree, search: Search, i: i32, bound: f64): void {
  store<f64>(search.bounds + ((<usize>i) << 3), bound)
  const place = load<i32>(search.places + ((<usize>i) << 2))
  const out = tree.floors != 0 && load<f64>(tree.floors + ((<usize>place) << 3)) > bound
  if (tree.steps > 0) return setReach(tree, search, i, out ? -1 : tree.kind == EUCLIDEAN ? bound : Math.sqrt(bound))
  const limit = out ? -1 : limitOf(tree, bound)
  store<f64>(search.limits + ((<usize>i) << 3), limit)
  if (tree.tiles == 0) return
  const score: f32 = limit < 0 ? Infinity : scoreOf(load<f64>(search.squares + ((<usize>i) << 3)), limit, -1)
  store<f32>(search.scores + ((<usize>i) << 2), score)
}

/** How far row i looks, in distances; below 0 nowhere. */
function setReach(tree: Tree, search: Search, i: i32, reach: f64): void {
  const along = reach * (1 + 1e-9) + tree.loss
  store<f64>(search.limits + ((<usize>i) << 3), reach < 0 ? -1 : along * along)
  reachSketch(search.scores + ((<usize>i) << 5), load<f64>(search.squares + ((<usize>i) << 3)), reach)
}

function setWorst(search: Search): void {
  let worst: f64 = -1
  for (let i = 0; i < search.count; i++) worst = max(worst, load<f64>(search.bounds + ((<usize>i) << 3)))
  search.worst = worst
}

/** Row at a place. */
// @ts-ignore: decorator
@inline
export function rowAt(tree: Tree, place: i32): i32 {
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
  const first = firstPanel(tree.panelCount, leaf)
  const panels = panelsEnd(tree.panelCount, leaf) - first
  const panel = tree.panels + ((<usize>first * cols) << 6)
  const group = tree.neighbours > 0 ? -2 : load<i32>(tree.nodeGroups + ((<usize>leaf) << 2))
  if (tree.steps > 0) return visitSketches(tree, search, leaf, first, panels, group)
  if (tree.tiles != 0 && search.worst < Infinity) return visitTiles(tree, search, leaf, first, panels, group)
  let changed = false
  for (let i = 0; i < search.count; i += 2) {
    const groups = search.groups + ((<usize>i) << 2)
    if (group >= 0 && load<i32>(groups) == group && load<i32>(groups, 4) == group) continue
    const limits = search.limits + ((<usize>i) << 3)
    const x = search.x + ((<usize>i * cols) << 3)
    if (leaf > 1 && !mayReach(tree.boxes, cols, x, leaf, limits, tree.kind)) continue
    const end = stripOf(x, panel, panels, cols, limits, search.found, tree.kind)
    for (let found = search.found; found < end; found += 16) {
      const code = load<i32>(found, 8)
      const slot = i + (code >> 16)
      const other = (first << 3) + (code & 65535)
      let distance = load<f64>(found)
      if (tree.asked != 0) {
        const place = load<i32>(search.places + ((<usize>slot) << 2))
        if (place == other || !mayTake(tree, search, slot, other)) continue
        distance = measure(place, other)
      } else if (tree.kind == EUCLIDEAN) distance = Math.sqrt(distance)
      if (take(tree, search, slot, other, distance)) changed = true
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
    if (leaf > 1 && !mayReach(tree.boxes, cols, x, leaf, limits, tree.kind))
      if (!mayReach(tree.boxes, cols, x + ((<usize>cols) << 4), leaf, limits + 16, tree.kind)) continue
    const end = listTiles(search.x32 + ((<usize>i * cols) << 2), panel, panels, cols, search.scores + ((<usize>i) << 2), search.found)
    for (let found = search.found; found < end; found += 4) {
      const code = load<i32>(found)
      const slot = i + (code >> 16)
      const other = (first << 3) + (code & 65535)
      if (tree.neighbours == 0 && load<i32>(tree.groups + ((<usize>other) << 2)) == load<i32>(search.groups + ((<usize>slot) << 2))) continue
      let distance = sumOf(tree.panels, cols, search.x, slot, other)
      if (distance > load<f64>(search.limits + ((<usize>slot) << 3))) continue
      if (tree.kind == EUCLIDEAN) distance = Math.sqrt(distance)
      if (take(tree, search, slot, other, distance)) changed = true
    }
  }
  if (changed) setWorst(search)
}

/** The same with sketches. While nothing is known, panel after panel, so that the nearest so far bound the rest. */
function visitSketches(tree: Tree, search: Search, leaf: i32, first: i32, panels: i32, group: i32): void {
  const cols = tree.cols
  let changed = false
  for (let i = 0; i < search.count; i += 4) {
    const groups = search.groups + ((<usize>i) << 2)
    if (group >= 0 && i32x4.all_true(i32x4.eq(v128.load(groups), i32x4.splat(group)))) continue
    const limits = search.limits + ((<usize>i) << 3)
    const x = search.x + ((<usize>i * cols) << 3)
    if (leaf > 1 && !mayReach(tree.boxes, cols, x, leaf, limits, tree.kind))
      if (!mayReach(tree.boxes, cols, x + ((<usize>cols) << 4), leaf, limits + 16, tree.kind)) continue
    const step = search.worst == Infinity ? 1 : panels
    for (let p = 0; p < panels; p += step) if (takeSketches(tree, search, i, first + p, step)) changed = true
  }
  if (changed) setWorst(search)
}

/** Rows i … i + 3 against panels: what their sketches leave open is measured. Whether some of it matters. */
function takeSketches(tree: Tree, search: Search, i: i32, first: i32, panels: i32): bool {
  const steps = tree.steps
  const x = search.x32 + (((<usize>(i >> 2)) * steps) << 4)
  const panel = tree.tiles + ((<usize>first * (steps + 4)) << 5)
  const end = listSketches(x, panel, panels, steps, search.scores + ((<usize>i) << 5), search.found)
  let changed = false
  for (let found = search.found; found < end; found += 4) {
    const code = load<i32>(found)
    const slot = i + ((code >> 16) & 3)
    const other = (first << 3) + (code & 65535)
    const place = load<i32>(search.places + ((<usize>slot) << 2))
    if (place == other || !mayTake(tree, search, slot, other)) continue
    const bound = load<f64>(search.bounds + ((<usize>slot) << 3))
    const reach = tree.kind == EUCLIDEAN ? bound : Math.sqrt(bound)
    if (bound < Infinity && compareFine(tree.fine, tree.fineBytes, place, other, reach) < 0) continue
    const sum = measure(place, other)
    if (take(tree, search, slot, other, tree.kind == EUCLIDEAN ? Math.sqrt(sum) : sum)) changed = true
  }
  return changed
}

/** Whether a pair is worth measuring: in different groups, and the other's floor not beyond the bound. */
// @ts-ignore: decorator
@inline
function mayTake(tree: Tree, search: Search, slot: i32, other: i32): bool {
  if (tree.neighbours == 0 && load<i32>(tree.groups + ((<usize>other) << 2)) == load<i32>(search.groups + ((<usize>slot) << 2)))
    return false
  return tree.floors == 0 || load<f64>(tree.floors + ((<usize>other) << 3)) <= load<f64>(search.bounds + ((<usize>slot) << 3))
}

/** Writes the tiles of a tree's panels. */
export function tilesOf(treeAt: usize): void {
  const tree = changetype<Tree>(treeAt)
  writeTiles(tree.panels, tree.length, tree.panelCount, tree.cols, tree.tiles, false)
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
    const asTile = tree.tiles != 0 && tree.steps == 0
    enterRow(tree.panels, cols, place, i, search.x, search.box, asTile ? search.x32 : 0)
    if (asTile) store<f64>(search.squares + ((<usize>i) << 3), squareAt(tree.panels, tree.cols, place))
    else if (tree.steps > 0)
      store<f64>(search.squares + ((<usize>i) << 3), enterSketch(tree.tiles, tree.steps, place, i, search.x32, search.scores))
    setBound(tree, search, i, bound)
  }
  search.group = k > 0 ? -1 : group
  // Rows behind the last one, up to four, search for nothing.
  for (let i = count; (i & 3) != 0; i++) {
    store<f64>(search.limits + ((<usize>i) << 3), -1)
    if (tree.steps > 0) reachSketch(search.scores + ((<usize>i) << 5), 0, -1)
    else store<f32>(search.scores + ((<usize>i) << 2), Infinity)
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
