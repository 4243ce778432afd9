import { Linkage } from "clusterwise"

/** Four rows on a line, at 0, 1, 10 and 12, complete linkage: two pairs, then all. */
export const pairsTree = Linkage.from([
  [0, 1, 1, 2],
  [2, 3, 2, 2],
  [4, 5, 10, 4],
])

/** Rows that join one after the other, each a little higher: the deepest tree there is. */
export function chainTree(rows: number): Linkage {
  const merges = Array.from({ length: rows - 1 }, (_, i) => [i === 0 ? 0 : rows + i - 1, i + 1, 1 + i / 10, i + 2])
  return Linkage.from(merges)
}
