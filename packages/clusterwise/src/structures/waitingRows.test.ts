import { expect, it } from "vitest"
import { joinNodes, type KdTree, kdTree, packLeaf, splitBelow } from "./kdTree.js"
import { Offers } from "./offers.js"
import { Draws } from "./random.js"
import { type TermKind, WaitingRows } from "./waitingRows.js"

const draws = new Draws(8, 12, 3)

function treeOf(points: Float64Array, cols: number, leafRows: number): KdTree {
  const tree = kdTree(points.length / cols, cols, leafRows)
  tree.panels.set(points)
  splitBelow(tree, 1)
  for (let leaf = 2 ** tree.depth; leaf < 2 ** (tree.depth + 1); leaf++) packLeaf(tree, leaf)
  joinNodes(tree)
  return tree
}

const distances: readonly ((terms: number[]) => number)[] = [
  (terms) => Math.sqrt(terms.reduce((sum, t) => sum + t * t, 0)),
  (terms) => terms.reduce((sum, t) => sum + t * t, 0),
  (terms) => terms.reduce((sum, t) => sum + Math.abs(t), 0),
  (terms) => terms.reduce((most, t) => Math.max(most, Math.abs(t)), 0),
]

const cases = [0, 1, 2, 3].flatMap((kind) => [
  { kind, rows: 300, cols: 2, grid: 12 },
  { kind, rows: 150, cols: 3, grid: 0 },
  { kind, rows: 5, cols: 1, grid: 2 },
])

it.each(cases)("finds what a look at all rows finds, ties to the lower row: %j", ({ kind, rows, cols, grid }) => {
  const points = Float64Array.from({ length: rows * cols }, (_, at) => {
    return grid ? Math.floor(grid * draws.uniform(at)) / 8 : draws.uniform(at)
  })
  const tree = treeOf(points, cols, 8)
  const between = (i: number, j: number) =>
    distances[kind](Array.from({ length: cols }, (_, c) => points[i * cols + c] - points[j * cols + c]))
  for (const most of [Number.POSITIVE_INFINITY, 0.25]) {
    const waiting = new WaitingRows(tree, kind as TermKind, most)
    const left = new Set(Array.from({ length: rows }, (_, row) => row))
    while (left.size > 0) {
      const from = draws.integer(1000 + left.size, rows)
      const floor = draws.integer(3000 + left.size, 3) / 8
      waiting.search(from, floor)
      let [best, reach] = [-1, Number.POSITIVE_INFINITY]
      for (const row of left) {
        const far = between(tree.order[from], row)
        if (far > most || !(Math.max(far, floor) < reach)) continue
        reach = Math.max(far, floor)
        best = row
      }
      expect([waiting.place < 0 ? -1 : tree.order[waiting.place], waiting.reach]).toEqual([best, reach])
      expect(waiting.first).toBe(Math.min(...left))
      const gone = draws.integer(5000 + left.size, rows)
      const next = left.has(tree.order[gone]) ? gone : tree.order.indexOf([...left][0])
      expect(waiting.isWaiting(next)).toBe(true)
      waiting.take(next)
      left.delete(tree.order[next])
      expect(waiting.isWaiting(next)).toBe(false)
    }
    expect(waiting.first).toBe(rows)
  }
})

it("hands out offers by worth, then by row, then by turn", () => {
  const count = 200
  const [worth, rows] = [new Float64Array(count), new Int32Array(count)]
  const turns = Int32Array.from({ length: count }, (_, i) => (i * 37) % count)
  const offers = new Offers(worth, rows, turns)
  for (let i = 0; i < count; i++) offers.add(i, draws.integer(i, 6), draws.integer(9000 + i, 4))
  // Every third is made anew, and worth more.
  let at = 0
  for (let i = 0; i < 60; i++) offers.replaceLeast(worth[offers.least] + 1 + (i % 3), draws.integer(9500 + i, 4))
  const seen: number[][] = []
  for (; offers.size > 0; offers.removeLeast()) {
    seen.push([worth[offers.least], rows[offers.least], turns[offers.least]])
    at++
  }
  expect(at).toBe(count)
  expect(seen).toEqual([...seen].sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]))
})
