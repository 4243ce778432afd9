import type { SlotArrays } from "../../../engine/merging/clusterSlots.js"
import { ClusterSlots } from "../../../engine/merging/clusterSlots.js"
import { NearestTwo } from "../../../engine/merging/nearestTwo.js"
import type { Bench } from "../bench.js"
import { type PanelArrays, SlotPanels, STRIP_SLOTS } from "../slotPanels.js"
import type { Phase } from "../team.js"

/** Clusters that search together; the kernel's lists have room for no more. */
export const CHUNK_SLOTS = 64
/** Slots on either side that give a first limit: neighbours in space, as a rule. */
const FIRST_LOOK = 4
const PANEL = 8

export interface ClusterSearchJob {
  readonly slots: SlotArrays
  readonly panels: PanelArrays
  /** Who searches, and how many of them. */
  readonly queries: Int32Array
  readonly queryCount: Int32Array
}

/**
 * Finds the nearest two clusters of each query, 64 queries at a time against strips of 128 slots, nearest strips first:
 * strips whose box lies too far are passed over, pairs whose float32 score is too low are dropped, the rest is decided
 * in float64.
 */
export class ClusterSearch {
  readonly phase: Phase = { block: (b) => this.searchChunk(b) }
  private readonly slots: ClusterSlots
  private readonly panels: SlotPanels
  private readonly cols: number
  private readonly found: readonly NearestTwo[]
  private readonly box: Float64Array
  private readonly order: { strips: Int32Array; bounds: Float64Array }
  private readonly at: { chunk: number; strip: number; limits: number; list: number }

  constructor(
    private readonly bench: Bench,
    private readonly job: ClusterSearchJob,
  ) {
    const { cols, rows } = job.slots
    this.slots = new ClusterSlots(job.slots)
    this.panels = new SlotPanels(this.slots, job.panels)
    this.cols = cols
    this.found = Array.from({ length: CHUNK_SLOTS }, () => new NearestTwo(this.slots))
    this.box = new Float64Array(2 * cols)
    const strips = Math.ceil(rows / STRIP_SLOTS)
    this.order = { strips: new Int32Array(strips), bounds: new Float64Array(strips) }
    this.at = {
      chunk: bench.alloc(CHUNK_SLOTS * (cols + 2) * 4),
      strip: bench.alloc(STRIP_SLOTS * (cols + 2) * 4),
      limits: bench.alloc(CHUNK_SLOTS * 8),
      list: bench.alloc(CHUNK_SLOTS * STRIP_SLOTS * 4),
    }
  }

  private searchChunk(b: number): void {
    const { job, found } = this
    const queries = job.queries.subarray(b * CHUNK_SLOTS, Math.min((b + 1) * CHUNK_SLOTS, job.queryCount[0]))
    this.gather(queries)
    for (let i = 0; i < queries.length; i++) this.firstLook(queries[i], found[i])
    const strips = this.stripsWithin(this.widest(queries))
    for (let s = 0; s < strips; s++) {
      const strip = this.order.strips[s]
      if (this.order.bounds[s] <= this.widest(queries, strip)) this.againstStrip(queries, strip)
    }
    for (let i = 0; i < queries.length; i++) found[i].end()
  }

  /** Queries as panels, and the box about them. */
  private gather(queries: Int32Array): void {
    const { bench, job, at, cols, box } = this
    const { panels } = job.panels
    const { centers } = job.slots
    const chunk = bench.float32(at.chunk, CHUNK_SLOTS * (cols + 2))
    box.fill(Number.POSITIVE_INFINITY, 0, cols).fill(Number.NEGATIVE_INFINITY, cols)
    queries.forEach((slot, i) => {
      const from = (slot >> 3) * PANEL * (cols + 2) + (slot & 7)
      const to = (i >> 3) * PANEL * (cols + 2) + (i & 7)
      for (let j = 0; j < cols; j++) {
        chunk[to + j * PANEL] = panels[from + j * PANEL]
        const value = centers[slot * cols + j]
        if (value < box[j]) box[j] = value
        if (value > box[cols + j]) box[cols + j] = value
      }
    })
  }

  private firstLook(slot: number, found: NearestTwo): void {
    const { slots } = this
    const hint = slots.arrays.nearest[slot]
    found.begin(slot)
    if (hint >= 0) found.consider(hint)
    for (let side = -1; side <= 1; side += 2)
      for (let other = slot + side, seen = 0; seen < FIRST_LOOK && other >= 0 && other < slots.count; other += side)
        if (slots.alive(other)) {
          found.consider(other)
          seen++
        }
  }

  /** The greatest squared distance at which a slot (of a strip) still comes into question for some query. */
  private widest(queries: Int32Array, strip?: number): number {
    const { panels, found } = this
    const factor = strip === undefined ? 1 : this.job.panels.factors[strip]
    let widest = 0
    for (let i = 0; i < queries.length; i++) {
      const limit = found[i].second
      widest = Math.max(
        widest,
        panels.base(queries[i], limit) + (limit < Number.POSITIVE_INFINITY ? panels.weight(limit) * factor : 0),
      )
    }
    return widest * (1 + 1e-9)
  }

  /** Strips that are near enough, nearest first. */
  private stripsWithin(limit: number): number {
    const { order, panels } = this
    const near: [number, number][] = []
    for (let strip = 0; strip < panels.strips; strip++) {
      const bound = this.sqToBox(strip)
      if (bound <= limit) near.push([strip, bound])
    }
    near.sort((a, b) => a[1] - b[1])
    near.forEach(([strip, bound], s) => {
      order.strips[s] = strip
      order.bounds[s] = bound
    })
    return near.length
  }

  private sqToBox(strip: number): number {
    const { cols, box } = this
    const { boxes } = this.job.panels
    const low = strip * 2 * cols
    let sq = 0
    for (let j = 0; j < cols; j++) {
      const t = Math.max(0, boxes[low + j] - box[cols + j], box[j] - boxes[low + cols + j])
      sq += t * t
    }
    return sq
  }

  private againstStrip(queries: Int32Array, strip: number): void {
    const { bench, job, at, cols, found, panels } = this
    const rows = Math.ceil(queries.length / 4) * 4
    const limits = bench.float32(at.limits, rows * 2)
    for (let i = 0; i < queries.length; i++) panels.writeLimit(queries[i], found[i].second * (1 + 1e-9), limits, 2 * i)
    for (let i = queries.length; i < rows; i++) limits[2 * i + 1] = Number.POSITIVE_INFINITY
    const values = STRIP_SLOTS * (cols + 2)
    bench.copyIn(job.panels.panels.subarray(strip * values, (strip + 1) * values), at.strip)
    const { products } = job.panels
    const count = bench.kernels.nearPanels(at.chunk, rows, at.strip, STRIP_SLOTS, cols, at.limits, at.list, products)
    const list = bench.int32(at.list, count)
    for (let k = 0; k < count; k++) found[list[k] >>> 16].consider(strip * STRIP_SLOTS + (list[k] & 0xffff))
  }
}
