/** Values in rising order, each once, with the weight of all that were equal to it. */
export interface DistinctValues {
  readonly values: Float64Array
  readonly weights: Float64Array
}

/** Sorts and merges a column. Rows of weight 0 are absent; 0 and −0 are one value. Changes `column`. */
export function distinctValues(column: Float64Array, weights?: Float64Array): DistinctValues {
  if (!weights) return runs(column.sort())
  let count = 0
  for (let i = 0; i < column.length; i++) if (weights[i] > 0) count++
  const present = new Float64Array(count)
  for (let i = 0, at = 0; i < column.length; i++) if (weights[i] > 0) present[at++] = column[i]
  const { values, weights: sums } = runs(present.sort())
  sums.fill(0)
  for (let i = 0; i < column.length; i++) if (weights[i] > 0) sums[rankOf(column[i], values)] += weights[i]
  return { values, weights: sums }
}

/** Distinct values of a sorted array, in its own memory, and how often each comes. */
function runs(sorted: Float64Array): DistinctValues {
  const counts = new Float64Array(sorted.length)
  let distinct = 0
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[distinct - 1]) sorted[distinct++] = sorted[i]
    counts[distinct - 1]++
  }
  return { values: sorted.subarray(0, distinct), weights: counts.subarray(0, distinct) }
}

/** Index of a value that is there: a sort that carries weights along would take longer than these searches. */
function rankOf(value: number, values: Float64Array): number {
  let low = 0
  let high = values.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (values[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
