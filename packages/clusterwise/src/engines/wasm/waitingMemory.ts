import { type KdTree, PANEL_ROWS } from "../../structures/kdTree.js"
import type { Bench } from "./bench.js"

/** Bytes of a `WaitingMemory`. */
export const waitingMemoryBytes = (rows: number, cols: number): number => rows * 2 + cols * 20 + 10_000

/**
 * Rows of a kd-tree that are taken out one by one, and searches for the nearest one still waiting; in a thread's own memory,
 * behind a `TreeMemory`, whose own searches are over then.
 */
export class WaitingMemory {
  private readonly at: number
  private readonly state: Int32Array
  private readonly found: Float64Array
  private readonly gone: Uint8Array
  private readonly lowest: Int32Array

  constructor(
    private readonly bench: Bench,
    tree: KdTree,
    /** Where the tree's record lies. */
    private readonly treeAt: number,
    /** No row farther than this is found. */
    most: number,
  ) {
    const { rows, cols, depth } = tree
    const places = Math.ceil(rows / PANEL_ROWS) * PANEL_ROWS
    const pointers = [
      bench.alloc(places),
      bench.put(tree.lowest),
      bench.room(cols * 16),
      bench.room(cols * 4),
      bench.room(64),
      bench.room((depth + 2) * 16),
    ]
    this.at = bench.alloc(72)
    this.state = bench.int32(this.at, 8)
    this.state.set(pointers)
    this.found = bench.float64(this.at + 32, 4)
    this.found[2] = most
    this.gone = new Uint8Array(bench.kernels.memory.buffer, pointers[0], places).fill(1, rows)
    this.lowest = bench.int32(pointers[1], 2)
  }

  /** The lowest row that waits; as many as there are rows where none does. */
  get first(): number {
    return this.lowest[1]
  }

  /** What the last search found: place (−1: none), and how far, at least `floor`; Infinity where there is none. */
  get place(): number {
    return this.state[6]
  }
  get reach(): number {
    return this.found[0]
  }

  isWaiting(place: number): boolean {
    return this.gone[place] === 0
  }

  take(place: number): void {
    this.bench.kernels.takeWaiting(this.treeAt, this.at, place)
  }

  /**
   * The waiting row at least distance from the row at `from`, where distances below `floor` count as `floor`; of equally
   * near ones the lowest.
   */
  search(from: number, floor: number): void {
    this.bench.kernels.searchWaiting(this.treeAt, this.at, from, floor)
  }
}
