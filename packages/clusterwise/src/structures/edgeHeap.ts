/**
 * A binary heap of weighted edges between numbered ends, the lightest first; of equally light ones that with the lower
 * `a`, then the lower `b`. Edges that are no longer wanted are passed over by whoever takes them out.
 */
export class EdgeHeap {
  private readonly weights: number[] = []
  private readonly as: number[] = []
  private readonly bs: number[] = []

  get size(): number {
    return this.weights.length
  }

  add(weight: number, a: number, b: number): void {
    const { weights, as, bs } = this
    let at = weights.length
    weights.push(weight)
    as.push(a)
    bs.push(b)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.before(at, parent)) return
      this.swap(at, parent)
      at = parent
    }
  }

  /** Removes the lightest edge; undefined when there is none. */
  take(): { weight: number; a: number; b: number } | undefined {
    const { weights, as, bs } = this
    if (weights.length === 0) return undefined
    this.swap(0, weights.length - 1)
    const lightest = { weight: weights.pop()!, a: as.pop()!, b: bs.pop()! }
    this.settle()
    return lightest
  }

  private settle(): void {
    const { length } = this.weights
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= length) return
      if (child + 1 < length && this.before(child + 1, child)) child++
      if (!this.before(child, at)) return
      this.swap(at, child)
      at = child
    }
  }

  private before(i: number, j: number): boolean {
    const { weights, as, bs } = this
    return (weights[i] - weights[j] || as[i] - as[j] || bs[i] - bs[j]) < 0
  }

  private swap(i: number, j: number): void {
    for (const list of [this.weights, this.as, this.bs]) [list[i], list[j]] = [list[j], list[i]]
  }
}
