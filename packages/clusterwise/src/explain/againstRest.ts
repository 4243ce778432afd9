import type { Moments } from "../engine/engine.js"

/** How each group of rows compares with the rest, groups × cols. */
export interface Contrasts {
  readonly mean: Float64Array
  /** Of all other groups together. */
  readonly restMean: Float64Array
  /** (mean − restMean) ÷ pooled standard deviation. */
  readonly effect: Float64Array
}

/** Rows seen from afar: how many, their mean and squares about it, column by column. */
interface Heap {
  readonly count: number
  readonly weight: number
  readonly mean: Float64Array
  readonly squares: Float64Array
}

/**
 * Each group against all others. The rest of group g is what comes before it and what comes after it, both gathered on the
 * way (T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and a pairwise algorithm for computing sample
 * variances", 1979): sums of squares are only ever added, so that a rest which does not vary has exactly 0.
 */
export function contrastsOf({ count, weight, mean, variance }: Moments, cols: number): Contrasts {
  const groups = weight.length
  const heaps = Array.from({ length: groups }, (_, g): Heap => {
    const [from, to] = [g * cols, (g + 1) * cols]
    return {
      count: count[g],
      weight: weight[g],
      mean: mean.subarray(from, to),
      squares: variance.subarray(from, to).map((value) => value * weight[g]),
    }
  })
  const after = following(heaps, cols)
  const restMean = new Float64Array(groups * cols)
  const effect = new Float64Array(groups * cols)
  let before = nothing(cols)
  heaps.forEach((own, g) => {
    const rest = together(before, after[g])
    restMean.set(rest.mean, g * cols)
    effect.set(effectsOf(own, rest), g * cols)
    before = together(before, own)
  })
  return { mean, restMean, effect }
}

const nothing = (cols: number): Heap => ({
  count: 0,
  weight: 0,
  mean: new Float64Array(cols),
  squares: new Float64Array(cols),
})

/** What comes after each group. */
function following(heaps: readonly Heap[], cols: number): Heap[] {
  const after: Heap[] = []
  let rest = nothing(cols)
  for (const own of heaps.toReversed()) {
    after.push(rest)
    rest = together(own, rest)
  }
  return after.reverse()
}

function together(a: Heap, b: Heap): Heap {
  if (a.weight === 0) return b
  if (b.weight === 0) return a
  const weight = a.weight + b.weight
  const share = b.weight / weight
  return {
    count: a.count + b.count,
    weight,
    mean: a.mean.map((mean, j) => mean + (b.mean[j] - mean) * share),
    squares: a.squares.map((sum, j) => sum + b.squares[j] + (b.mean[j] - a.mean[j]) ** 2 * a.weight * share),
  }
}

/** Cohen's d: the variance is that of n − 2 degrees of freedom. */
function effectsOf(own: Heap, rest: Heap): Float64Array {
  const rows = own.count + rest.count
  const freedom = (own.weight + rest.weight) * ((rows - 2) / rows)
  return own.mean.map((mean, j) => {
    const difference = mean - rest.mean[j]
    if (difference === 0 || own.weight === 0 || rest.weight === 0) return 0
    const squares = own.squares[j] + rest.squares[j]
    return squares === 0 ? difference * Number.POSITIVE_INFINITY : difference / Math.sqrt(squares / freedom)
  })
}
