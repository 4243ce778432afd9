import type { Labelled } from "../write/columns.js"
import type { KeptRows } from "./keptRows.js"

/** Labels as a model yields them, for a writer that goes over the rows of the source in their order. */
export function streamLabels(
  labels: AsyncGenerator<Int32Array, void, undefined>,
  kept: KeptRows,
  column: string,
): Labelled {
  let block = new Int32Array(0)
  let next = 0
  let first = 0
  let present: (number | undefined)[] = []
  const take = async (): Promise<number> => {
    while (next === block.length) {
      block = ((await labels.next()).value ?? undefined) as Int32Array<ArrayBuffer>
      next = 0
    }
    return block[next++]
  }
  return {
    rows: kept.total,
    column,
    label: (row) => present[row - first],
    async ready(from, count) {
      first = from
      present = new Array(count).fill(undefined)
      // The rows of a source that grew while it was read have no label; the writer refuses them at the end.
      const end = Math.min(count, kept.total - from)
      for (let i = 0; i < end; i++) {
        if (!kept.has(from + i)) continue
        present[i] = next < block.length ? block[next++] : await take()
      }
    },
  }
}
