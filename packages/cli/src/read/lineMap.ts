/** Which line of a text file a row begins on. Only the places where rows and lines drift apart are kept. */
export class LineMap {
  #rows: number[] = []
  #lines: number[] = []

  add(row: number, line: number): void {
    const last = this.#rows.length - 1
    if (last >= 0 && line - row === this.#lines[last] - this.#rows[last]) return
    this.#rows.push(row)
    this.#lines.push(line)
  }

  at(row: number): number {
    let low = 0
    let high = this.#rows.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#rows[middle] <= row) low = middle
      else high = middle - 1
    }
    return this.#rows.length === 0 ? row + 1 : this.#lines[low] + row - this.#rows[low]
  }
}
