import type { RunOptions } from "../../engine/engine.js"
import { byBlocks, part } from "../../engine/pace.js"
import { byLabelBlocks, type LabelBlocks } from "./labelColumn.js"
import { marginOf, type NumberedLabels } from "./numberedLabels.js"
import type { Cells, Contingency } from "./table.js"

/** Counts all cells of the table, empty ones too: memory in proportion to span × span. */
export async function denseCells(a: LabelBlocks, b: LabelBlocks, run: RunOptions): Promise<Contingency> {
  const counts = new Uint32Array(a.span * b.span)
  await byLabelBlocks(a.length, part(run, 0, 0.8), (from, to) => count(counts, a, b, from, to))
  const inA = new Uint32Array(a.span)
  const inB = new Uint32Array(b.span)
  let filled = 0
  await byBlocks(a.span, b.span, "table", part(run, 0.8, 0.9), (from, to) => {
    for (let i = from, cell = from * b.span; i < to; i++)
      for (let j = 0; j < b.span; j++, cell++)
        if (counts[cell] > 0) {
          filled++
          inA[i] += counts[cell]
          inB[j] += counts[cell]
        }
  })
  const rows = marginOf(inA, a.min)
  const cols = marginOf(inB, b.min)
  const cells = { a: new Int32Array(filled), b: new Int32Array(filled), sizes: new Uint32Array(filled) }
  let at = 0
  await byBlocks(a.span, b.span, "table", part(run, 0.9, 1), (from, to) => {
    for (let i = from, cell = from * b.span; i < to; i++)
      for (let j = 0; j < b.span; j++, cell++)
        if (counts[cell] > 0) {
          cells.a[at] = rows.numbers[i]
          cells.b[at] = cols.numbers[j]
          cells.sizes[at++] = counts[cell]
        }
  })
  return { total: a.length, a: rows.margin, b: cols.margin, cells }
}

function count(counts: Uint32Array, a: LabelBlocks, b: LabelBlocks, from: number, to: number): void {
  const [left, right, width] = [a.values(from, to), b.values(from, to), b.span]
  const [leastA, leastB] = [a.min, b.min]
  for (let i = 0; i < left.length; i++) counts[(left[i] - leastA) * width + (right[i] - leastB)]++
}

/** The same for many clusters: rows sorted by their first label, then the second labels of each run counted. */
export async function sparseCells(a: NumberedLabels, b: NumberedLabels, run: RunOptions): Promise<Contingency> {
  const sorted = await sortedBy(a, b, part(run, 0, 0.5))
  const cells = await cellsOfRuns(sorted, a.margin.sizes, b.span, part(run, 0.5, 1))
  return { total: a.length, a: a.margin, b: b.margin, cells }
}

/** The codes of b in the order of the codes of a: one counting sort. */
async function sortedBy(a: NumberedLabels, b: NumberedLabels, run: RunOptions): Promise<Int32Array> {
  const next = new Int32Array(a.span)
  for (let i = 1; i < a.span; i++) next[i] = next[i - 1] + a.margin.sizes[i - 1]
  const sorted = new Int32Array(a.length)
  await byLabelBlocks(a.length, run, (from, to) => {
    for (let i = from; i < to; i++) sorted[next[a.codes[i]]++] = b.codes[i]
  })
  return sorted
}

/** Cells take the places of codes that have been read: there are never more of them. */
async function cellsOfRuns(codes: Int32Array, runs: Float64Array, span: number, run: RunOptions): Promise<Cells> {
  const rows = new Int32Array(codes.length)
  const sizes = new Uint32Array(codes.length)
  /** The latest cell of each second label. */
  const cellOf = new Int32Array(span).fill(-1)
  let cells = 0
  let first = 0
  let row = 0
  let end = runs[0]
  await byLabelBlocks(codes.length, run, (from, to) => {
    for (let i = from; i < to; i++) {
      if (i === end) {
        end += runs[++row]
        first = cells
      }
      const code = codes[i]
      if (cellOf[code] < first) {
        cellOf[code] = cells
        rows[cells] = row
        codes[cells++] = code
      }
      sizes[cellOf[code]]++
    }
  })
  return { a: rows.slice(0, cells), b: codes.slice(0, cells), sizes: sizes.slice(0, cells) }
}
