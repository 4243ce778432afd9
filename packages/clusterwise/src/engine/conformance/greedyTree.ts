import { expect } from "vitest"
import type { Condensed } from "../../data/condensed.js"
import type { MergeTreeOptions } from "../engine.js"
import { isEuclideanOnly, type LinkageMethod, updates } from "../merging/lanceWilliams.js"

/** How far a height may lie from the distance of what it merges, relative. */
const tolerance = 1e-9
/** Methods that subtract squares: where these cancel, the error is one of the largest square. */
const cancelled = 1e-13

/** Rounding of rows that were brought to length 1, which 1 − cos is the squared difference of. */
const ofUnitRows = 1e-15

/**
 * Follows a tree over all distances, and asks of each merge that its height is the distance of its two clusters, and that no
 * two clusters were nearer. That is what a method means, whatever the ties.
 */
export function expectGreedy(
  merges: Float64Array,
  pairs: Condensed,
  { method, metric }: Pick<MergeTreeOptions, "method" | "metric">,
): void {
  const what = `${method}, ${metric}`
  const clusters = new Clusters(pairs, method)
  const { rows } = pairs
  const unit = metric === "cosine" ? ofUnitRows / Math.sqrt(clusters.unit) : 0
  expect(merges.length, what).toBe((rows - 1) * 4)
  const allowed = (d: number) => {
    const error = tolerance * d + unit * (Math.sqrt(d) + unit)
    return (2 * d + error) * error + (isEuclideanOnly(method) ? cancelled * rows : 0)
  }
  for (let i = 0; i < rows - 1; i++) {
    const [left, right, found, size] = merges.subarray(i * 4, i * 4 + 4)
    const height = found / clusters.unit
    const here = `${what}: merge ${i} of ${left} and ${right}`
    if (!(left < right && right < rows + i)) expect.fail(`${here}: left < right < ${rows + i}`)
    const d = clusters.distance(left, right)
    const least = clusters.least()
    if (!(Math.abs(height * height - d * d) <= allowed(d))) expect.fail(`${here} is ${height} high, ${d} apart`)
    if (!(d * d - least * least <= allowed(d))) expect.fail(`${here} are ${d} apart, others only ${least}`)
    if (clusters.merge(left, right) !== size) expect.fail(`${here} has size ${size}`)
  }
}

/** Clusters in slots, in units of the largest distance. */
class Clusters {
  readonly unit: number
  private readonly rows: number
  private readonly table: Float64Array
  private readonly sizes: Int32Array
  private readonly slotOf: number[]
  private readonly nearest: Int32Array

  constructor(
    pairs: Condensed,
    private readonly method: LinkageMethod,
  ) {
    const { rows, data } = pairs
    this.rows = rows
    this.unit = Float64Array.from(data).reduce((a, b) => Math.max(a, b), 0) || 1
    this.table = new Float64Array(rows * rows).fill(Number.POSITIVE_INFINITY)
    let at = 0
    for (let i = 0; i < rows; i++) for (let j = i + 1; j < rows; j++) this.set(i, j, data[at++] / this.unit)
    this.sizes = new Int32Array(rows).fill(1)
    this.slotOf = Array.from({ length: rows }, (_, row) => row)
    this.nearest = Int32Array.from({ length: rows }, (_, slot) => this.search(slot))
  }

  distance(left: number, right: number): number {
    const [x, y] = [this.slotOf[left], this.slotOf[right]]
    if (x < 0 || y < 0) expect.fail(`cluster ${x < 0 ? left : right} was merged before`)
    return this.table[x * this.rows + y]
  }

  /** Distance of the nearest two clusters. */
  least(): number {
    let least = Number.POSITIVE_INFINITY
    for (let x = 0; x < this.rows; x++)
      if (this.sizes[x] > 0) least = Math.min(least, this.table[x * this.rows + this.nearest[x]])
    return least
  }

  /** Returns the size of the new cluster. */
  merge(left: number, right: number): number {
    const { rows, table, sizes, slotOf, nearest } = this
    const [x, y] = [slotOf[left], slotOf[right]]
    const dxy = table[x * rows + y]
    for (let i = 0; i < rows; i++)
      if (sizes[i] > 0 && i !== x && i !== y) {
        const update = updates[this.method]
        this.set(i, y, update(table[i * rows + x], table[i * rows + y], dxy, sizes[x], sizes[y], sizes[i]))
        this.set(i, x, Number.POSITIVE_INFINITY)
      }
    this.set(x, y, Number.POSITIVE_INFINITY)
    sizes[y] += sizes[x]
    sizes[x] = 0
    slotOf[left] = slotOf[right] = -1
    slotOf.push(y)
    for (let i = 0; i < rows; i++) {
      if (sizes[i] === 0) continue
      if (i === y || nearest[i] === x || nearest[i] === y) nearest[i] = this.search(i)
      else if (table[i * rows + y] < table[i * rows + nearest[i]]) nearest[i] = y
    }
    return sizes[y]
  }

  private search(slot: number): number {
    let nearest = slot
    for (let j = slot * this.rows; j < (slot + 1) * this.rows; j++)
      if (this.table[j] < this.table[slot * this.rows + nearest]) nearest = j - slot * this.rows
    return nearest
  }

  private set(i: number, j: number, d: number): void {
    this.table[i * this.rows + j] = this.table[j * this.rows + i] = d
  }
}
