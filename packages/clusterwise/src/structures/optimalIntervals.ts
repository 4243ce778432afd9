import type { DistinctValues } from "./distinctValues.js"
import type { Breathe } from "./eigen.js"
import { IntervalCosts, SLACK } from "./intervalCosts.js"
import { addTwofold, twofolds } from "./twofold.js"

/** Runs of sorted values: run c is values[starts[c] … starts[c + 1]), the last one up to the end. */
export interface Intervals {
  readonly starts: Int32Array
  /** Weighted mean of each run. */
  readonly means: Float64Array
}

/**
 * The partition of sorted distinct values into `count` runs with the least Σ w · (x − mean)²: k-means in one dimension,
 * solved exactly. Fewer values than runs: one run a value.
 *
 * Dynamic programming (Wang and Song, "Ckmeans.1d.dp", The R Journal 3, 2011): the best c runs of the first j values end
 * with a run from i to j, and the best i never falls as j rises (Grønlund et al., "Fast exact k-means, k-medians and
 * Bregman divergence clustering in 1D", 2017), so each layer takes n log n costs. A table of the places of all layers is
 * kept while it fits TABLE_BYTES. Above that only the place where half of the runs end is carried along, and both
 * halves are solved again (Hirschberg, "A linear space algorithm for computing maximal common subsequences", CACM 18,
 * 1975): at most twice the work, and memory proportional to the values alone. Ties, which are costs whose first 28
 * digits agree beside the sums they come from, go to the lower i.
 *
 * @param data values of size at most 1, positive weights
 * @param breathe awaited now and then, so that a long run can be aborted and does not keep the thread
 * @param tableBytes most bytes of the table; the answer is the same for any
 */
export async function optimalIntervals(
  data: DistinctValues,
  count: number,
  breathe: Breathe = () => undefined,
  tableBytes = TABLE_BYTES,
): Promise<Intervals> {
  const length = data.values.length
  const search = new IntervalSearch(data, Math.min(count, length), breathe, tableBytes)
  await search.split(0, length, 0, Math.min(count, length))
  return search.result()
}

/** Bytes of the table of places: 1M values in 16 runs. */
const TABLE_BYTES = 2 ** 26

/** Bytes that `optimalIntervals` takes: running sums, two layers of costs, places, a value with its weight; and the table. */
export function intervalBytes(values: number, count: number): number {
  return values * (6 * 8 + 4 * 8 + 3 * 4 + 2 * 8) + Math.min(TABLE_BYTES, values * count * 4)
}

/** Costs of the best runs up to each place, in two doubles, and where half of these runs end. */
class Layer {
  readonly hi: Float64Array
  readonly lo: Float64Array
  readonly half: Int32Array
  constructor(length: number) {
    this.hi = new Float64Array(length)
    this.lo = new Float64Array(length)
    this.half = new Int32Array(length)
  }
}

/** Costs looked at between two looks at the clock: about a millisecond. */
const BETWEEN_BREATHS = 100_000

/** Of the slack of plain arithmetic: what 32 digits themselves may be wrong by, with room to spare. */
const TIE = 2 ** -46

class IntervalSearch {
  private readonly costs: IntervalCosts
  private readonly starts: Int32Array
  private readonly length: number
  private below: Layer
  private layer: Layer
  /** Where the last run begins, for each place of the present layer. */
  private readonly last: Int32Array
  private looked = 0
  /** Costs that differ by less are equal: the costs of any runs come from sums as large as the largest. */
  private readonly tie: number
  /** The cost at hand, the least that `best` measured, and room to compute: in two doubles each. */
  private readonly found = twofolds(3)

  constructor(
    data: DistinctValues,
    count: number,
    private readonly breathe: Breathe,
    private readonly tableBytes: number,
  ) {
    this.length = data.values.length
    this.costs = new IntervalCosts(data)
    this.tie = TIE * this.costs.slack(0, this.length)
    this.starts = new Int32Array(count)
    this.below = new Layer(this.length + 1)
    this.layer = new Layer(this.length + 1)
    this.last = new Int32Array(this.length + 1)
  }

  result(): Intervals {
    const { starts, costs, length } = this
    const end = (c: number) => (c + 1 < starts.length ? starts[c + 1] : length)
    return { starts, means: Float64Array.from(starts, (start, c) => costs.mean(start, end(c))) }
  }

  /** Divides values[from … to) among the runs first … first + count − 1. */
  async split(from: number, to: number, first: number, count: number): Promise<void> {
    this.starts[first] = from
    if (count === 1) return
    if ((to - from + 1) * count * 4 <= this.tableBytes) return this.fillTable(from, to, first, count)
    const half = count >> 1
    const middle = await this.middle(from, to, count, half)
    await this.split(from, middle, first, half)
    await this.split(middle, to, first + half, count - half)
  }

