import { allocBuffer } from "../../../../data/memory.js"
import type { Source } from "../../source.js"
import { type BoxSort, boxSortBytes, planBoxSort } from "./boxSort.js"

/** Rows of a group: as in assembly/boxes.ts. */
export const GROUP = 64

/** Rows sorted into groups with boxes, and what is known of each group. All in the order of the sorted rows. */
export interface BoxesJob {
  readonly sort: BoxSort
  /** The sorted rows. */
  readonly source: Source
  readonly labels: Int32Array
  /** Per group: cols of the middle, cols of half the sides. */
  readonly boxes: Float32Array
  /** Per block: a length that no corner of a box exceeds. */
  readonly reach: Float64Array
  /** Per group: the centroid that has all its rows, or −1. */
  readonly owners: Int32Array
  /** Per group: while the paths of its owner have not come so far, its labels are right. */
  readonly limits: Float64Array
  /** Per owner, from −1 on: how far it and any other centroid went, together, since the start. */
  readonly paths: Float64Array
  /** Length of the longest centroid. */
  readonly longest: Float64Array
}

export const groupsOf = (blockRows: number): number => Math.ceil(blockRows / GROUP)

export function planBoxes(source: Source, clusters: number, blockRows: number): BoxesJob {
  const { rows, cols } = source
  const blocks = Math.ceil(rows / blockRows)
  const groups = blocks * groupsOf(blockRows)
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const sort = planBoxSort(source)
  return {
    sort,
    source: { ...source, data: sort.data, weights: sort.weights },
    labels: integers(rows),
    boxes: new Float32Array(allocBuffer(groups * cols * 8)),
    reach: floats(blocks),
    owners: integers(groups),
    limits: floats(groups),
    paths: floats(clusters + 1),
    longest: floats(1),
  }
}

export function boxesBytes(
  rows: number,
  cols: number,
  bytesPerValue: number,
  clusters: number,
  threads: number,
): number {
  const groups = (rows / GROUP + 64) * (cols * 8 + 12)
  return (
    boxSortBytes(rows, cols, bytesPerValue, true) +
    rows * 4 +
    groups +
    threads * (clusters * (cols * 40 + 80) + 300_000)
  )
}
