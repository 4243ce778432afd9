import type { Matrix } from "clusterwise"
import type { KeptRows } from "./keptRows.js"
import type { Scratch } from "./scratch.js"

/** Rows that are shown, and judged by what compares pairs. */
const SAMPLE_ROWS = 20_000

export interface Sample {
  readonly X: Matrix
  /** What rows of the source they are. */
  readonly rows: Int32Array
}

/** Some rows in memory, evenly drawn: one from each of as many equal stretches; the same ones in every run. */
export async function sampleOf(scratch: Scratch, kept: KeptRows, seed: number): Promise<Sample> {
  const count = Math.min(SAMPLE_ROWS, scratch.rows)
  const step = scratch.rows / count
  let state = (seed * 2654435761 + 12345) >>> 0
  const rows = Int32Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.min(scratch.rows - 1, Math.floor((i + state / 2 ** 32) * step))
  })
  return { X: await scratch.select(rows), rows: inSource(rows, kept) }
}

/** The rows of the source that come so late among those that were kept. */
function inSource(places: Int32Array, kept: KeptRows): Int32Array {
  if (kept.dropped === 0) return places
  const rows = new Int32Array(places.length)
  for (let row = 0, place = -1, at = 0; at < places.length; row++) {
    if (kept.has(row)) place++
    while (at < places.length && kept.has(row) && places[at] === place) rows[at++] = row
  }
  return rows
}
