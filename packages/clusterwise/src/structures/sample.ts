import { Draws, Purpose } from "./random.js"

/**
 * `count` distinct numbers of [0, size), each set equally likely, in ascending order. Takes `count` draws whatever the
 * size: R. W. Floyd's method (Bentley and Floyd, "A sample of brilliance", CACM 30, 1987).
 */
export function sampleWithoutReplacement(
  size: number,
  count: number,
  seed: number,
  purpose: number = Purpose.sample,
  stream = 0,
): Int32Array {
  const draws = new Draws(seed, purpose, stream)
  const chosen = new Set<number>()
  for (let i = size - count; i < size; i++) {
    const candidate = draws.integer(i, i + 1)
    chosen.add(chosen.has(candidate) ? i : candidate)
  }
  return Int32Array.from(chosen).sort()
}
