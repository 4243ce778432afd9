import type { FloatArray } from "../data/memory.js"

// Places [latitude, longitude] as points of length 1, whose chords are no longer than the angles between them: a tree of these
// passes places by, and the metric measures what is left.

/** [latitude, longitude] → three coordinates each. */
export function onSphere(places: FloatArray, count: number, to: Float64Array): void {
  for (let i = 0; i < count; i++) {
    const [latitude, longitude] = [places[i * 2], places[i * 2 + 1]]
    const around = Math.cos(latitude)
    to[i * 3] = around * Math.cos(longitude)
    to[i * 3 + 1] = around * Math.sin(longitude)
    to[i * 3 + 2] = Math.sin(latitude)
  }
}

/**
 * By how much chords may be more than angles: coordinates are off by some 1e-16, differences of longitudes that go around
 * many times by more.
 * @param longest the largest size of a longitude
 */
export const chordLoss = (longest: number): number => 1e-14 + 2 ** -51 * longest
