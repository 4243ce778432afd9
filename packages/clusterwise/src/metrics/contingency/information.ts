import type { RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { bitsPerBin, ExactSums } from "../../structures/exactSums.js"
import { portableLog } from "../../structures/log.js"
import type { Contingency, Margin } from "./table.js"

// Natural logarithms. Sums have no order, so that neither names of labels nor which labeling comes first leave a trace.

/** Uncertainty of the cluster of a row: Σ p ln(1 ÷ p). */
export function entropy({ sizes }: Margin, total: number): number {
  const distinct = distinctSizes(sizes)
  const sum = new InformationSum(distinct.length)
  for (const [size, times] of distinct) sum.add(((times * size) / total) * portableLog(total / size))
  return sum.value
}

/** What one labeling tells about the other: Σ p(i, j) ln(p(i, j) ÷ p(i) p(j)), at least 0. */
export async function mutualInformation(table: Contingency, run: RunOptions): Promise<number> {
  const { total, a, b, cells } = table
  if (a.sizes.length === 1 || b.sizes.length === 1) return 0
  // Every cluster of one labeling lies in a cluster of the other, and tells it fully.
  if (cells.sizes.length === b.sizes.length) return entropy(a, total)
  if (cells.sizes.length === a.sizes.length) return entropy(b, total)
  const sum = new InformationSum(cells.sizes.length)
  await byBlocks(cells.sizes.length, WORK_OF_A_CELL, "information", run, (from, to) => {
    for (let c = from; c < to; c++) {
      const size = cells.sizes[c]
      // As products: for unrelated clusters the quotient is exactly 1.
      sum.add((size / total) * portableLog((size * total) / (a.sizes[cells.a[c]] * b.sizes[cells.b[c]])))
    }
  })
  return Math.max(0, sum.value)
}

/** A logarithm in units of what byBlocks takes for one value; only the size of the blocks between turns depends on it. */
const WORK_OF_A_CELL = 8

/** [size, how many clusters have it], in rising order: never more than √(2n), however many clusters there are. */
export function distinctSizes(sizes: Float64Array): [size: number, times: number][] {
  const small = new Uint32Array(SMALL)
  const times = new Map<number, number>()
  for (const size of sizes)
    if (size < SMALL) small[size]++
    else times.set(size, (times.get(size) ?? 0) + 1)
  const large = [...times].sort(([a], [b]) => a - b)
  return [...Array.from(small, (count, size): [number, number] => [size, count]).filter(([, n]) => n > 0), ...large]
}

/** Sizes that are counted by index. */
const SMALL = 1024

/** The same clusters, whatever they are called. */
export const samePartition = ({ a, b, cells }: Contingency): boolean =>
  cells.sizes.length === a.sizes.length && cells.sizes.length === b.sizes.length

/** Sums of terms of less than 64 that do not depend on their order; logarithms of numbers of rows stay below 37. */
export class InformationSum {
  private readonly sums: ExactSums

  constructor(terms: number) {
    this.sums = new ExactSums(1, bitsPerBin(terms))
  }

  add(term: number): void {
    this.sums.add(0, term / 64)
  }

  get value(): number {
    return this.sums.value(0) * 64
  }
}
