import type { FloatArray } from "../data/memory.js"
import { bitsPerBin, ExactSums } from "../structures/exactSums.js"
import { exponentAbove, sqDistanceUnit } from "../structures/geometry.js"
import { raceByWeight } from "../structures/race.js"
import type { Draws } from "../structures/random.js"
import { sqDistance } from "../structures/sqDistance.js"
import type { RunOptions } from "./engine.js"
import { byBlocks } from "./pace.js"
import { SEED_BLOCK, type SeedPasses } from "./seedDriver.js"

export interface PlainRows {
  readonly data: FloatArray
  readonly rows: number
  readonly cols: number
  readonly scale: number
}

/** Seeding in plain loops over rows in memory: the reference, and what every engine uses for the few candidates of k-means‖. */
export class PlainSeeding implements SeedPasses {
  /** Squared distance, times scale², of each row to the nearest chosen one; 1 before the first. */
  private readonly sqNearest: Float64Array
  private readonly weights: Float64Array
  private readonly bits: number
  /** Brings w · D² to at most 1: |x − y| · scale ≤ 2 in each column, and weights are scaled to at most 1. */
  private readonly unit: number

  constructor(
    private readonly data: PlainRows,
    weights: Float64Array,
    private readonly run: RunOptions,
  ) {
    const weightScale = 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b)))
    this.weights = weights.map((w) => w * weightScale)
    this.sqNearest = new Float64Array(data.rows).fill(1)
    this.bits = bitsPerBin(data.rows)
    this.unit = sqDistanceUnit(data.cols)
  }

  get rows(): number {
    return this.data.rows
  }
  get cols(): number {
    return this.data.cols
  }

  blockWeights(): Float64Array {
    const sums = new ExactSums(Math.ceil(this.rows / SEED_BLOCK), this.bits)
    for (let i = 0; i < this.rows; i++) sums.add(Math.floor(i / SEED_BLOCK), this.drawWeight(i))
    return Float64Array.from({ length: sums.length }, (_, b) => sums.value(b))
  }

  rowWeights(block: number): Float64Array {
    const first = block * SEED_BLOCK
    return Float64Array.from({ length: Math.min(SEED_BLOCK, this.rows - first) }, (_, i) => this.drawWeight(first + i))
  }

  race(weights: Float64Array, draws: Draws, part: number, first: number): number {
    return raceByWeight(weights, draws, part, first)
  }

  async potentials(rows: readonly number[]): Promise<Float64Array> {
    const sums = new ExactSums(rows.length, this.bits)
    await byBlocks(this.rows, this.cols * rows.length, "seed", { signal: this.run.signal }, (from, to) => {
      for (let i = from; i < to; i++)
        for (let t = 0; t < rows.length; t++)
          sums.add(t, Math.min(this.sqNearest[i], this.sqBetween(i, rows[t])) * this.weights[i] * this.unit)
    })
    return Float64Array.from({ length: rows.length }, (_, t) => sums.value(t))
  }

  async choose(rows: readonly number[]): Promise<void> {
    for (const row of rows) {
      for (let i = 0; i < this.rows; i++) {
        const sq = this.sqBetween(i, row)
        if (!this.chosen || sq < this.sqNearest[i]) this.sqNearest[i] = sq
      }
      this.chosen = true
    }
  }
  private chosen = false

  exclude(row: number): void {
    this.weights[row] = 0
  }

  async oversample(draws: Draws, round: number, factor: number): Promise<number[]> {
    const out: number[] = []
    for (let i = 0; i < this.rows; i++) if (draws.uniform(i, round) < factor * this.drawWeight(i)) out.push(i)
    return out
  }

  async shares(rows: readonly number[]): Promise<Float64Array> {
    const sums = new ExactSums(rows.length, this.bits)
    await byBlocks(this.rows, this.cols * rows.length, "seed", { signal: this.run.signal }, (from, to) => {
      for (let i = from; i < to; i++) sums.add(this.nearestOf(i, rows), this.weights[i])
    })
    return Float64Array.from({ length: rows.length }, (_, t) => sums.value(t))
  }

  row(row: number): Float64Array {
    return Float64Array.from(this.data.data.subarray(row * this.cols, (row + 1) * this.cols))
  }

  private nearestOf(i: number, rows: readonly number[]): number {
    let best = 0
    for (let t = 1; t < rows.length; t++) if (this.sqBetween(i, rows[t]) < this.sqBetween(i, rows[best])) best = t
    return best
  }

  private drawWeight(i: number): number {
    return this.weights[i] * this.sqNearest[i] * this.unit
  }

  private sqBetween(i: number, k: number): number {
    const { data, cols, scale } = this.data
    return sqDistance(data, i * cols, data, k * cols, cols, scale)
  }
}

/** Passes over rows that are given one by one, such as the candidates of k-means‖. */
export function passesAmong(
  scale: number,
  run: RunOptions,
): (rows: readonly Float64Array[], weights: Float64Array) => SeedPasses {
  return (rows, weights) => {
    const cols = rows[0].length
    const data = new Float64Array(rows.length * cols)
    rows.forEach((row, i) => {
      data.set(row, i * cols)
    })
    return new PlainSeeding({ data, rows: rows.length, cols, scale }, weights, run)
  }
}
