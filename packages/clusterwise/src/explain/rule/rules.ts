import type { RunOptions } from "../../engine/engine.js"
import { byBlocks, part } from "../../engine/pace.js"
import type { Condition, Rule } from "../explanation.js"
import type { Sample } from "../sample.js"
import type { Bins } from "./bins.js"
import { bestPath, type Cut } from "./tree.js"

/** All rows, and the group of each. */
export interface AllRows {
  readonly data: ArrayLike<number>
  readonly cols: number
  readonly groups: ArrayLike<number>
}

/**
 * A short rule for each explained group: found on the sample, measured on all rows. null where there is none.
 * @param names of the columns
 */
export async function rulesOf(
  rows: AllRows,
  bins: readonly Bins[],
  sample: Sample,
  explained: readonly number[],
  names: readonly string[],
  run: RunOptions,
): Promise<(Rule | null)[]> {
  const found: Condition[][] = []
  for (const [e, group] of explained.entries()) {
    const inside = Uint8Array.from(sample.groups, (other) => (other === group ? 1 : 0))
    const path = await bestPath({ bins, weights: sample.weights, inside }, run)
    found.push(path.map((cut) => conditionOf(cut, bins, names)))
    part(run, 0, 0.7).onProgress?.({ phase: "rules", fraction: (e + 1) / explained.length })
  }
  const counts = await countRows(rows, found, explained, part(run, 0.7, 1))
  return found.map((conditions, e) => {
    if (conditions.length === 0) return null
    const { met, both, own } = counts[e]
    return { conditions, precision: met === 0 ? 0 : both / met, recall: both / own, rows: met }
  })
}

function conditionOf({ column, cut, side }: Cut, bins: readonly Bins[], names: readonly string[]): Condition {
  return { column, name: names[column], operator: side === "above" ? ">" : "<=", value: bins[column].cuts[cut] }
}

interface Counts {
  /** Rows that meet the conditions, those of them in the group, and those in the group. */
  met: number
  both: number
  own: number
}

async function countRows(
  { data, cols, groups }: AllRows,
  rules: readonly (readonly Condition[])[],
  explained: readonly number[],
  run: RunOptions,
): Promise<Counts[]> {
  const counts = rules.map((): Counts => ({ met: 0, both: 0, own: 0 }))
  await byBlocks(groups.length, 4 * rules.length, "rules", run, (from, to) => {
    for (const [e, conditions] of rules.entries())
      for (let i = from; i < to; i++) {
        const own = groups[i] === explained[e]
        if (own) counts[e].own++
        if (!meets(data, i * cols, conditions)) continue
        counts[e].met++
        if (own) counts[e].both++
      }
  })
  return counts
}

function meets(data: ArrayLike<number>, at: number, conditions: readonly Condition[]): boolean {
  for (let c = 0; c < conditions.length; c++) {
    const { column, operator, value } = conditions[c]
    if (data[at + column] > value !== (operator === ">")) return false
  }
  return true
}
