import { Matrix } from "../../data/matrix.js"
import { normalQuantile } from "../../structures/normal.js"
import { Draws } from "../../structures/random.js"

type Kind = (n: number, d: number, draw: Source) => Float64Array

/** A stream of random numbers. */
interface Source {
  uniform(): number
  normal(): number
}

function source(seed: number): Source {
  const draws = new Draws(seed, 999)
  let at = 0
  const uniform = () => draws.uniform(at++)
  return { uniform, normal: () => normalQuantile(uniform()) }
}

const rows = (n: number, d: number, fill: (row: Float64Array, i: number) => void): Float64Array => {
  const data = new Float64Array(n * d)
  for (let i = 0; i < n; i++) fill(data.subarray(i * d, (i + 1) * d), i)
  return data
}

const eachValue =
  (value: (draw: Source, j: number, d: number) => number): Kind =>
  (n, d, draw) =>
    rows(n, d, (row) => {
      for (let j = 0; j < d; j++) row[j] = value(draw, j, d)
    })

/** Equal Gaussians of unit spread about these centres, filled up with zeros. */
const gaussians =
  (centres: readonly (readonly number[])[]): Kind =>
  (n, d, draw) =>
    rows(n, d, (row, i) => {
      const centre = centres[i % centres.length]
      for (let j = 0; j < d; j++) row[j] = (centre[j] ?? 0) + draw.normal()
    })

/** A curve in the first two columns; noise of this spread in all. */
const curve =
  (spread: number, place: (turn: number, i: number) => readonly [number, number]): Kind =>
  (n, d, draw) =>
    rows(n, d, (row, i) => {
      const [x, y] = place(draw.uniform(), i)
      for (let j = 0; j < d; j++) row[j] = (j === 0 ? x : j === 1 ? y : 0) + spread * draw.normal()
    })

const moons = (spread: number): Kind =>
  curve(spread, (turn, i) => {
    const [x, y] = [Math.cos(Math.PI * turn), Math.sin(Math.PI * turn)]
    return i % 2 === 0 ? [x, y] : [1 - x, 0.5 - y]
  })

const ball: Kind = (n, d, draw) =>
  rows(n, d, (row) => {
    let sq = 0
    for (let j = 0; j < d; j++) {
      row[j] = draw.normal()
      sq += row[j] * row[j]
    }
    const radius = draw.uniform() ** (1 / d) / Math.sqrt(sq)
    for (let j = 0; j < d; j++) row[j] *= radius
  })

/** Rows from one peak, or from two that make one. */
export const nulls: Record<string, Kind> = {
  "uniform box": eachValue((draw) => draw.uniform()),
  "uniform ball": ball,
  "Gaussian, condition 1": eachValue((draw) => draw.normal()),
  "Gaussian, condition 100": eachValue((draw, j, d) => draw.normal() * 10 ** (1 - j / (d - 1))),
  exponential: eachValue((draw) => -Math.log(draw.uniform())),
  "log-normal": eachValue((draw) => Math.exp(draw.normal())),
  "two Gaussians 1.5 sd apart": gaussians([[0], [1.5]]),
}

/** Rows with structure, and what is to be said of it. */
export const structures: Record<string, { readonly kind: Kind; readonly k: number | null }> = {
  "two Gaussians 5 sd apart": { kind: gaussians([[0], [5]]), k: 2 },
  "three Gaussians 6 sd apart": {
    kind: gaussians([
      [0, 0],
      [6, 0],
      [3, 5.2],
    ]),
    k: 3,
  },
  "moons, noise 0.05": { kind: moons(0.05), k: null },
  "moons, noise 0.1": { kind: moons(0.1), k: null },
  "two rings, 1 and 0.5": {
    kind: curve(0.05, (turn, i) => {
      const radius = i % 2 === 0 ? 1 : 0.5
      return [radius * Math.cos(2 * Math.PI * turn), radius * Math.sin(2 * Math.PI * turn)]
    }),
    k: null,
  },
}

export const drawn = (kind: Kind, n: number, d: number, seed: number): Matrix =>
  new Matrix(kind(n, d, source(seed)), n, d)
