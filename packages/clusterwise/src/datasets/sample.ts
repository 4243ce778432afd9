import { Matrix } from "../data/matrix.js"
import type { Dtype } from "../data/memory.js"
import { boolean, choice, integer, orValue } from "../schema.js"
import { normalQuantile } from "../structures/normal.js"
import { Draws } from "../structures/random.js"

/** Rows made up from a seed, with the group that each was made for. */
export interface Generated {
  readonly X: Matrix
  /** Group of each row, counted from 0. */
  readonly y: Int32Array
}

/** Random numbers of one generator. Each use has a stream of its own, so that more noise never moves the rest. */
export const Stream = { values: 0, noise: 1, order: 2 } as const

/** The parameters that all generators share. */
export const common = {
  seed: integer(0, "The same seed gives the same bytes on every machine.", { min: 0, max: Number.MAX_SAFE_INTEGER }),
  dtype: choice(["float64", "float32"], "float64", "How values are kept."),
}

export const shuffle = boolean(true, "Rows in random order; otherwise group by group.")

/** A number of rows, or how many for each group. */
export function nSamples(groups: string) {
  const isCounts = (v: unknown): v is readonly number[] =>
    Array.isArray(v) && v.length > 0 && v.every((n) => Number.isInteger(n) && n >= 0) && v.some((n) => n > 0)
  return orValue(integer(100, "How many rows.", { min: 1 }), `an array of numbers of rows, one for ${groups}`, isCounts)
}

/** `total` rows over `groups` groups as evenly as can be, the first ones taking what is left over. */
export function share(total: number, groups: number): number[] {
  return Array.from({ length: groups }, (_, g) => Math.floor(total / groups) + (g < total % groups ? 1 : 0))
}

/** The group of each row, group by group. */
export function groupLabels(counts: readonly number[]): Int32Array {
  return Int32Array.from(counts.flatMap((count, g) => new Array<number>(count).fill(g)))
}

/** Fills rows in order by `place(i, row)`, adds normal noise to every value, and shuffles. */
export function generate(
  y: Int32Array,
  cols: number,
  how: { seed: number; dtype: Dtype; purpose: number; shuffle: boolean; noise: (row: number) => number },
  place: (i: number, row: Float64Array) => void,
): Generated {
  const X = Matrix.alloc(y.length, cols, how.dtype)
  const labels = new Int32Array(y.length)
  const to = how.shuffle ? permutation(y.length, new Draws(how.seed, how.purpose, Stream.order)) : undefined
  const normal = new Draws(how.seed, how.purpose, Stream.noise)
  const row = new Float64Array(cols)
  for (let i = 0; i < y.length; i++) {
    place(i, row)
    const noise = how.noise(i)
    if (noise > 0) for (let j = 0; j < cols; j++) row[j] += noise * normalQuantile(normal.uniform(i * cols + j))
    X.data.set(row, (to ? to[i] : i) * cols)
    labels[to ? to[i] : i] = y[i]
  }
  return { X, y: labels }
}

/** Fisher and Yates, from the last place down. */
function permutation(size: number, draws: Draws): Int32Array {
  const order = Int32Array.from({ length: size }, (_, i) => i)
  for (let i = size - 1; i > 0; i--) {
    const j = draws.integer(i, i + 1)
    const held = order[i]
    order[i] = order[j]
    order[j] = held
  }
  return order
}
