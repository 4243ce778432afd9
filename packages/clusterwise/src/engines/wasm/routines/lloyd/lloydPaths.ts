/**
 * For each label, how far its centroid and any other one went together, at most, since paths were 0: the sum of what they went in each
 * iteration (how far they are from where they were would be less, by a tenth of the rows that are looked at, and is
 * another number for every iteration in which a row was looked at). Rounded up: what a path grows by is never less.
 */
export class Paths {
  /** Per label, from −1 on: there it is any two centroids. */
  readonly most: Float64Array

  constructor(
    private readonly clusters: number,
    private readonly cols: number,
    private readonly scale: number,
    most?: Float64Array,
  ) {
    this.most = most ?? new Float64Array(clusters + 1)
  }

  clear(): void {
    this.most.fill(0)
  }

  /** Takes one iteration's way. */
  go(from: Float64Array, to: Float64Array): void {
    const { most, clusters } = this
    const steps = Float64Array.from({ length: clusters }, (_, c) => this.step(from, to, c))
    const [first, second] = largestTwo(steps)
    most[0] = (most[0] + first + second) * UP
    const leader = steps.indexOf(first)
    for (let c = 0; c < clusters; c++) most[c + 1] = (most[c + 1] + steps[c] + (c === leader ? second : first)) * UP
  }

  private step(from: Float64Array, to: Float64Array, c: number): number {
    let sq = 0
    for (let at = c * this.cols; at < (c + 1) * this.cols; at++) {
      const t = (to[at] - from[at]) * this.scale
      sq += t * t
    }
    return Math.sqrt(sq) * (1 + 1e-12)
  }
}

const UP = 1 + 2 ** -50

function largestTwo(values: Float64Array): [number, number] {
  let first = 0
  let second = 0
  for (const value of values) {
    if (value > first) {
      second = first
      first = value
    } else if (value > second) second = value
  }
  return [first, second]
}
