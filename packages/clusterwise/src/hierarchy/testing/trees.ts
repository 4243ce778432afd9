import fc from "fast-check"
import { Matrix } from "../../data/matrix.js"
import { Linkage } from "../linkageTree.js"

/** Rows 0, 1, 2, … join one cluster one after the other, each a height of 1 above the last. */
export function chainOf(rows: number): Linkage {
  const data = new Float64Array((rows - 1) * 4)
  for (let i = 0; i < rows - 1; i++) data.set([i + 1, i === 0 ? 0 : rows + i - 1, i + 1, i + 2], i * 4)
  return new Linkage(new Matrix(data, rows - 1, 4))
}

/** Merges any two clusters at a time; `picks` say which, `heights` how high. */
export function treeOf(heights: readonly number[], picks: readonly number[]): Linkage {
  const rows = heights.length + 1
  const open = Array.from({ length: rows }, (_, row) => ({ cluster: row, size: 1 }))
  const take = (pick: number) => open.splice(Math.floor(pick * open.length), 1)[0]
  const merges = heights.map((height, i) => {
    const [a, b] = [take(picks[2 * i]), take(picks[2 * i + 1])]
    open.push({ cluster: rows + i, size: a.size + b.size })
    return [a.cluster, b.cluster, height, a.size + b.size]
  })
  return Linkage.from(merges)
}

/** Trees of 2 to 30 rows with heights that tie, and fall where `rising` is false. */
export function trees({ rising = false } = {}): fc.Arbitrary<Linkage> {
  const pick = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
  return fc
    .integer({ min: 1, max: 29 })
    .chain((merges) =>
      fc.tuple(
        fc.array(fc.integer({ min: 0, max: 12 }), { minLength: merges, maxLength: merges }),
        fc.array(pick, { minLength: 2 * merges, maxLength: 2 * merges }),
      ),
    )
    .map(([heights, picks]) => treeOf(rising ? heights.sort((a, b) => a - b) : heights, picks))
}

/** Rows of each cluster of the tree, by cluster. */
export function rowsOf(Z: Linkage): number[][] {
  const rows = Array.from({ length: Z.nLeaves }, (_, row) => [row])
  for (let i = 0; i < Z.nMerges; i++) rows.push([...rows[Z.left(i)], ...rows[Z.right(i)]])
  return rows
}

export const heightsOf = (Z: Linkage): number[] => Array.from({ length: Z.nMerges }, (_, i) => Z.height(i))

/** Six rows on a line: 0, 1, 4, 6, 20, 29, by single linkage. */
export const sixOnALine = [
  [0, 1, 1, 2],
  [2, 3, 2, 2],
  [6, 7, 3, 4],
  [4, 5, 9, 2],
  [8, 9, 14, 6],
]
