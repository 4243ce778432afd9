import { type KdTree, PANEL_ROWS } from "../../structures/kdTree.js"
import type { Bench } from "./bench.js"
import { measureOf, reachAlong, Sketches, type WideRows } from "./wideRows.js"

/** Kernel numbers of the metrics; cosine is half the square of unit rows. */
export const treeKinds: Readonly<Record<string, number>> = {
  euclidean: 0,
  sqeuclidean: 1,
  manhattan: 2,
  chebyshev: 3,
  cosine: 1,
}

/** Columns from which float32 tiles pay. Time with ÷ without: 3 columns 1.1, 5 columns 1.0, 8 columns 0.52, 16 columns 0.41, 64 columns 0.36. */
const TILED_COLS = 6

/** What a search in a tree is about, besides the tree itself. */
export interface TreeSearchOptions {
  readonly kind: number
  /** Neighbours of each row; 0: of each group of rows the nearest row outside. */
  readonly neighbours: number
  /** Groups there may be. */
  readonly groups: number
  /** Per place and per node: what a distance from there is at least. */
  readonly floors: { readonly places: Float64Array; readonly nodes: Float64Array } | undefined
  /** The rows, where the tree holds only places along some directions. */
  readonly wide?: WideRows | undefined
  /** Distance of the rows at two places, where roots of the tree's sums are only the least that it can be. */
  readonly measure?: ((a: number, b: number) => number) | undefined
  /** By how much these may be more than the distance, besides a share of 1e-9. */
  readonly loss?: number
}

/** A kd-tree in a thread's own memory, with the records that assembly/treeSearch.ts reads. Nothing may be allocated after it. */
export class TreeMemory {
  /** The places whose rows search together: at most the rows of a leaf, all of them in one leaf. */
  readonly places: Int32Array
  /** Where the rows at `places` ended: what they look for is not beyond. */
  readonly bounds: Float64Array
  /** Distances and places of the rows' neighbours, nearest first. */
  readonly distances: Float64Array
  readonly nearest: Int32Array
  /** The nearest pairs that leave each group, as they are known in this memory. */
  readonly best: Best
  private readonly at
  /** Where the record of the tree lies. */
  readonly treeAt: number
  private readonly searchAt: number

  constructor(
    private readonly bench: Bench,
    tree: KdTree,
    leafRows: number,
    { kind, neighbours, groups, floors, wide, measure, loss = 0 }: TreeSearchOptions,
  ) {
    const { rows, cols, depth } = tree
    const nodes = 2 ** (depth + 1)
    const sketches = wide && new Sketches(bench, wide, tree)
    const tiled = !wide && kind < 2 && cols >= TILED_COLS
    const room = leafRows + 4
    const { alloc, put } = { alloc: (bytes: number) => bench.alloc(bytes), put: bench.put.bind(bench) }
    this.at = {
      panels: put(tree.panels),
      boxes: put(tree.boxes),
      lowest: put(tree.lowest),
      rows: put(tree.order),
      groups: alloc(groups > 0 ? rows * 4 : 0),
      nodeGroups: alloc(groups > 0 ? nodes * 4 : 0),
      floors: floors ? put(floors.places) : 0,
      nodeFloors: floors ? put(floors.nodes) : 0,
      bestDistance: alloc(groups * 8),
      bestInside: alloc(groups * 4),
      bestOutside: alloc(groups * 4),
      x: alloc(room * cols * 8),
      box: alloc(cols * 16),
      limits: alloc(room * 8),
      bounds: alloc(room * 8),
      places: alloc(room * 4),
      searchGroups: alloc(room * 4),
      distances: alloc(room * neighbours * 8),
      nearest: alloc(room * neighbours * 4),
      found: alloc(leafRows * 32),
      stack: alloc((depth + 2) * 32),
      tiles: sketches ? sketches.at : tiled ? alloc(Math.ceil(rows / PANEL_ROWS) * (cols + 1) * 32) : 0,
      x32: alloc(room * 4 * (sketches ? sketches.steps : cols)),
      squares: alloc(room * 8),
      scores: alloc(room * 32),
    }
    const a = this.at
    this.treeAt = put(
      Int32Array.of(
        a.panels,
        a.boxes,
        a.lowest,
        a.rows,
        a.groups,
        a.nodeGroups,
        a.floors,
        a.nodeFloors,
        a.bestDistance,
        a.bestInside,
        a.bestOutside,
        cols,
        depth,
        Math.ceil(rows / PANEL_ROWS),
        rows,
        kind,
        neighbours,
        a.tiles,
        sketches?.steps ?? 0,
        sketches?.fine ?? 0,
        sketches?.fineBytes ?? 0,
        measure ? 1 : 0,
        // A float64.
        0,
        0,
      ),
    )
    bench.float64(this.treeAt + 88, 1)[0] = wide ? reachAlong(0, wide.cols) : loss
    this.searchAt = bench.alloc(80)
    const { x, box, limits, bounds, places, searchGroups, distances, nearest, found, stack, x32, squares, scores } = a
    bench
      .int32(this.searchAt, 15)
      .set([
        0,
        -1,
        x,
        box,
        limits,
        bounds,
        places,
        searchGroups,
        distances,
        nearest,
        found,
        stack,
        x32,
        squares,
        scores,
      ])
    if (wide) bench.measure = measureOf(wide, tree)
    if (measure) bench.measure = measure
    sketches?.fill()
    if (tiled) bench.kernels.tilesOf(this.treeAt)
    this.places = bench.int32(places, room)
    this.bounds = bench.float64(bounds, room)
    this.distances = bench.float64(distances, room * neighbours)
    this.nearest = bench.int32(nearest, room * neighbours)
    this.best = {
      distance: bench.float64(a.bestDistance, groups),
      inside: bench.int32(a.bestInside, groups),
      outside: bench.int32(a.bestOutside, groups),
    }
  }

  /** The group of each place and of each node. */
  takeGroups(places: Int32Array, nodes: Int32Array): void {
    this.bench.copyIn(places, this.at.groups)
    this.bench.copyIn(nodes, this.at.nodeGroups)
  }

  /** Searches for the first `count` of `places`, which lie in this leaf. */
  search(leaf: number, count: number): void {
    this.bench.int32(this.searchAt, 1)[0] = count
    this.bench.kernels.searchTree(this.treeAt, this.searchAt, leaf)
  }
}

/** Per group the nearest pair that leaves it: distance, place inside (-1: none), place outside. */
export interface Best {
  readonly distance: Float64Array
  readonly inside: Int32Array
  readonly outside: Int32Array
}
