import { philox4x32 } from "./philox.js"

/**
 * What random numbers are drawn for. Each purpose has draws of its own, so that adding a draw in one place never moves
 * another. The numbers are part of every seeded result: never renumber.
 */
export const Purpose = {
  firstCentroid: 1,
  nextCentroid: 2,
  randomRows: 3,
  relocation: 4,
  sample: 5,
  oversampling: 6,
  rowInBlock: 7,
  miniBatch: 8,
  blobs: 16,
  moons: 17,
  circles: 18,
  uniform: 19,
  anisotropic: 20,
  bootstrap: 32,
  gapReference: 33,
  stability: 34,
  folds: 35,
} as const

/** Draws keyed by (seed, purpose, stream, index): the same numbers in any order and on any engine. */
export class Draws {
  private readonly words = new Uint32Array(4)
  /** The generator's key, and its two upper counter words: what a kernel needs to draw the same numbers. */
  readonly seedLow: number
  readonly seedHigh: number

  /** `stream` tells draws of one purpose apart, such as the restart or the step. */
  constructor(
    seed: number,
    readonly purpose: number,
    readonly stream = 0,
  ) {
    this.seedLow = seed >>> 0
    this.seedHigh = Math.floor(seed / 2 ** 32) >>> 0
  }

  /** Four 32-bit words for an index (up to 2^53 where `part` is left out). The array is reused by the next call. */
  at(index: number, part = Math.floor(index / 2 ** 32)): Uint32Array {
    philox4x32(index >>> 0, part >>> 0, this.stream, this.purpose, this.seedLow, this.seedHigh, this.words)
    return this.words
  }

  /** Uniform in (0, 1): the middle of one of 2^52 equal cells, never an end. `part` tells series of indices apart. */
  uniform(index: number, part?: number): number {
    // Not taken apart by a pattern: that asks the array's iterator, which costs more than the draw.
    const words = this.at(index, part)
    return ((words[0] >>> 6) * 2 ** 26 + (words[1] >>> 6) + 0.5) * 2 ** -52
  }

  /** A whole number in [0, bound), without bias to speak of (2^-52 · bound). */
  integer(index: number, bound: number): number {
    return Math.min(bound - 1, Math.floor(this.uniform(index) * bound))
  }
}
