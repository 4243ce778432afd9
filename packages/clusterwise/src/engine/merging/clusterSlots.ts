import { allocBuffer } from "../../data/memory.js"
import type { Neighbours, Slots } from "./rounds.js"

/**
 * What is compared while clusters of rows are merged without a table of distances, and how it follows from the rows:
 * - "ward": |A|·|B| ÷ (|A| + |B|) · ‖a − b‖², half of SciPy's squared height; a and b are the centres
 * - "meanSquare": mean of the pairs' squared distances = ‖a − b‖² + s²A + s²B, where s² is a mean squared deviation
 * - "mean": mean of the pairs' distances, at least ‖a − b‖ (Jensen)
 * - "farthest": greatest squared distance of a pair, at least the mean of the squares
 * - "centers": ‖a − b‖², which a merge may make smaller: no kind for rounds
 */
export type SlotKind = "ward" | "meanSquare" | "mean" | "farthest" | "centers"

/** Clusters side by side, near ones near each other: plain arrays that threads can share. A slot of size 0 is empty. */
export interface SlotArrays extends Neighbours {
  readonly kind: SlotKind
  /** Both halves of a merge count alike, whatever their sizes (weighted linkage). */
  readonly halves: boolean
  readonly rows: number
  readonly cols: number
  /** Centre of each cluster, rows × cols. */
  readonly centers: Float64Array
  readonly sizes: Float64Array
  /** Mean squared deviation from the centre. */
  readonly spreads: Float64Array
  /** Members of each cluster as a chain of places in `members`; only where the kind looks at pairs of rows. */
  readonly chain: MemberChain | undefined
  /** [number of slots in use] */
  readonly count: Int32Array
}

export interface MemberChain {
  /** Rows in the order of the first slots, rows × cols. */
  readonly members: Float64Array
  readonly first: Int32Array
  readonly last: Int32Array
  readonly next: Int32Array
}

/** Room for one cluster a row. */
export function slotArrays(kind: SlotKind, halves: boolean, rows: number, cols: number): SlotArrays {
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const pairs = looksAtPairs(kind)
  return {
    kind,
    halves,
    rows,
    cols,
    centers: floats(rows * cols),
    sizes: floats(rows),
    spreads: floats(rows),
    lowest: integers(rows),
    nearest: integers(rows),
    value: floats(rows),
    second: floats(rows),
    chain: pairs
      ? { members: floats(rows * cols), first: integers(rows), last: integers(rows), next: integers(rows) }
      : undefined,
    count: integers(1),
  }
}

/** Whether the value of two clusters needs their rows, not only their centres. */
export const looksAtPairs = (kind: SlotKind): boolean => kind === "mean" || kind === "farthest"

/** Bytes of the arrays above. */
export const slotBytes = (kind: SlotKind, rows: number, cols: number): number =>
  rows * (cols * (looksAtPairs(kind) ? 16 : 8) + (looksAtPairs(kind) ? 12 : 0) + 40)

/** What can be said of clusters in slots, and how two become one. */
export class ClusterSlots implements Slots {
  constructor(readonly arrays: SlotArrays) {}

  get neighbours(): Neighbours {
    return this.arrays
  }

  /**
   * Each row a cluster of its own.
   * @param places the row of each slot: rows that are near each other lie side by side
   * @param working rows × cols, in the order of slots, about an origin and at a scale where squares are safe
   */
  fill(places: Int32Array, working: Float64Array): void {
    const { centers, sizes, lowest, nearest, chain, count, rows } = this.arrays
    centers.set(working)
    sizes.fill(1)
    lowest.set(places)
    nearest.fill(-1)
    count[0] = rows
    if (!chain) return
    chain.members.set(centers)
    for (let slot = 0; slot < rows; slot++) chain.first[slot] = chain.last[slot] = slot
    chain.next.fill(-1)
  }

  get count(): number {
    return this.arrays.count[0]
  }

  alive(slot: number): boolean {
    return this.arrays.sizes[slot] > 0
  }

