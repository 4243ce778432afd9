import { allocBuffer } from "../../data/memory.js"
import type { ClusterSlots } from "../../engine/merging/clusterSlots.js"

/** Slots that have a box in common. */
export const STRIP_SLOTS = 128

/** Clusters as float32 panels for a tile, and a box about each strip of them: plain arrays that threads share. */
export interface PanelArrays {
  /** See assembly/nearPanels.ts. */
  readonly panels: Float32Array
  /** Per strip the least and the greatest value of each column. */
  readonly boxes: Float64Array
  /** Per strip the greatest factor of a slot. */
  readonly factors: Float64Array
  /** [greatest norm of a row] */
  readonly reach: Float64Array
  /** Scores from products, for many columns; from differences, which stay sharp for rows near each other, for few. */
  readonly products: boolean
}

/** Columns from which a tile of products is worth its coarser bound. */
const PRODUCT_COLS = 8
const PANEL = 8

export function panelArrays(rows: number, cols: number): PanelArrays {
  const slots = Math.ceil(rows / STRIP_SLOTS) * STRIP_SLOTS
  return {
    panels: new Float32Array(allocBuffer(slots * (cols + 2) * 4)),
    boxes: new Float64Array(allocBuffer((slots / STRIP_SLOTS) * cols * 16)),
    factors: new Float64Array(allocBuffer((slots / STRIP_SLOTS) * 8)),
    reach: new Float64Array(allocBuffer(8)),
    products: cols >= PRODUCT_COLS,
  }
}

export const panelBytes = (rows: number, cols: number): number => (rows + STRIP_SLOTS) * (cols + 2) * 5

/** Float32 has a rounding unit of 2^-24; bounds take twice that. */
const ROUNDING = 2 ** -23

/** Keeps the panels and boxes true of the slots. */
export class SlotPanels {
  constructor(
    private readonly slots: ClusterSlots,
    private readonly arrays: PanelArrays,
  ) {}

  get strips(): number {
    return Math.ceil(this.slots.count / STRIP_SLOTS)
  }

  /** All slots anew, up to the end of the last strip. */
  rebuild(): void {
    const { cols } = this.slots.arrays
    const { boxes, factors } = this.arrays
    factors.fill(0)
    for (let s = 0; s < this.strips; s++) {
      boxes.fill(Number.POSITIVE_INFINITY, s * 2 * cols, (s * 2 + 1) * cols)
      boxes.fill(Number.NEGATIVE_INFINITY, (s * 2 + 1) * cols, (s * 2 + 2) * cols)
    }
    for (let slot = 0; slot < this.strips * STRIP_SLOTS; slot++) this.put(slot)
  }

  /** The greatest norm, once: centres never leave it. */
  measureReach(): void {
    const { centers, cols } = this.slots.arrays
    let sqReach = 0
    for (let slot = 0; slot < this.slots.count; slot++) sqReach = Math.max(sqReach, sqNorm(centers, slot * cols, cols))
    this.arrays.reach[0] = Math.sqrt(sqReach)
  }

  /** One slot as it now is; its strip's box only grows. */
  put(slot: number): void {
    const { centers, sizes, spreads, kind, cols } = this.slots.arrays
    const { panels, products, factors } = this.arrays
    const at = (slot >> 3) * PANEL * (cols + 2) + (slot & 7)
    if (slot >= this.slots.count || sizes[slot] === 0) {
      panels[at + cols * PANEL] = Number.NEGATIVE_INFINITY
      return
    }
    for (let j = 0; j < cols; j++) panels[at + j * PANEL] = centers[slot * cols + j]
    const spread = kind === "meanSquare" || kind === "farthest" ? spreads[slot] : 0
    panels[at + cols * PANEL] = products ? -(sqNorm(centers, slot * cols, cols) + spread) / 2 : -spread
    const factor = kind === "ward" ? 1 / sizes[slot] : 0
    panels[at + (cols + 1) * PANEL] = factor
    const strip = Math.floor(slot / STRIP_SLOTS)
    factors[strip] = Math.max(factors[strip], factor)
    this.widenBox(strip, slot)
  }

  /** Squared distance of a slot from the box about a strip. */
  sqToBox(slot: number, strip: number): number {
    const { centers, cols } = this.slots.arrays
    const { boxes } = this.arrays
    const low = strip * 2 * cols
    let sq = 0
    for (let j = 0; j < cols; j++) {
      const value = centers[slot * cols + j]
      const t = Math.max(0, boxes[low + j] - value, value - boxes[low + cols + j])
      sq += t * t
    }
    return sq
  }

  private widenBox(strip: number, slot: number): void {
    const { centers, cols } = this.slots.arrays
    const { boxes } = this.arrays
    const low = strip * 2 * cols
    for (let j = 0; j < cols; j++) {
      const value = centers[slot * cols + j]
      if (value < boxes[low + j]) boxes[low + j] = value
      if (value > boxes[low + cols + j]) boxes[low + cols + j] = value
    }
  }

  /**
   * Squared distance that another cluster may have from this one and still compare below `limit`: base + weight ÷ its
   * size, at most.
   */
  base(slot: number, limit: number): number {
    const { kind, sizes, spreads } = this.slots.arrays
    if (kind === "ward") return limit / sizes[slot]
    if (kind === "mean") return limit * limit
    return kind === "centers" ? limit : limit - spreads[slot]
  }

  weight(limit: number): number {
    return this.slots.arrays.kind === "ward" ? limit : 0
  }

  /** The same as the tile's weight and limit, widened by whatever float32 may get wrong. */
  writeLimit(slot: number, limit: number, out: Float32Array, at: number): void {
    const { centers, cols } = this.slots.arrays
    const { products, reach } = this.arrays
    const [base, weight] = [this.base(slot, limit), this.weight(limit)]
    if (base === Number.POSITIVE_INFINITY) {
      out[at] = 0
      out[at + 1] = -3.4e38
    } else if (products) {
      const sq = sqNorm(centers, slot * cols, cols)
      const slack = (cols + 8) * ROUNDING * (Math.sqrt(sq) * reach[0] + reach[0] ** 2 + weight + Math.abs(base))
      out[at] = weight / 2
      out[at + 1] = (sq - base) / 2 - slack
    } else {
      // |x̃ − ỹ| differs from |x − y| by e at most, and the sum of squares by some roundings.
      const [e, k] = [2 * ROUNDING * reach[0], 1 + (cols + 6) * ROUNDING]
      out[at] = weight * k
      out[at + 1] = -(base + 2 * e * Math.sqrt(Math.max(0, base + weight)) + e * e) * k - weight * ROUNDING
    }
  }
}

function sqNorm(data: Float64Array, at: number, cols: number): number {
  let sum = 0
  for (let j = 0; j < cols; j++) sum += data[at + j] ** 2
  return sum
}
