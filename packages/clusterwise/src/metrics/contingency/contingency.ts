import type { RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { denseCells, sparseCells } from "./countCells.js"
import { byLabelBlocks, LabelColumn } from "./labelColumn.js"
import { numberedLabels } from "./numberedLabels.js"
import type { Contingency } from "./table.js"

/**
 * Cells of a table that is counted as it stands; beyond it rows are sorted by their labels. A million counts (4 MB) lie in
 * the caches of most processors, and twice as many cells as rows take no longer to look through than the rows.
 */
const DENSE_CELLS = 2 ** 20

/** Counts how often each pair of labels occurs, in memory in proportion to the rows, however many labels there are. */
export async function contingencyOf(
  who: string,
  left: ArrayLike<number>,
  right: ArrayLike<number>,
  run: RunOptions,
): Promise<Contingency> {
  const a = new LabelColumn(who, left)
  const b = new LabelColumn(who, right)
  await byLabelBlocks(a.length, part(run, 0, 0.4), (from, to) => {
    a.look(from, to)
    b.look(from, to)
  })
  const room = Math.max(DENSE_CELLS, 2 * a.length)
  if (a.span * b.span <= room) return denseCells(a, b, part(run, 0.4, 1))
  const rows = await numberedLabels(a, part(run, 0.4, 0.6))
  const cols = await numberedLabels(b, part(run, 0.6, 0.8))
  return rows.span * cols.span <= room
    ? named(await denseCells(rows, cols, part(run, 0.8, 1)), rows.margin, cols.margin)
    : sparseCells(rows, cols, part(run, 0.8, 1))
}

/** The same table under the labels themselves. */
const named = (table: Contingency, a: Contingency["a"], b: Contingency["b"]): Contingency => ({ ...table, a, b })
