import { expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { ParameterError } from "../../errors.js"
import { reference } from "./reference.js"

const engine = reference()
const load = (...values: number[]) => engine.load(Matrix.from(values.map((value) => [value])))

it("lists each row first, then the others by distance, ties to the lower row", async () => {
  const { distances, indices } = await engine.kNearest(await load(0, 2, 1, 1, 5), {
    metric: "euclidean",
    k: 3,
    want: "all",
  })
  expect(Array.from(indices!)).toEqual([0, 2, 3, 1, 2, 3, 2, 3, 0, 3, 2, 0, 4, 1, 2])
  expect(Array.from(distances)).toEqual([0, 1, 1, 0, 1, 1, 0, 0, 1, 0, 0, 1, 0, 3, 4])
})

it("tells how far the k-th lies, the row itself counted", async () => {
  const x = await load(0, 2, 1, 1, 5)
  const kth = async (k: number) =>
    Array.from((await engine.kNearest(x, { metric: "euclidean", k, want: "kth" })).distances)
  expect(await kth(1)).toEqual([0, 0, 0, 0, 0])
  expect(await kth(2)).toEqual([1, 1, 0, 0, 3])
  expect(await kth(5)).toEqual([5, 3, 4, 4, 5])
})

it("takes distances instead of rows", async () => {
  const x = await engine.load(new Condensed(Float64Array.of(3, 1, 2)))
  const { distances, indices } = await engine.kNearest(x, { metric: "precomputed", k: 2, want: "all" })
  expect(Array.from(distances)).toEqual([0, 1, 0, 2, 0, 1])
  expect(Array.from(indices!)).toEqual([0, 2, 1, 2, 2, 0])
})

it("refuses more neighbours than there are rows", async () => {
  const x = await load(0, 2, 1)
  for (const k of [0, 4, 1.5])
    await expect(engine.kNearest(x, { metric: "euclidean", k, want: "kth" })).rejects.toThrow(ParameterError)
})
