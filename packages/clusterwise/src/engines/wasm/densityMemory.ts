import { type KdTree, PANEL_ROWS } from "../../structures/kdTree.js"
import type { Bench } from "./bench.js"
import type { Limits } from "./limits.js"
import { treeBytes } from "./treeBuild.js"
import {
  axesOf,
  isWide,
  reachAlong,
  Sketches,
  sketchesBytes,
  takesSketches,
  type WideRows,
  wideBytes,
} from "./wideRows.js"

/** Columns from which float32 tiles pay, as for spanning trees. */
const TILED_COLS = 6

export interface DensityTree {
  readonly tree: KdTree
  readonly leafRows: number
  readonly limits: Limits
  /** What each place counts, up to whole panels; undefined where each counts 1. */
  readonly weights: Float64Array | undefined
  readonly needed: number
  /** The rows, where the tree holds only places along some directions. */
  readonly wide: WideRows | undefined
  /** How many neighbours are kept of each row; 0: none. */
  readonly keep: number
}

/** Most neighbours that are kept of a row. */
export const MOST_KEPT = 32

/**
 * Bytes of rows in a tree: what threads share, and what each has in its own memory. Minkowski distances may be sums of squares
 * or not.
 * @param cols of rows as the metric has them
 */
export function densityTreeBytes(rows: number, cols: number, metric: string, threads: number): number {
  const kinds = !isWide(cols) ? [false] : metric === "minkowski" ? [true, false] : [takesSketches(metric, cols)]
  return Math.max(...kinds.map((wide) => bytesOf(rows, wide ? axesOf(cols) : cols, wide ? cols : 0, threads)))
}

/** @param cols of the tree @param wide of the rows, if they are wide, else 0 */
function bytesOf(rows: number, cols: number, wide: number, threads: number): number {
  const tree = treeBytes(rows, cols)
  const kept = wide > 0 ? rows * (MOST_KEPT + 1) * 4 : 0
  const shared = tree + wideBytes(rows, wide) + kept
  const state = rows * (cols >= TILED_COLS ? 4 * cols + 32 : 24) + 64 * (cols + wide) * 16 + 200_000
  return shared + threads * (tree + state + kept + sketchesBytes(rows, wide))
}

/** A kd-tree in a thread's own memory with what assembly/densityState.ts lays down of it. Nothing may be allocated after it. */
export class DensityMemory {
  /** One byte a place. */
  readonly cores: Uint8Array
  /** Per place how many neighbours were found, then the first of them. */
  readonly kept: Int32Array
  /** Per place who stands for its set, or is nearer to that one. */
  readonly parents: Int32Array
  /** Cluster of each place, once clusters were taken. */
  readonly clusters: Int32Array
  private readonly at: number

  constructor(
    private readonly bench: Bench,
    { tree, leafRows, limits, weights, needed, wide, keep }: DensityTree,
  ) {
    const { rows, cols, depth } = tree
    const nodes = 2 ** (depth + 1)
    const room = leafRows + 4
    const panels = Math.ceil(rows / PANEL_ROWS)
    const sketches = wide && new Sketches(bench, wide, tree)
    const tiled = !wide && limits.kind < 2 && limits.within === limits.beyond && cols >= TILED_COLS
    const alloc = (bytes: number) => bench.alloc(bytes)
    // Sets are known before clusters are asked for: they lie in the same place.
    const perPlace = alloc(rows * 4)
    const pointers = [
      bench.put(tree.panels),
      bench.put(tree.boxes),
      sketches ? sketches.at : tiled ? alloc(panels * (cols + 2) * 32) : 0,
      weights ? bench.put(weights) : 0,
      alloc(nodes * 8),
      alloc(rows),
      perPlace,
      alloc(nodes * 4),
      perPlace,
      alloc(nodes * 4),
      alloc(room * cols * 8),
      alloc(room * 4 * (sketches ? sketches.steps : cols)),
      alloc(room * 32),
      alloc(room * 8),
      alloc(cols * 16),
      alloc(room * 4),
      alloc(room * 8),
      alloc(room * 4),
      alloc(leafRows * 32),
      alloc((depth + 2) * 16),
      alloc(keep > 0 ? rows * (keep + 1) * 4 : 0),
      sketches?.fine ?? 0,
      sketches?.fineBytes ?? 0,
    ]
    const reach = limits.within < 0 ? -1 : Math.sqrt(limits.within)
    const sizes = [cols, depth, panels, rows, limits.kind, sketches?.steps ?? 0, keep, 0]
    this.at = alloc(176)
    bench.int32(this.at, 31).set([...pointers, ...sizes])
    // After 31 words, float64 begins at the next multiple of 8.
    bench.float64(this.at + 128, 6).set([limits.within, limits.beyond, needed, ...boxLimits(limits, wide), reach])
    const cores = pointers[5]
    this.cores = new Uint8Array(bench.kernels.memory.buffer, cores, rows)
    this.kept = bench.int32(pointers[20], keep > 0 ? rows * (keep + 1) : 0)
    this.parents = bench.int32(perPlace, rows)
    this.clusters = this.parents
    sketches?.fill()
    if (tiled) bench.kernels.densityTiles(this.at)
    bench.kernels.densityWeights(this.at)
  }

  /** Marks the cores among the rows of the leaves from … to − 1. */
  markCores(from: number, to: number): void {
    this.bench.kernels.markCores(this.at, from, to)
  }

  /** Takes the cores that all threads found, and how they are joined as far as that is known. */
  takeCores(cores: Uint8Array, joined: Int32Array | undefined): void {
    this.cores.set(cores)
    this.bench.kernels.beginSets(this.at)
    if (!joined) return
    this.parents.set(joined)
    this.bench.kernels.settleSets(this.at)
  }

  /** Joins the cores of these leaves with each other and with those to their right. */
  joinCores(from: number, to: number): void {
    this.bench.kernels.joinCores(this.at, from, to)
  }

  /** Takes the cluster of each core. */
  takeClusters(cores: Uint8Array, clusters: Int32Array, kept: Int32Array | undefined): void {
    this.cores.set(cores)
    if (kept) this.kept.set(kept)
    this.clusters.set(clusters)
    this.bench.kernels.lowestClusters(this.at)
  }

  /** Gives the rows of these leaves that are no cores the lowest cluster with a core within eps, or −1. */
  joinBorders(from: number, to: number): void {
    this.bench.kernels.joinBorders(this.at, from, to)
  }
}

/** Up to which sums a box says that all rows are neighbours, and above which that none are. */
function boxLimits({ within, beyond }: Limits, wide: WideRows | undefined): [number, number] {
  if (!wide) return [within, beyond]
  return [-1, beyond < 0 ? -1 : reachAlong(Math.sqrt(beyond), wide.cols) ** 2]
}
