/**
 * An order of rows in which rows near each other lie side by side: halves along the widest column, again and again,
 * until a part holds `leaf` rows.
 * @param data rows × cols
 */
export function spatialOrder(data: ArrayLike<number>, rows: number, cols: number, leaf: number): Int32Array {
  const order = Int32Array.from({ length: rows }, (_, i) => i)
  const parts: [number, number][] = [[0, rows]]
  for (let part = parts.pop(); part; part = parts.pop()) {
    const [from, to] = part
    if (to - from <= leaf) continue
    const column = widestColumn(data, cols, order, from, to)
    if (column < 0) continue
    const middle = from + Math.floor((to - from) / 2 / leaf + 0.5) * leaf
    const cut = middle > from && middle < to ? middle : (from + to) >> 1
    selectMiddle(data, cols, column, order, from, to, cut)
    parts.push([from, cut], [cut, to])
  }
  return order
}

/** The column in which the rows reach farthest, or −1 where they are all the same. */
function widestColumn(data: ArrayLike<number>, cols: number, order: Int32Array, from: number, to: number): number {
  let [widest, column] = [0, -1]
  for (let j = 0; j < cols; j++) {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = from; i < to; i++) {
      const value = data[order[i] * cols + j]
      if (value < low) low = value
      if (value > high) high = value
    }
    if (high - low > widest) {
      widest = high - low
      column = j
    }
  }
  return column
}

/** Rearranges order[from … to) so that the values of a column before `cut` are at most those behind it (Hoare's selection). */
function selectMiddle(
  data: ArrayLike<number>,
  cols: number,
  column: number,
  order: Int32Array,
  from: number,
  to: number,
  cut: number,
): void {
  let [low, high] = [from, to - 1]
  while (low < high) {
    const pivot = data[order[(low + high) >> 1] * cols + column]
    let [i, j] = [low, high]
    while (i <= j) {
      while (data[order[i] * cols + column] < pivot) i++
      while (data[order[j] * cols + column] > pivot) j--
      if (i > j) break
      const swap = order[i]
      order[i++] = order[j]
      order[j--] = swap
    }
    if (cut <= j) high = j
    else if (cut >= i) low = i
    else return
  }
}
