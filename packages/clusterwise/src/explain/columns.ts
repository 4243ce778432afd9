import type { RunOptions } from "../engine/engine.js"
import { byBlocks } from "../engine/pace.js"
import { type Bins, binsOf } from "./rule/bins.js"
import type { Sample } from "./sample.js"

/** What sorting every column of the sample tells. */
export interface ColumnOrders {
  /** Of each explained group and of its rest, explained × cols. */
  readonly median: Float64Array
  readonly restMedian: Float64Array
  readonly bins: readonly Bins[]
}

/** The values of the sample, row by row. */
export interface SampleValues {
  readonly data: ArrayLike<number>
  readonly cols: number
}

/** Sorts each column of the sample once: for medians, and for the values at which a rule may cut. */
export async function orderColumns(
  { data, cols }: SampleValues,
  sample: Sample,
  explained: readonly number[],
  run: RunOptions,
): Promise<ColumnOrders> {
  const count = sample.rows.length
  const median = new Float64Array(explained.length * cols)
  const restMedian = new Float64Array(explained.length * cols)
  const bins: Bins[] = []
  const values = new Float64Array(count)
  await byBlocks(cols, count * 20, "columns", run, (from, to) => {
    for (let j = from; j < to; j++) {
      for (let i = 0; i < count; i++) values[i] = data[i * cols + j]
      const order = Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b)
      bins.push(binsOf(values, order))
      const medians = new Medians(values, order, sample, explained)
      for (let e = 0; e < explained.length; e++) {
        median[e * cols + j] = medians.own(e)
        restMedian[e * cols + j] = medians.rest(e)
      }
    }
  })
  return { median, restMedian, bins }
}

/** Medians of groups, and of what is left without one of them, from one sorted column: rows weigh what they stand for. */
class Medians {
  /** Weight of all rows but noise up to each place of the order. */
  private readonly upTo: Float64Array
  /** Places of each explained group, in the order. */
  private readonly places: number[][]

  constructor(
    private readonly values: Float64Array,
    private readonly order: Int32Array,
    private readonly sample: Sample,
    explained: readonly number[],
  ) {
    const number = new Map(explained.map((group, e) => [group, e]))
    this.places = explained.map(() => [])
    this.upTo = new Float64Array(order.length)
    let weight = 0
    for (const [place, i] of order.entries()) {
      const group = sample.groups[i]
      if (group >= 0) weight += sample.weights[i]
      this.upTo[place] = weight
      const e = number.get(group)
      if (e !== undefined) this.places[e].push(place)
    }
  }

  own(e: number): number {
    const places = this.places[e]
    const middle = places.length >> 1
    const upper = this.at(places[middle])
    return places.length % 2 === 1 ? upper : half(this.at(places[middle - 1]), upper)
  }

  /** 0 where there is no rest. */
  rest(e: number): number {
    const weight = this.restUpTo(e, this.order.length - 1)
    if (!(weight > 0)) return 0
    return half(this.at(this.first(e, (sum) => sum >= weight / 2)), this.at(this.first(e, (sum) => sum > weight / 2)))
  }

  private at(place: number): number {
    return this.values[this.order[place]]
  }

  /** First place at which the weight of the rest is enough. */
  private first(e: number, enough: (weight: number) => boolean): number {
    let [low, high] = [0, this.order.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (enough(this.restUpTo(e, middle))) high = middle
      else low = middle + 1
    }
    return low
  }

  private restUpTo(e: number, place: number): number {
    const places = this.places[e]
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (places[middle] <= place) low = middle + 1
      else high = middle
    }
    // The rows of a group all weigh the same.
    return this.upTo[place] - low * this.sample.weights[this.order[places[0]]]
  }
}

const half = (a: number, b: number): number => (a === b ? a : a / 2 + b / 2)
