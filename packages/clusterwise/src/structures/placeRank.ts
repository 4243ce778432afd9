/**
 * Reorders keys 0 … length − 1, and what goes with them, so that none before `rank` is greater than any from there on.
 * C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961), about the median of three.
 */
export function placeRank(keys: Float64Array, items: Int32Array, length: number, rank: number): void {
  let [low, high] = [0, length - 1]
  while (low < high) {
    const pivot = medianOfThree(keys[low], keys[(low + high) >> 1], keys[high])
    let [i, j] = [low, high]
    while (i <= j) {
      while (keys[i] < pivot) i++
      while (keys[j] > pivot) j--
      if (i > j) break
      const [key, item] = [keys[i], items[i]]
      keys[i] = keys[j]
      items[i++] = items[j]
      keys[j] = key
      items[j--] = item
    }
    if (rank <= j) high = j
    else if (rank >= i) low = i
    else return
  }
}

function medianOfThree(a: number, b: number, c: number): number {
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c))
}
