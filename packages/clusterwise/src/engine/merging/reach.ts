import type { FloatArray } from "../../data/memory.js"
import { exponentAbove } from "../../structures/geometry.js"
import { tooLarge } from "../metricRange.js"

/** Squares of distances inside, times any number of rows, stay inside float64; and clusters' distances inside float32. */
const safe = { float64: { least: -300, most: 400 }, float32: { least: -60, most: 100 } }

/**
 * Brings distances so large or small that merging would leave their type into a safe range, in place: by a power of two, so
 * that no digit changes. Returns that power; 1 where nothing had to be done.
 */
export function broughtIntoReach(distances: FloatArray): number {
  const { least, most } = distances instanceof Float32Array ? safe.float32 : safe.float64
  let largest = 0
  for (let at = 0; at < distances.length; at++) if (distances[at] > largest) largest = distances[at]
  const exponent = exponentAbove(largest)
  if (largest === 0 || (exponent >= least && exponent <= most)) return 1
  const scale = 2 ** Math.min(1000, most - exponent)
  for (let at = 0; at < distances.length; at++) distances[at] *= scale
  return scale
}

/**
 * Heights in the units of the distances before they were brought into reach.
 * @throws DataError for a height that float64 cannot hold
 */
export function heightsInUnits(merges: Float64Array, scale: number): Float64Array {
  if (scale === 1) return merges
  for (let at = 2; at < merges.length; at += 4) {
    merges[at] /= scale
    if (merges[at] === Number.POSITIVE_INFINITY) throw tooLarge()
  }
  return merges
}
