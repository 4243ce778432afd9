/**
 * The k nearest of rows that are offered in rising order: of equal ones the lower. Holds up to twice as many, and now and
 * then lets the farther half go.
 */
export class NearestRows {
  readonly distances: Float64Array
  readonly rows: Int32Array
  /** Nothing farther is of use. */
  worst = Number.POSITIVE_INFINITY
  private count = 0

  constructor(private readonly k: number) {
    this.distances = new Float64Array(roomOf(k))
    this.rows = new Int32Array(roomOf(k))
  }

  static bytes(k: number): number {
    return roomOf(k) * 12
  }

  clear(): void {
    this.count = 0
    this.worst = Number.POSITIVE_INFINITY
  }

  add(distance: number, row: number): void {
    if (this.count === this.rows.length) this.shrink()
    if (this.count >= this.k && !(distance < this.worst)) return
    this.distances[this.count] = distance
    this.rows[this.count++] = row
  }

  /** Where the k nearest lie, nearest first. */
  sorted(): Uint32Array {
    const { distances } = this
    const order = new Uint32Array(this.count).map((_, at) => at)
    return order.sort((a, b) => distances[a] - distances[b] || a - b).subarray(0, this.k)
  }

  /** Keeps the k nearest, in the order in which they came. */
  private shrink(): void {
    const { distances, rows, k } = this
    const worst = distances.slice(0, this.count).sort()[k - 1]
    let equal = k
    for (let i = 0; i < this.count; i++) if (distances[i] < worst) equal--
    let to = 0
    for (let i = 0; i < this.count; i++) {
      if (distances[i] > worst || (distances[i] === worst && equal-- <= 0)) continue
      distances[to] = distances[i]
      rows[to++] = rows[i]
    }
    this.count = to
    this.worst = worst
  }
}

const roomOf = (k: number): number => Math.max(2 * k, k + 16)
