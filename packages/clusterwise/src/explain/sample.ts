import type { LabelGroups } from "../engine/engine.js"
import { groupByLabel } from "../structures/groupByLabel.js"
import { Purpose } from "../structures/random.js"
import { sampleWithoutReplacement } from "../structures/sample.js"

/** Rows that are looked at closely, and what each stands for. */
export interface Sample {
  /** In rising order. */
  readonly rows: Int32Array
  /** Group of each of them; −1 is noise. */
  readonly groups: Int32Array
  /** How many rows each of them stands for: 1 where all are looked at. */
  readonly weights: Float64Array
  /** Whether these are all rows. */
  readonly whole: boolean
}

/**
 * At most so many rows: of every explained group, of all other groups together and of noise a share of its own, smaller ones
 * whole. What is drawn depends on the seed and on the rows of a group, not on what it is called.
 */
export function drawSample(
  { labels, counts }: LabelGroups,
  explained: readonly number[],
  most: number,
  seed: number,
): Sample {
  const strata = strataOf(labels, explained, counts.length)
  const sizes = strata.map(({ length }) => length)
  const quota = labels.length <= most ? labels.length : fairQuota(sizes, most)
  const weightOf = new Float64Array(labels.length)
  let count = 0
  for (const rows of strata) {
    const drawn = someOf(rows, quota, seed)
    for (let i = 0; i < drawn.length; i++) weightOf[drawn[i]] = rows.length / drawn.length
    count += drawn.length
  }
  const rows = placesAbove0(weightOf, count)
  return {
    rows,
    groups: rows.map((row) => labels[row]),
    weights: Float64Array.from(rows, (row) => weightOf[row]),
    whole: count === labels.length,
  }
}

function placesAbove0(values: Float64Array, count: number): Int32Array {
  const places = new Int32Array(count)
  let next = 0
  for (let i = 0; i < values.length; i++) if (values[i] > 0) places[next++] = i
  return places
}

/** Place of each group among the explained ones, or −1. */
export function placesOf(explained: readonly number[], groups: number): Int32Array {
  const places = new Int32Array(groups).fill(-1)
  explained.forEach((group, place) => {
    places[group] = place
  })
  return places
}

function strataOf(labels: Int32Array, explained: readonly number[], groups: number): Int32Array[] {
  const places = placesOf(explained, groups)
  const strata = new Int32Array(labels.length)
  for (let row = 0; row < labels.length; row++) {
    const group = labels[row]
    const place = group < 0 ? -1 : places[group]
    strata[row] = place >= 0 ? place : explained.length + (group < 0 ? 1 : 0)
  }
  return groupByLabel(strata, explained.length + 2).filter(({ length }) => length > 0)
}

/** The number of rows that each part may give, so that all together give at most `most`: at least 1. */
function fairQuota(sizes: readonly number[], most: number): number {
  let left = most
  const rising = sizes.toSorted((a, b) => a - b)
  for (const [i, size] of rising.entries()) {
    const share = Math.floor(left / (rising.length - i))
    if (size > share) return Math.max(1, share)
    left -= size
  }
  return Number.POSITIVE_INFINITY
}

function someOf(rows: Int32Array, quota: number, seed: number): Int32Array {
  if (rows.length <= quota) return rows
  return sampleWithoutReplacement(rows.length, quota, seed, Purpose.sample, rows[0]).map((place) => rows[place])
}
