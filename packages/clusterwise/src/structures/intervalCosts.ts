import type { DistinctValues } from "./distinctValues.js"
import { addTwofold, divideTwofold, multiplyTwofold, twofolds } from "./twofold.js"

/** A sum over values[0 … i) for every i, relative to one place; each in two doubles. */
interface RunningSum {
  readonly hi: Float64Array
  readonly lo: Float64Array
}

/**
 * Σ w · (x − mean)² of any run of sorted values in constant time, from running sums of w, w·x and w·x². The sums run
 * outward from the first value that is not negative, so that each is as small as the values allow. Their differences
 * cancel where a run is narrow compared with its distance from 0: `near` is quick and comes with a bound of its error,
 * `exact` has 32 digits.
 */
export class IntervalCosts {
  /** What `exact` found, in two doubles; behind it room to compute. */
  readonly found = twofolds(4)
  private readonly w: RunningSum
  private readonly wx: RunningSum
  private readonly wxx: RunningSum
  private readonly light: number

  /** `values` of size at most 1, weights in [2^-80, 1]. */
  constructor(private readonly data: DistinctValues) {
    const { values } = data
    const firstAbove = values.findIndex((x) => x >= 0)
    const from = firstAbove < 0 ? values.length : firstAbove
    this.w = running(data, from, 0)
    this.wx = running(data, from, 1)
    this.wxx = running(data, from, 2)
    this.light = 2 ** -30 * Math.max(-this.w.hi[0], this.w.hi[values.length])
  }

  /** Cost of values[i … j) in plain arithmetic; NaN where the weight is too small a difference of the sums. */
  near(i: number, j: number): number {
    const { w, wx, wxx } = this
    const weight = w.hi[j] - w.hi[i]
    if (weight < this.light) return Number.NaN
    const sum = wx.hi[j] - wx.hi[i]
    return wxx.hi[j] - wxx.hi[i] - (sum * sum) / weight
  }

  /**
   * Twice a bound for the error of near(i, j), for all i in [first, j): its roundings are at most 2^-53 of these sums,
   * which are largest at one of the two ends, and there are fewer than 32 of them.
   */
  slack(first: number, j: number): number {
    const { w, wx, wxx, data } = this
    const reach = Math.max(Math.abs(data.values[first]), Math.abs(data.values[j - 1]))
    const widest = (sum: RunningSum) => Math.max(Math.abs(sum.hi[first]), Math.abs(sum.hi[j]))
    return SLACK * (widest(wxx) + reach * (widest(wx) + reach * widest(w)))
  }

  /** Cost of values[i … j), into `found`. */
  exact(i: number, j: number): void {
    const { found } = this
    this.difference(this.wxx, i, j, 0)
    this.difference(this.wx, i, j, 1)
    this.difference(this.w, i, j, 2)
    multiplyTwofold(found, 1, 1)
    divideTwofold(found, 1, 2)
    addTwofold(found, 0, 1, -1)
  }

  /** Weighted mean of values[i … j). */
  mean(i: number, j: number): number {
    const { found } = this
    this.difference(this.wx, i, j, 0)
    this.difference(this.w, i, j, 1)
    divideTwofold(found, 0, 1)
    return found[0]
  }

  private difference({ hi, lo }: RunningSum, i: number, j: number, into: number): void {
    const { found } = this
    found[2 * into] = hi[j]
    found[2 * into + 1] = lo[j]
    found[6] = hi[i]
    found[7] = lo[i]
    addTwofold(found, into, 3, -1)
  }
}

/** Relative to the sums and costs that a comparison adds up. */
export const SLACK = 2 ** -47

/** Running sums of w · x^power, 0 at `from`: upward they are added, downward taken off. */
function running({ values, weights }: DistinctValues, from: number, power: number): RunningSum {
  const hi = new Float64Array(values.length + 1)
  const lo = new Float64Array(values.length + 1)
  const numbers = twofolds(3)
  const step = (i: number, sign: 1 | -1, to: number) => {
    numbers.fill(0, 2)
    numbers[2] = weights[i]
    numbers[4] = values[i]
    for (let p = 0; p < power; p++) multiplyTwofold(numbers, 1, 2)
    addTwofold(numbers, 0, 1, sign)
    hi[to] = numbers[0]
    lo[to] = numbers[1]
  }
  for (let i = from; i < values.length; i++) step(i, 1, i + 1)
  numbers.fill(0)
  for (let i = from - 1; i >= 0; i--) step(i, -1, i)
  return { hi, lo }
}
