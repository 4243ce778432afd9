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
export function drawSample({ labels }: LabelGroups, explained: readonly number[], most: number, seed: number): Sample {
  const strata = strataOf(labels, explained)
  const quota =
    labels.length <= most
      ? labels.length
      : fairQuota(
          strata.map(({ length }) => length),
          most,
        )
  const parts = strata.map((rows) => ({ rows: someOf(rows, quota, seed), size: rows.length }))
  const weightOf = new Float64Array(labels.length)
  for (const { rows, size } of parts) for (const row of rows) weightOf[row] = size / rows.length
  const rows = Int32Array.from(weightOf.keys()).filter((row) => weightOf[row] > 0)
  return {
    rows,
    groups: Int32Array.from(rows, (row) => labels[row]),
    weights: Float64Array.from(rows, (row) => weightOf[row]),
    whole: rows.length === labels.length,
  }
}

function strataOf(labels: Int32Array, explained: readonly number[]): Int32Array[] {
  const place = new Map(explained.map((group, i) => [group, i]))
  const [others, noise] = [explained.length, explained.length + 1]
  const strata = labels.map((group) => (group < 0 ? noise : (place.get(group) ?? others)))
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
