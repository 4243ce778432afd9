import { expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { EngineError, ParameterError } from "../../errors.js"
import { reference } from "./reference.js"

const engine = reference()
const load = async (rows: number[][], weights?: number[]) =>
  engine.load(Matrix.from(rows), weights ? { weights } : undefined)
const line = (...values: number[]) => values.map((value) => [value])
const plain = { metric: "euclidean", eps: 1, minSamples: 3 } as const

/** Two runs of three rows with a row between them that both reach, and one row far away. */
const bridge = line(10, 11, 12, 13, 14, 15, 16, 99)

it("counts the row itself and rows exactly at eps", async () => {
  const { labels, cores, clusters } = await engine.density(await load(line(0, 1, 2, 9)), plain)
  expect(Array.from(labels)).toEqual([0, 0, 0, -1])
  expect(Array.from(cores)).toEqual([1])
  expect(clusters).toBe(1)
})

it("numbers clusters by their lowest core, not by their lowest row", async () => {
  // Row 0 belongs to the second cluster, as a border.
  const apart = await engine.density(await load(line(5, 0, 0.5, 1, 4, 3.5, 3.5)), plain)
  expect(Array.from(apart.cores)).toEqual([1, 2, 3, 4, 5, 6])
  expect(Array.from(apart.labels)).toEqual([1, 0, 0, 0, 1, 1, 1])
})

it("gives a contested border row to the lowest cluster, also where the core of another one is nearer", async () => {
  const [left, right] = [
    [-1, -1.5, -1.5, -1.5],
    [0.5, 1.4, 1.4, 1.4],
  ]
  const labels = async (...values: number[]) =>
    Array.from((await engine.density(await load(line(...values)), { ...plain, minSamples: 4 })).labels)
  expect(await labels(...left, 0, ...right)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1])
  expect(await labels(...right, 0, ...left)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1])
})

it("compares the distance and not its square: on a grid of steps of 0.1 as float64 has them", async () => {
  const { cores } = await engine.density(await load(line(0, 0.1, 0.2, 0.3, 0.4)), { ...plain, eps: 0.1 })
  // 0.3 − 0.2 is below 0.1 in float64, 0.30000000000000004 would be above.
  expect(Array.from(cores)).toEqual([1, 2])
})

it("counts weights, one row of enough weight too, in any order", async () => {
  const heavy = await engine.density(await load(bridge, [3, 0, 0, 0, 0, 1, 1, 2]), plain)
  expect(Array.from(heavy.cores)).toEqual([0, 1])
  expect(Array.from(heavy.labels)).toEqual([0, 0, 0, -1, -1, -1, -1, -1])
  for (const weights of [
    [0.3, 0.2, 0.1],
    [0.1, 0.2, 0.3],
  ]) {
    const found = await engine.density(await load(line(0, 0, 0), weights), { ...plain, minSamples: 0.6 })
    expect(Array.from(found.cores)).toEqual([0, 1, 2])
  }
})

it("has the same clusters for rows and for their distances", async () => {
  const x = await load(bridge)
  const { data } = await engine.pairDistances(x, { metric: "manhattan" })
  const distances = await engine.load(new Condensed(data))
  const [a, b] = [
    await engine.density(x, { ...plain, metric: "manhattan" }),
    await engine.density(distances, { ...plain, metric: "precomputed" }),
  ]
  expect(b).toEqual(a)
  expect(Array.from(a.labels)).toEqual([0, 0, 0, 0, 0, 0, 0, -1])
})

it("gives new rows the lowest cluster with a core within eps", async () => {
  const x = await load(line(0, 1, 2, 3.5))
  const points = Float64Array.of(0, 2)
  const near = (clusters: Int32Array) => engine.nearestCore(x, { metric: "euclidean", points, clusters, eps: 1 })
  expect(Array.from((await near(Int32Array.of(0, 1))).labels)).toEqual([0, 0, 1, -1])
  expect(Array.from((await near(Int32Array.of(1, 0))).labels)).toEqual([1, 0, 0, -1])
})

it("says what is wrong with eps, minSamples and points", async () => {
  const x = await load(bridge)
  await expect(engine.density(x, { ...plain, eps: -1 })).rejects.toThrow(ParameterError)
  await expect(engine.density(x, { ...plain, minSamples: 0 })).rejects.toThrow("minSamples must be a number above 0")
  const core = { metric: "euclidean", points: Float64Array.of(1, 2), clusters: Int32Array.of(0), eps: 1 } as const
  await expect(engine.nearestCore(x, core)).rejects.toThrow("points must be 1 × 1 values")
  x.release()
  await expect(engine.density(x, plain)).rejects.toThrow(EngineError)
})
