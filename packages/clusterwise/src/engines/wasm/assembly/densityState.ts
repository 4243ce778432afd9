import { firstPanel, panelsEnd } from "./leafStrips"

// Which rows lie within eps of each other, on a kd-tree whose leaves are whole panels of 8 rows (structures/kdTree.ts). No
// pair is stored. The rows of a leaf search together; nodes of the tree answer for all their rows where they can:
//
//      box farther than eps from the leaf's box      passed by
//      all of the box within eps of all of it        counted, joined or read as a whole
//      rows that are known to be one set already     passed by, where the leaf is of that set
//      else                                          its children, in the end rows against rows
//
// Boxes and rows have sums with the same roundings: what is decided for a box is decided for its rows. Sums up to `within`
// are neighbours and sums above `beyond` are not; for metrics whose sums only bracket the distance, `decide` is asked about
// what lies between.
//
// This file is what the others share; cores come first (densityCores.ts), then what connects them (densityJoins.ts), then
// rows that are no cores (densityBorders.ts).

/** Sets of nodes: no core in it; not known to be one set. */
export const EMPTY: i32 = -2
export const MIXED: i32 = -1

/** A tree in this memory, what is known of it, and the rows that search, at most a leaf's, in groups of four. */
// @ts-ignore: decorator
@unmanaged
export class Density {
  /** float64, panel after panel: cols × 8. */
  panels: usize
  /** Per inner node and column: least value left and right, greatest value left and right. */
  boxes: usize
  /** Per panel: a tile with 2e (leafTiles.ts), or a sketch (sketches.ts) where `steps` is above 0; or 0. */
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
  /** Row-major float32, and the scores that a neighbour may have and that only a neighbour has; or sketches and records. */
  x32: usize
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
  /** int32 per place: neighbours that were found (densityKept.ts). */
  kept: usize
  /** Per place a fine sketch (fineSketches.ts); bytes of each. */
  fine: usize
  fineBytes: i32
  cols: i32
  depth: i32
  panelCount: i32
  length: i32
  kind: i32
  /** Steps of a sketch. */
  steps: i32
  /** How many neighbours are kept of each row. */
  keep: i32
  count: i32
  within: f64
  beyond: f64
  needed: f64
  /** What boxes say: all rows are neighbours up to here, and none above there. */
  boxWithin: f64
  boxBeyond: f64
  /** How far neighbours are apart at most, where sketches tell. */
  reach: f64
}

// @ts-ignore: decorator
@inline
export function int(at: usize, i: i32): i32 {
  return load<i32>(at + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
export function setInt(at: usize, i: i32, value: i32): void {
  store<i32>(at + ((<usize>i) << 2), value)
}

// @ts-ignore: decorator
@inline
export function float(at: usize, i: i32): f64 {
  return load<f64>(at + ((<usize>i) << 3))
}

// @ts-ignore: decorator
@inline
export function setFloat(at: usize, i: i32, value: f64): void {
  store<f64>(at + ((<usize>i) << 3), value)
}

// @ts-ignore: decorator
@inline
export function panelBefore(d: Density, node: i32): i32 {
  return firstPanel(d.panelCount, node)
}

// @ts-ignore: decorator
@inline
export function placesEnd(d: Density, node: i32): i32 {
  return min(d.length, panelsEnd(d.panelCount, node) << 3)
}

// @ts-ignore: decorator
@inline
export function isCore(d: Density, place: i32): bool {
  return load<u8>(d.cores + place) != 0
}

/** Nodes still to be visited: each with a mark, whether all of it lies within eps. */
// @ts-ignore: decorator
@inline
export function pushMarked(top: usize, node: i32, mark: bool): usize {
  store<i32>(top, node)
  store<i32>(top, mark ? 1 : 0, 4)
  return top + 8
}
