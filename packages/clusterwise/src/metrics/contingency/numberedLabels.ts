import type { RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { byLabelBlocks, type LabelBlocks, type LabelColumn } from "./labelColumn.js"
import type { Margin } from "./table.js"

/** Labels numbered 0 … clusters − 1 in ascending order, without gaps. */
export interface NumberedLabels extends LabelBlocks {
  readonly codes: Int32Array
  readonly margin: Margin
}

/** Numbers for labels that lie far apart: by a table of their span where that is no larger than the rows, or by hashing. */
export async function numberedLabels(column: LabelColumn, run: RunOptions): Promise<NumberedLabels> {
  const codes = new Int32Array(column.length)
  const bySpan = column.span <= Math.max(2 ** 20, 4 * column.length)
  const margin = bySpan ? await numberBySpan(column, codes, run) : await numberByHash(column, codes, run)
  return {
    codes,
    margin,
    length: codes.length,
    min: 0,
    span: margin.labels.length,
    values: (from, to) => codes.subarray(from, to),
  }
}

async function numberBySpan(column: LabelColumn, codes: Int32Array, run: RunOptions): Promise<Margin> {
  const counts = new Uint32Array(column.span)
  await byLabelBlocks(column.length, part(run, 0, 0.5), (from, to) => {
    const values = column.values(from, to)
    for (let i = 0; i < values.length; i++) {
      const code = values[i] - column.min
      codes[from + i] = code
      counts[code]++
    }
  })
  const { margin, numbers } = marginOf(counts, column.min)
  await renumber(codes, numbers, part(run, 0.5, 1))
  return margin
}

/** Clusters of a table of counts whose first one belongs to the label `min`, and where each has gone. */
export function marginOf(counts: Uint32Array, min: number): { margin: Margin; numbers: Int32Array } {
  const numbers = new Int32Array(counts.length)
  let clusters = 0
  for (let i = 0; i < counts.length; i++) numbers[i] = counts[i] > 0 ? clusters++ : -1
  const labels = new Float64Array(clusters)
  const sizes = new Float64Array(clusters)
  for (let i = 0; i < counts.length; i++)
    if (numbers[i] >= 0) {
      labels[numbers[i]] = min + i
      sizes[numbers[i]] = counts[i]
    }
  return { margin: { labels, sizes }, numbers }
}

async function numberByHash(column: LabelColumn, codes: Int32Array, run: RunOptions): Promise<Margin> {
  const known = new Map<number, number>()
  await byLabelBlocks(column.length, part(run, 0, 0.5), (from, to) => {
    const values = column.values(from, to)
    for (let i = 0; i < values.length; i++) {
      let code = known.get(values[i])
      if (code === undefined) {
        code = known.size
        known.set(values[i], code)
      }
      codes[from + i] = code
    }
  })
  const labels = Float64Array.from(known.keys()).sort()
  const numbers = new Int32Array(labels.length)
  labels.forEach((label, number) => {
    numbers[known.get(label)!] = number
  })
  const sizes = new Float64Array(labels.length)
  await renumber(codes, numbers, part(run, 0.5, 1), sizes)
  return { labels, sizes }
}

async function renumber(codes: Int32Array, numbers: Int32Array, run: RunOptions, sizes?: Float64Array): Promise<void> {
  await byLabelBlocks(codes.length, run, (from, to) => {
    for (let i = from; i < to; i++) {
      codes[i] = numbers[codes[i]]
      if (sizes) sizes[codes[i]]++
    }
  })
}
