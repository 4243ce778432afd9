import { expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { treeOfEdges } from "../../engine/merging/treeOfEdges.js"
import { DataError, ParameterError } from "../../errors.js"
import { reference } from "./reference.js"

const engine = reference()
const rows = [
  [0, 0],
  [10, 0],
  [0, 1],
  [10, 3],
  [4, 0],
]
const edges = async (x: Matrix | Condensed, options: Parameters<typeof engine.spanningTree>[1]) => {
  const { from, to, weight } = await engine.spanningTree(await engine.load(x), options)
  return Array.from(weight, (w, i) => [from[i], to[i], w])
}

it("joins five points by hand", async () => {
  expect(await edges(Matrix.from(rows), { metric: "euclidean" })).toEqual([
    [0, 2, 1],
    [1, 3, 3],
    [0, 4, 4],
    [1, 4, 6],
  ])
})

it("weighs an edge at least as much as the cores of its ends", async () => {
  const cores = Float64Array.of(0, 0, 2, 0, 5)
  expect(await edges(Matrix.from(rows), { metric: "manhattan", cores })).toEqual([
    [0, 2, 2],
    [1, 3, 3],
    [0, 4, 5],
    [1, 4, 6],
  ])
})

it("takes the lower rows of a tie: corners of a square, and rows that are the same", async () => {
  const square = Matrix.from([
    [1, 1],
    [0, 0],
    [0, 1],
    [1, 0],
  ])
  expect(await edges(square, { metric: "sqeuclidean" })).toEqual([
    [0, 2, 1],
    [0, 3, 1],
    [1, 2, 1],
  ])
  const same = Matrix.from([[5], [5], [5], [5]])
  expect(await edges(same, { metric: "chebyshev" })).toEqual([
    [0, 1, 0],
    [0, 2, 0],
    [0, 3, 0],
  ])
})

it("takes distances instead of rows", async () => {
  expect(await edges(new Condensed(Float64Array.of(3, 1, 2)), { metric: "precomputed" })).toEqual([
    [0, 2, 1],
    [1, 2, 2],
  ])
})

it("has no edge for one row", async () => {
  expect(await edges(Matrix.from([[1, 2]]), { metric: "euclidean" })).toEqual([])
})

it("says what is wrong with cores and with rows that have no direction", async () => {
  const x = Matrix.from(rows)
  const call = (cores: number[]) => edges(x, { metric: "euclidean", cores: Float64Array.from(cores) })
  await expect(call([1, 2])).rejects.toThrow(ParameterError)
  await expect(call([1, 2, 3, 4, -1])).rejects.toThrow("every core must be a finite number ≥ 0")
  await expect(edges(x, { metric: "cosine" })).rejects.toThrow(DataError)
})

it("becomes the tree of single linkage", async () => {
  const tree = treeOfEdges(await engine.spanningTree(await engine.load(Matrix.from(rows)), { metric: "euclidean" }))
  expect(Array.from(tree.merges)).toEqual([0, 2, 1, 2, 1, 3, 3, 2, 4, 5, 4, 3, 6, 7, 6, 5])
})
