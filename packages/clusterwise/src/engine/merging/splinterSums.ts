import { exponentAbove } from "../../structures/geometry.js"
import type { DistanceTable } from "./distanceTable.js"

/**
 * What the distances of a cluster are counted in. Each, times `unit`, is at most 1, and is cut into two bins of whole
 * multiples of two powers of two: `coarse` and `fine` are the numbers that do it by adding and taking away.
 */
export interface Units {
  /** The distances are at most 2^exponent. */
  readonly exponent: number
  readonly unit: number
  readonly coarse: number
  readonly fine: number
}

/** A cluster so much smaller (as a power of two) than the one its units were made for gets units of its own. */
const WORN_BITS = 8

/** Units in which no sum over the cluster, times its size, needs more than the 53 bits of a double. */
export function unitsOf(diameter: number, size: number): Units {
  const exponent = exponentAbove(diameter)
  const bits = 2 * Math.ceil(Math.log2(size))
  return { exponent, unit: 2 ** -exponent, coarse: 1.5 * 2 ** (bits - 1), fine: 1.5 * 2 ** (2 * bits - 54) }
}

/** Whether sums in these units would cost a cluster of this diameter its digits. */
export const areWorn = (units: Units, diameter: number): boolean =>
  diameter > 0 && exponentAbove(diameter) <= units.exponent - WORN_BITS

/**
 * Per row: the sum of its distances to some others, without rounding beyond the cut into bins. So sums have no order, and
 * a sum less another is the sum of what is left: what was added up once serves down to the leaves.
 */
export class RowSums {
  readonly coarse: Float64Array
  readonly fine: Float64Array

  constructor(rows: number) {
    this.coarse = new Float64Array(rows)
    this.fine = new Float64Array(rows)
  }

  /** Adds to the sum of each listed row its distance to row x, which may be among them. */
  addDistances(
    x: number,
    { data, rowAt }: DistanceTable,
    order: Int32Array,
    from: number,
    to: number,
    { unit, coarse, fine }: Units,
  ): void {
    let k = from
    for (; k < to && order[k] < x; k++) this.add(order[k], data[rowAt[order[k]] + x] * unit, coarse, fine)
    if (order[k] === x) k++
    const row = rowAt[x]
    for (; k < to; k++) this.add(order[k], data[row + order[k]] * unit, coarse, fine)
  }

  /** For the row at place `at` and each listed after it: adds their distance to the sums of both. */
  addPairs(at: number, { data, rowAt }: DistanceTable, order: Int32Array, to: number, units: Units): void {
    const { unit, coarse, fine } = units
    const x = order[at]
    const row = rowAt[x]
    for (let k = at + 1; k < to; k++) {
      const d = data[row + order[k]] * unit
      this.add(x, d, coarse, fine)
      this.add(order[k], d, coarse, fine)
    }
  }

  private add(row: number, d: number, coarse: number, fine: number): void {
    const first = d + coarse - coarse
    this.coarse[row] += first
    this.fine[row] += d - first + fine - fine
  }

  /** The row's sum becomes the other one. */
  replace(row: number, { coarse, fine }: RowSums): void {
    this.coarse[row] = coarse[row]
    this.fine[row] = fine[row]
  }

  /** Takes the other sum of the row away from this one. */
  subtract(row: number, { coarse, fine }: RowSums): void {
    this.coarse[row] -= coarse[row]
    this.fine[row] -= fine[row]
  }

  clear(row: number): void {
    this.coarse[row] = 0
    this.fine[row] = 0
  }
}
