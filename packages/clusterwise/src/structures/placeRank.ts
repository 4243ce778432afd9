/**
 * Reorders the rows first … last − 1, and what goes with them, so that none before `rank` has a greater value in the column
 * than any from there on. C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961), about the median of
 * three.
 * @param values rows × cols
 * @param items one a row
 */
export function placeRank(
  values: Float64Array,
  cols: number,
  column: number,
  items: Int32Array,
  first: number,
  last: number,
  rank: number,
): void {
  let low = first
  let high = last - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const pivot = medianOfThree(
      values[low * cols + column],
      values[middle * cols + column],
      values[high * cols + column],
    )
    let i = low
    let j = high
    while (i <= j) {
      while (values[i * cols + column] < pivot) i++
      while (values[j * cols + column] > pivot) j--
      if (i <= j) swap(values, cols, items, i++, j--)
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else return
  }
}

function swap(values: Float64Array, cols: number, items: Int32Array, i: number, j: number): void {
  const item = items[i]
  items[i] = items[j]
  items[j] = item
  for (let a = i * cols, b = j * cols, end = a + cols; a < end; a++, b++) {
    const value = values[a]
    values[a] = values[b]
    values[b] = value
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
