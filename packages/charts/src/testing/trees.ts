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

/** Rows of neighbouring numbers join in pairs, pairs in fours and so on, each merge higher than the one before. */
export function balancedTree(rows: number): Linkage {
  const merges: number[][] = []
  const sizes = new Map<number, number>()
  let open = Array.from({ length: rows }, (_, i) => i)
  while (open.length > 1) {
    const next: number[] = []
    for (let i = 0; i + 1 < open.length; i += 2) {
      const size = (sizes.get(open[i]) ?? 1) + (sizes.get(open[i + 1]) ?? 1)
      sizes.set(rows + merges.length, size)
      next.push(rows + merges.length)
      merges.push([open[i], open[i + 1], merges.length + 1, size])
    }
    if (open.length % 2 === 1) next.push(open[open.length - 1])
    open = next
  }
  return Linkage.from(merges)
}
