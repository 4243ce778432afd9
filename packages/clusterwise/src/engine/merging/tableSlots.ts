import { allocBuffer } from "../../data/memory.js"
import { type LinkageMethod, type Update, updates } from "./lanceWilliams.js"
import type { Neighbours, Slots } from "./rounds.js"

/** Clusters with a square table of what is compared between them: plain arrays that threads can share. */
export interface TableArrays extends Neighbours {
  readonly method: LinkageMethod
  /** count × count in use, each row `stride` long. */
  readonly table: Float64Array
  readonly stride: number
  /** Rows in each cluster; 0 for an empty slot. */
  readonly sizes: Float64Array
  readonly counts: Int32Array
}

export function tableArrays(method: LinkageMethod, clusters: number): TableArrays {
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  return {
    method,
    table: floats(clusters * clusters),
    stride: clusters,
    sizes: floats(clusters),
    lowest: integers(clusters),
    nearest: integers(clusters).fill(-1),
    value: floats(clusters),
    second: floats(clusters),
    counts: integers(1),
  }
}

export const tableArraysBytes = (clusters: number): number => clusters * (clusters * 8 + 40)

/** Clusters whose mutual distances are all known; a merge rewrites a row and a column. */
export class TableSlots implements Slots {
  private readonly update: Update

  constructor(readonly arrays: TableArrays) {
    this.update = updates[arrays.method]
  }

  get count(): number {
    return this.arrays.counts[0]
  }

  get neighbours(): Neighbours {
    return this.arrays
  }

  alive(slot: number): boolean {
    return this.arrays.sizes[slot] > 0
  }

  value(a: number, b: number): number {
    return this.arrays.table[a * this.arrays.stride + b]
  }

  lowerBound(a: number, b: number): number {
    return this.value(a, b)
  }

  merge(a: number, b: number): number {
    const { sizes, lowest, table, stride } = this.arrays
    const [keep, drop] = [Math.min(a, b), Math.max(a, b)]
    const height = this.value(a, b)
    const [nx, ny] = [sizes[keep], sizes[drop]]
    const [x, y] = [keep * stride, drop * stride]
    for (let other = 0; other < this.count; other++) {
      if (other === keep || other === drop || sizes[other] === 0) continue
      const d = this.update(table[x + other], table[y + other], height, nx, ny, sizes[other])
      table[x + other] = d
      table[other * stride + keep] = d
    }
    sizes[keep] += sizes[drop]
    sizes[drop] = 0
    lowest[keep] = Math.min(lowest[keep], lowest[drop])
    return keep
  }

  compact(): Int32Array {
    const { sizes, lowest, nearest, value, second, table, stride, counts } = this.arrays
    const moved = new Int32Array(this.count).fill(-1)
    const kept = Int32Array.from(moved.keys()).filter((slot) => this.alive(slot))
    for (let to = 0; to < kept.length; to++) moved[kept[to]] = to
    for (let to = 0; to < kept.length; to++) {
      const from = kept[to]
      for (let j = 0; j < kept.length; j++) table[to * stride + j] = table[from * stride + kept[j]]
      for (const array of [sizes, lowest, value, second]) array[to] = array[from]
      nearest[to] = nearest[from] < 0 ? -1 : moved[nearest[from]]
    }
    counts[0] = kept.length
    return moved
  }
}
