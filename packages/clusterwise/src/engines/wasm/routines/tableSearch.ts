import { NearestTwo } from "../../../engine/merging/nearestTwo.js"
import { type TableArrays, TableSlots } from "../../../engine/merging/tableSlots.js"
import type { Phase } from "../team.js"

/** Slots that one block looks through. */
export const TABLE_QUERIES = 8

/** Finds the nearest two clusters of each query in its row of a table. */
export class TableSearch {
  readonly phase: Phase = { block: (b) => this.searchRows(b) }
  private readonly slots: TableSlots
  private readonly found: NearestTwo

  constructor(
    arrays: TableArrays,
    private readonly queries: Int32Array,
    private readonly queryCount: Int32Array,
  ) {
    this.slots = new TableSlots(arrays)
    this.found = new NearestTwo(this.slots)
  }

  private searchRows(b: number): void {
    const { slots, found } = this
    const { table, stride, sizes } = slots.arrays
    const end = Math.min((b + 1) * TABLE_QUERIES, this.queryCount[0])
    for (let q = b * TABLE_QUERIES; q < end; q++) {
      const slot = this.queries[q]
      const row = slot * stride
      found.begin(slot)
      for (let other = 0; other < slots.count; other++)
        if (table[row + other] <= found.second && sizes[other] > 0) found.consider(other)
      found.end()
    }
  }
}