  /** Squared distance of the centres. */
  sqBetween(a: number, b: number): number {
    const { centers, cols } = this.arrays
    return sqBetween(centers, a * cols, b * cols, cols)
  }

  value(a: number, b: number): number {
    const { kind, sizes, spreads } = this.arrays
    if (kind === "ward") return (this.sqBetween(a, b) * (sizes[a] * sizes[b])) / (sizes[a] + sizes[b])
    if (kind === "centers") return this.sqBetween(a, b)
    if (kind === "meanSquare") return this.sqBetween(a, b) + (spreads[a] + spreads[b])
    if (sizes[a] === 1 && sizes[b] === 1) {
      const sq = this.sqBetween(a, b)
      return kind === "mean" ? Math.sqrt(sq) : sq
    }
    return this.overPairs(a, b)
  }

  lowerBound(a: number, b: number): number {
    const { kind, spreads } = this.arrays
    if (kind === "mean") return Math.sqrt(this.sqBetween(a, b))
    if (kind === "farthest") return this.sqBetween(a, b) + (spreads[a] + spreads[b])
    return this.value(a, b)
  }

  merge(a: number, b: number): number {
    const [keep, drop] = [Math.min(a, b), Math.max(a, b)]
    const { centers, sizes, spreads, lowest, cols, halves, chain } = this.arrays
    const [p, q] = halves ? [1, 1] : [sizes[keep], sizes[drop]]
    const sq = this.sqBetween(keep, drop)
    const share = q / (p + q)
    // By way of differences, so that the centre of equal rows is that row, and their height 0.
    for (let j = 0; j < cols; j++)
      centers[keep * cols + j] += (centers[drop * cols + j] - centers[keep * cols + j]) * share
    spreads[keep] += (spreads[drop] - spreads[keep]) * share + sq * share * (p / (p + q))
    sizes[keep] += sizes[drop]
    sizes[drop] = 0
    lowest[keep] = Math.min(lowest[keep], lowest[drop])
    if (chain) {
      chain.next[chain.last[keep]] = chain.first[drop]
      chain.last[keep] = chain.last[drop]
    }
    return keep
  }

  compact(): Int32Array {
    const { centers, sizes, spreads, lowest, nearest, value, second, cols, chain, count } = this.arrays
    const before = this.count
    const moved = new Int32Array(before).fill(-1)
    let to = 0
    for (let from = 0; from < before; from++) if (sizes[from] > 0) moved[from] = to++
    for (let from = 0; from < before; from++) {
      const at = moved[from]
      if (at < 0) continue
      centers.copyWithin(at * cols, from * cols, (from + 1) * cols)
      for (const array of [sizes, spreads, lowest, value, second]) array[at] = array[from]
      nearest[at] = nearest[from] < 0 ? -1 : moved[nearest[from]]
      if (!chain) continue
      chain.first[at] = chain.first[from]
      chain.last[at] = chain.last[from]
    }
    count[0] = to
    return moved
  }

  /** Mean or greatest over all pairs of members, the lower cluster's rows first so that both ways give the same bits. */
  private overPairs(a: number, b: number): number {
    const { lowest, kind, cols } = this.arrays
    const { members, first, next } = this.arrays.chain!
    const [one, other] = lowest[a] < lowest[b] ? [a, b] : [b, a]
    let [sum, greatest] = [0, 0]
    for (let x = first[one]; x >= 0; x = next[x])
      for (let y = first[other]; y >= 0; y = next[y]) {
        const sq = sqBetween(members, x * cols, y * cols, cols)
        if (kind === "mean") sum += Math.sqrt(sq)
        else if (sq > greatest) greatest = sq
      }
    return kind === "mean" ? sum / (this.arrays.sizes[a] * this.arrays.sizes[b]) : greatest
  }
}

function sqBetween(data: Float64Array, a: number, b: number, cols: number): number {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    const t = data[a + j] - data[b + j]
    sum += t * t
  }
  return sum
}
