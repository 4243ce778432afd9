import { expect, it } from "vitest"
import { joinNodes, type KdTree, kdTree, packLeaf, splitBelow } from "../../structures/kdTree.js"
import { NearLists } from "../../structures/nearLists.js"
import { Draws } from "../../structures/random.js"
import { Bench } from "./bench.js"
import { compileKernels, hasRelaxedSimd } from "./kernels.js"
import { TreeMemory } from "./treeMemory.js"
import { WaitingMemory } from "./waitingMemory.js"
import { wasm } from "./wasm.js"

const kernels = await Promise.all([compileKernels(false), compileKernels(hasRelaxedSimd())])

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

/** Of each place the three nearest others. */
function listsOf(
  { order }: KdTree,
  between: (i: number, j: number) => number,
  waiting: WaitingMemory,
  most: number,
): NearLists {
  const size = Math.min(3, order.length - 1)
  const places = Array.from(order, (_, place) => place)
  const nearest = places.map((from) => {
    const far = (place: number) => between(order[from], order[place])
    const others = places.filter((place) => place !== from)
    return others.sort((a, b) => far(a) - far(b) || order[a] - order[b]).slice(0, size)
  })
  return new NearLists(
    {
      size,
      places: Int32Array.from(nearest.flat()),
      distances: Float64Array.from(
        nearest.flatMap((list, from) => list.map((place) => between(order[from], order[place]))),
      ),
    },
    order,
    waiting,
    most,
  )
}

const cases = [0, 1, 2, 3].flatMap((kind) => [
  { kind, rows: 300, cols: 2, grid: 12 },
  { kind, rows: 150, cols: 3, grid: 0 },
  { kind, rows: 130, cols: 9, grid: 0 },
  { kind, rows: 203, cols: 6, grid: 3 },
  { kind, rows: 5, cols: 1, grid: 2 },
])

it.each(cases)("finds what a look at all rows finds, ties to the lower row: %j", ({ kind, rows, cols, grid }) => {
  const points = Float64Array.from({ length: rows * cols }, (_, at) => {
    return grid ? Math.floor(grid * draws.uniform(at)) / 8 : draws.uniform(at)
  })
  const tree = treeOf(points, cols, 8)
  const between = (i: number, j: number) =>
    distances[kind](Array.from({ length: cols }, (_, c) => points[i * cols + c] - points[j * cols + c]))
  for (const [which, most] of [Number.POSITIVE_INFINITY, 0.25].entries()) {
    const bench = new Bench(kernels[which])
    const memory = new TreeMemory(bench, tree, 8, { kind, neighbours: 1, groups: 0, floors: undefined })
    const waiting = new WaitingMemory(bench, tree, memory.treeAt, most)
    const lists = listsOf(tree, between, waiting, most)
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
      lists.search(from, floor)
      // Lists are those of rows that were taken: no row is on its own.
      if (waiting.isWaiting(from)) expect(left.has(tree.order[from])).toBe(true)
      else if (lists.place >= 0) expect([tree.order[lists.place], lists.reach]).toEqual([best, reach])
      else expect(lists.reach).toBeLessThanOrEqual(reach)
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

it("is refused where a thread's own copy of the rows would not fit into its memory", async () => {
  const engine = await wasm({ threads: 1 })
  const able = { routine: "reachability", dtype: "float64", cols: 2, metric: "euclidean" } as const
  expect(engine.can({ ...able, rows: 1e6 })).toBe(true)
  expect(engine.can({ ...able, rows: 1e9 })).toMatch(/4 GiB/)
  await engine.close()
})
