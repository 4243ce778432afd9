import { describe, expect, it } from "vitest"
import { begin, end, joinNodes, type KdTree, kdTree, packLeaf, split, splitBelow } from "./kdTree.js"
import { placeRank } from "./placeRank.js"
import { Draws } from "./random.js"

const draws = new Draws(5, 11, 2)

function build(points: Float64Array, cols: number, leafRows: number): KdTree {
  const tree = kdTree(points.length / cols, cols, leafRows)
  const leaves = 2 ** tree.depth
  // The upper levels one by one, as threads would share them, the rest at once.
  tree.panels.set(points)
  if (tree.depth > 1) split(tree, 1)
  for (let node = tree.depth > 1 ? 2 : 1, last = 2 * node; node < last; node++) splitBelow(tree, node)
  for (let leaf = leaves; leaf < 2 * leaves; leaf++) packLeaf(tree, leaf)
  joinNodes(tree)
  return tree
}

const value = (tree: KdTree, place: number, j: number) => tree.panels[((place >> 3) * tree.cols + j) * 8 + (place & 7)]

const cases = [
  [1, 1, 8],
  [8, 2, 8],
  [9, 2, 8],
  [1000, 2, 16],
  [777, 3, 32],
  [530, 17, 64],
] as const

describe.each(cases)("a kd-tree of %i rows and %i columns, at most %i rows to a leaf", (rows, cols, leafRows) => {
  const points = Float64Array.from({ length: rows * cols }, (_, i) =>
    i % 5 === 0 ? Math.round(4 * draws.uniform(i)) : 4 * draws.uniform(i),
  )
  const tree = build(points, cols, leafRows)
  const nodes = Array.from({ length: 2 ** (tree.depth + 1) - 1 }, (_, i) => i + 1)
  const places = (node: number) =>
    Array.from({ length: end(tree, node) - begin(tree, node) }, (_, i) => begin(tree, node) + i)

  it("holds every row once", () => {
    expect(Array.from(tree.order).sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i))
  })

  it("has leaves of whole panels, neither empty nor too large, and parents that hold their children", () => {
    for (const node of nodes) {
      expect(begin(tree, node) % 8).toBe(0)
      expect(end(tree, node)).toBeGreaterThan(begin(tree, node))
      if (node >= 2 ** tree.depth) expect(end(tree, node) - begin(tree, node)).toBeLessThanOrEqual(leafRows)
      else expect(places(node)).toEqual([...places(2 * node), ...places(2 * node + 1)])
    }
    expect(places(1)).toHaveLength(rows)
  })

  it("parts the rows of a node at one column", () => {
    for (const node of nodes.filter((node) => node < 2 ** tree.depth)) {
      const column = (j: number, child: number) => places(child).map((place) => value(tree, place, j))
      const parted = Array.from({ length: cols }, (_, j) => j).some(
        (j) => Math.max(...column(j, 2 * node)) <= Math.min(...column(j, 2 * node + 1)),
      )
      expect(parted, `node ${node}`).toBe(true)
    }
  })

  it("packs rows in panels, with no row behind the last", () => {
    for (let place = 0; place < rows; place++)
      for (let j = 0; j < cols; j++) expect(value(tree, place, j)).toBe(points[tree.order[place] * cols + j])
    for (let place = rows; place % 8 !== 0; place++) expect(value(tree, place, 0)).toBeNaN()
  })

  it("knows the box and the lowest row of each node", () => {
    for (const node of nodes) {
      expect(tree.lowest[node]).toBe(Math.min(...places(node).map((place) => tree.order[place])))
      for (let j = 0; j < cols && node > 1; j++) {
        const values = places(node).map((place) => value(tree, place, j))
        const at = ((node >> 1) * cols + j) * 4 + (node & 1)
        expect([tree.boxes[at], tree.boxes[at + 2]]).toEqual([Math.min(...values), Math.max(...values)])
      }
    }
  })
})

it("places a rank among many equal keys, in rising, falling and any order", () => {
  for (const length of [1, 2, 3, 10, 257])
    for (const kind of [(i: number) => i, (i: number) => -i, () => 7, (i: number) => (i * 31) % 5])
      for (const rank of [0, length >> 1, length - 1]) {
        const keys = Float64Array.from({ length }, (_, i) => kind(i))
        const items = Int32Array.from({ length }, (_, i) => i)
        placeRank(keys, 1, 0, items, 0, length, rank)
        expect(Array.from(items, kind)).toEqual(Array.from(keys))
        expect(Math.max(...keys.subarray(0, rank + 1))).toBeLessThanOrEqual(Math.min(...keys.subarray(rank)))
        expect(new Set(items).size).toBe(length)
      }
})
