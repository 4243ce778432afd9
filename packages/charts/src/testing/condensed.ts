import type { CondensedTreeLike } from "../condensedTreeChart.js"

/**
 * Ten rows with minClusterSize 3: one leaves at λ 1, then two groups part at λ 2: rows 1–4 (chosen as 0, λ 4 and 8 twice) and
 * rows 5–9 (chosen as 1: one leaves at 3, the others are copies of one another).
 */
export const condensedTree: CondensedTreeLike = {
  nRows: 10,
  parent: Int32Array.of(10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 12),
  child: Int32Array.of(0, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9),
  lambda: Float64Array.of(1, 2, 2, 4, 4, 8, 8, 3, ...new Array<number>(4).fill(Number.POSITIVE_INFINITY)),
  childSize: Int32Array.of(1, 4, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1),
  clusterParent: Int32Array.of(-1, 10, 10),
  birth: Float64Array.of(0, 2, 2),
  death: Float64Array.of(2, 8, Number.POSITIVE_INFINITY),
  clusterSize: Int32Array.of(10, 4, 5),
  clusterLabel: Int32Array.of(-1, 0, 1),
}

/** Rows that leave one after the other and never part. */
export function condensedChain(rows: number, chosen = false): CondensedTreeLike {
  const each = (value: (row: number) => number) => Float64Array.from({ length: rows }, (_, row) => value(row))
  return {
    nRows: rows,
    parent: each(() => rows),
    child: each((row) => row),
    lambda: each((row) => (row === rows - 1 ? rows - 1 : row + 1)),
    childSize: each(() => 1),
    clusterParent: [-1],
    birth: [0],
    death: [rows - 1],
    clusterSize: [rows],
    clusterLabel: [chosen ? 0 : -1],
  }
}

/** Rows in groups of ten that part all at once. */
export function condensedGroups(groups: number): CondensedTreeLike {
  const rows = 10 * groups
  const entries = Array.from({ length: groups }, (_, g) => Array.from({ length: 10 }, (_, i) => [g, i] as const)).flat()
  const all = Array.from({ length: groups + 1 }, (_, c) => c)
  return {
    nRows: rows,
    parent: [...all.slice(1).map(() => rows), ...entries.map(([g]) => rows + 1 + g)],
    child: [...all.slice(1).map((c) => rows + c), ...entries.map(([g, i]) => 10 * g + i)],
    lambda: [...all.slice(1).map(() => 1), ...entries.map(([g, i]) => 2 + i + (g % 7))],
    childSize: [...all.slice(1).map(() => 10), ...entries.map(() => 1)],
    clusterParent: all.map((c) => (c === 0 ? -1 : rows)),
    birth: all.map((c) => (c === 0 ? 0 : 1)),
    death: all.map((c) => (c === 0 ? 1 : 11 + ((c - 1) % 7))),
    clusterSize: all.map((c) => (c === 0 ? rows : 10)),
    clusterLabel: all.map((c) => c - 1),
  }
}
