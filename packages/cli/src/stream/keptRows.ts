/** Which rows of a source were kept, a bit each; nothing is held while all are. */
export class KeptRows {
  total = 0
  dropped = 0
  private bits: Uint8Array | undefined

  add(kept: boolean): void {
    const row = this.total++
    if (kept && !this.bits) return
    if (!this.bits || this.bits.length * 8 <= row) this.grow(row)
    if (kept) return
    this.bits![row >> 3] |= 1 << (row & 7)
    this.dropped++
  }

  has(row: number): boolean {
    return this.bits === undefined || (this.bits[row >> 3] & (1 << (row & 7))) === 0
  }

  private grow(row: number): void {
    const grown = new Uint8Array(Math.max(1024, Math.ceil((row + 1) / 4)))
    if (this.bits) grown.set(this.bits)
    this.bits = grown
  }
}
