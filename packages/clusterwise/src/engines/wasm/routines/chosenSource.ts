import { allocBuffer, allocFloats, dtypeOf } from "../../../data/memory.js"
import type { Source } from "../source.js"

/** The rows of a mini-batch side by side, with their weights: some thousands, copied value by value on the calling thread. */
export function chosenSource(source: Source, rows: Int32Array | undefined): Source {
  if (!rows) return source
  const { data, cols, weights } = source
  const gathered = allocFloats(rows.length * cols, dtypeOf(data))
  for (let i = 0, at = 0; i < rows.length; i++)
    for (let from = rows[i] * cols, end = from + cols; from < end; from++) gathered[at++] = data[from]
  const chosenWeights = weights && new Float64Array(allocBuffer(rows.length * 8))
  for (let i = 0; chosenWeights && i < rows.length; i++) chosenWeights[i] = weights[rows[i]]
  return { ...source, data: gathered, rows: rows.length, weights: chosenWeights }
}