  /** As `split`, with the places of all layers at hand. */
  private async fillTable(from: number, to: number, first: number, count: number): Promise<void> {
    const table: Int32Array[] = []
    await this.firstLayer(from, to - count + 1)
    for (let runs = 2; runs < count; runs++) {
      const low = from + runs
      const high = to - count + runs
      await this.nextLayer(low, high)
      table.push(this.last.slice(low, high + 1))
      const { below } = this
      this.below = this.layer
      this.layer = below
    }
    let end = this.best(to, from + count - 1, to - 1)
    this.starts[first + count - 1] = end
    for (let runs = count - 1; runs > 1; runs--) {
      end = table[runs - 2][end - from - runs]
      this.starts[first + runs - 1] = end
    }
  }

  /** Where the first `half` of the best `count` runs of values[from … to) end. */
  private async middle(from: number, to: number, count: number, half: number): Promise<number> {
    if (to - from === count) return from + half
    await this.firstLayer(from, to - count + 1)
    for (let runs = 2; runs < count; runs++) {
      await this.nextLayer(from + runs, to - count + runs)
      this.carry(from + runs, to - count + runs, runs, half)
    }
    const last = this.best(to, from + count - 1, to - 1)
    return half === count - 1 ? last : this.below.half[last]
  }

  /** One run from `from` to each place up to `to`. */
  private async firstLayer(from: number, to: number): Promise<void> {
    for (let j = from + 1; j <= to; j++) {
      this.costs.exact(from, j)
      this.below.hi[j] = this.costs.found[0]
      this.below.lo[j] = this.costs.found[1]
      this.looked += 10
      if (this.looked > BETWEEN_BREATHS) await this.pause()
    }
  }

  /** One run more than the layer below, up to each place in [low, high]: coarse places first, they bound the ones between. */
  private async nextLayer(low: number, high: number): Promise<void> {
    const { last, layer } = this
    let step = 1
    while (step <= high - low) step *= 2
    for (; step >= 1; step /= 2)
      for (let j = low + step - 1; j <= high; j += 2 * step) {
        const after = j - step >= low ? last[j - step] : low - 1
        const before = j + step <= high ? last[j + step] : high - 1
        last[j] = this.best(j, after, Math.min(before, j - 1))
        layer.hi[j] = this.found[2]
        layer.lo[j] = this.found[3]
        if (this.looked > BETWEEN_BREATHS) await this.pause()
      }
  }

  private carry(low: number, high: number, runs: number, half: number): void {
    const { below, layer, last } = this
    for (let j = low; j <= high && runs > half; j++) layer.half[j] = runs === half + 1 ? last[j] : below.half[last[j]]
    this.below = layer
    this.layer = below
  }

  /** The i in [low, high] with the least cost of the runs up to i and one more from i to j; its cost stays in `found`. */
  private best(j: number, low: number, high: number): number {
    const { costs, below, tie } = this
    const slack = Math.max(costs.slack(low, j) + SLACK * below.hi[high], tie)
    let best = low
    let least = below.hi[low] + costs.near(low, j)
    let known = Number.isNaN(least)
    if (known) {
      this.measure(low, j)
      least = this.found[2]
    }
    for (let i = low + 1; i <= high; i++) {
      // The runs below cost more from place to place: from here on they alone are too dear.
      if (below.hi[i] > least + slack) break
      const cost = below.hi[i] + costs.near(i, j)
      if (cost >= least + slack) continue
      if (cost <= least - slack) {
        best = i
        least = cost
        known = false
        continue
      }
      // Too near to tell (or NaN): 32 digits decide.
      if (!known) this.measure(best, j)
      known = true
      if (!this.beats(i, j)) continue
      best = i
      least = this.found[2]
    }
    this.looked += high - low + 1
    if (!known) this.measure(best, j)
    return best
  }

  private measure(i: number, j: number): void {
    this.total(i, j)
    this.keep()
  }

  /** Whether i is better than what was measured, and no tie; if so it is what was measured. */
  private beats(i: number, j: number): boolean {
    const { found, tie } = this
    this.total(i, j)
    if (found[0] - found[2] + (found[1] - found[3]) >= -tie) return false
    this.keep()
    return true
  }

  private keep(): void {
    this.found[2] = this.found[0]
    this.found[3] = this.found[1]
  }

  /** Cost of the runs up to i and one more from i to j. */
  private total(i: number, j: number): void {
    const { costs, below, found } = this
    costs.exact(i, j)
    found[0] = costs.found[0]
    found[1] = costs.found[1]
    found[4] = below.hi[i]
    found[5] = below.lo[i]
    addTwofold(found, 0, 2)
  }

  private pause(): Promise<void> | undefined {
    this.looked = 0
    return this.breathe()
  }
}
