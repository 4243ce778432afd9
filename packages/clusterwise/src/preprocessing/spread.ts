import { type Columns, columnName } from "../data/columns.js"
import type { Moments, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { exponentAbove } from "../structures/geometry.js"

/**
 * A width of this many units in the last place is what rounding leaves of a constant (0.1 + 0.2 beside 0.3, a constant
 * moved and moved back). Relative to the column's own size; scikit-learn's bound grows with the number of rows because
 * its sums round, ours do not.
 */
const NOISE = 4 * Number.EPSILON

/** Whether a width, spread or difference is no more than rounding of values of this size. */
export const isRounding = (width: number, size: number): boolean => width <= NOISE * Math.abs(size)

/** Column moments with the standard deviation (÷ Σw). */
export interface Spread extends Omit<Moments, "variance"> {
  readonly std: Float64Array
}

/** Beyond 2^±480 the squares of differences, or their sums, may leave float64. */
export const LARGE = 2 ** 480

/**
 * Mean, standard deviation and range of every column. Columns so large or so small that squares would leave float64
 * are brought near 1 first, by a power of two, which costs no digit.
 */
export async function spread<L>(who: string, x: Resident<L>, run: RunOptions): Promise<Spread> {
  const moments = routine(who, x, "moments")
  const plain = await moments(x, {}, part(run, 0, 0.5))
  const factors = Float64Array.from(plain.min, (min, j) => factor(who, x, j, min, plain.max[j]))
  if (factors.every((f) => f === 1)) {
    run.onProgress?.({ phase: "moments", fraction: 1 })
    return { ...plain, std: plain.variance.map(Math.sqrt) }
  }
  const near = await routine(who, x, "project")(x, { scale: factors }, part(run, 0.5, 0.7))
  try {
    const { mean, variance } = await moments(near, {}, part(run, 0.7, 1))
    return {
      ...plain,
      mean: mean.map((m, j) => m / factors[j]),
      std: variance.map((v, j) => Math.sqrt(v) / factors[j]),
    }
  } finally {
    near.release()
  }
}

/** 1, or the power of two that keeps the squares of the column inside float64. */
export function factor(who: string, x: Columns, j: number, min: number, max: number): number {
  checkWidth(who, x, j, max - min)
  const reach = Math.max(Math.abs(min), Math.abs(max))
  return reach > LARGE || (max > min && max - min < 1 / LARGE) ? 2 ** -exponentAbove(reach) : 1
}

/** Refuses a column whose width float64 cannot hold. */
export function checkWidth(who: string, x: Columns, j: number, width: number): void {
  if (!Number.isFinite(width))
    throw new DataError(
      `${who}: column ${columnName(x, j)} is wider than float64 can hold; divide it by a large number first.`,
      {
        column: x.columns?.[j] ?? j,
      },
    )
}

/** 1 / divisor, refused where float64 cannot hold it. */
export function reciprocals(who: string, x: Columns, divisors: Float64Array): Float64Array {
  return divisors.map((divisor, j) => {
    if (Number.isFinite(1 / divisor)) return 1 / divisor
    throw new DataError(
      `${who}: column ${columnName(x, j)} varies by ${divisor}, too little to divide by; multiply it by a large number first.`,
      {
        column: x.columns?.[j] ?? j,
      },
    )
  })
}
