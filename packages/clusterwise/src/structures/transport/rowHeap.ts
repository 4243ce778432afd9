/** A binary heap of numbered rows by a key, the least first; of equal keys the lower row. Grows as needed. */
export class RowHeap {
  size = 0
  private keys: Float64Array
  private rows: Int32Array

  constructor(room: number) {
    this.keys = new Float64Array(room)
    this.rows = new Int32Array(room)
  }

  /** Bytes of a heap with so much room. */
  static bytes(room: number): number {
    return room * 12 + 300
  }

  get leastKey(): number {
    return this.keys[0]
  }

  get leastRow(): number {
    return this.rows[0]
  }

  clear(): void {
    this.size = 0
  }

  add(key: number, row: number): void {
    if (this.size === this.rows.length) this.grow()
    this.rise(this.size++, key, row)
  }

  removeLeast(): void {
    const last = --this.size
    if (last > 0) this.sink(0, this.keys[last], this.rows[last])
  }

  /** Takes the least one out and puts another in. */
  replaceLeast(key: number, row: number): void {
    this.sink(0, key, row)
  }

  /** Turns the order round: every key and row becomes its negative. */
  negate(): void {
    const { keys, rows, size } = this
    for (let i = 0; i < size; i++) {
      keys[i] = 0 - keys[i]
      rows[i] = -rows[i]
    }
    for (let i = (size >> 1) - 1; i >= 0; i--) this.sink(i, keys[i], rows[i])
  }

  private rise(from: number, key: number, row: number): void {
    const { keys, rows } = this
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!(key < keys[parent] || (key === keys[parent] && row < rows[parent]))) break
      keys[at] = keys[parent]
      rows[at] = rows[parent]
      at = parent
    }
    keys[at] = key
    rows[at] = row
  }

  private sink(from: number, key: number, row: number): void {
    const { keys, rows, size } = this
    let at = from
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      const other = child + 1
      if (other < size && (keys[other] < keys[child] || (keys[other] === keys[child] && rows[other] < rows[child])))
        child = other
      if (key < keys[child] || (key === keys[child] && row < rows[child])) break
      keys[at] = keys[child]
      rows[at] = rows[child]
      at = child
    }
    keys[at] = key
    rows[at] = row
  }

  private grow(): void {
    const room = Math.max(8, this.rows.length * 2)
    const keys = new Float64Array(room)
    const rows = new Int32Array(room)
    keys.set(this.keys)
    rows.set(this.rows)
    this.keys = keys
    this.rows = rows
  }
}
