import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { makeBlobs } from "../datasets/blobs.js"
import { makeCircles } from "../datasets/circles.js"
import { makeMoons } from "../datasets/moons.js"
import type { Metric } from "../engine/metric.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError, ParameterError, UndefinedScoreError } from "../errors.js"
import { cdist } from "../hierarchy/cdist.js"
import { dunnIndex } from "./dunn.js"
import { fourOnALine } from "./testing/fourOnALine.js"

const { X, labels } = fourOnALine
const engines = { reference: reference(), wasm: await wasm({ threads: 1 }) }

/** From its definition: every pair of rows, noise left out. */
async function fromAllPairs(X: number[][], labels: readonly number[], metric: Metric): Promise<number> {
  const all = (await cdist(X, X, metric, { engine: engines.reference })).toArray()
  let [between, within] = [Number.POSITIVE_INFINITY, 0]
  for (let i = 0; i < X.length; i++)
    for (let j = 0; j < i; j++) {
      if (labels[i] < 0 || labels[j] < 0) continue
      if (labels[i] === labels[j]) within = Math.max(within, all[i][j])
      else between = Math.min(between, all[i][j])
    }
  return between / within
}

const metrics: Metric[] = ["euclidean", "sqeuclidean", "manhattan", "chebyshev", "cosine", "canberra", "braycurtis"]
const powers: Metric[] = [
  { name: "minkowski", p: 3 },
  { name: "minkowski", p: 0.5 },
]

describe.each(Object.entries(engines))("Dunn's index on the engine %s", (_, engine) => {
  it("is what a hand computes for four rows", async () => {
    // 0 and 1 against 4 and 6: 3 between 1 and 4, 2 from 4 to 6.
    expect(await dunnIndex(X, labels, { engine })).toBe(1.5)
  })

  it.each([...metrics, ...powers])("is what all pairs of rows give: %j", async (metric) => {
    for (const name of ["iris", "wine", "integers"]) {
      const { rows, target } = dataset(name)
      const labels = target ?? rows.map((row) => row[0] % 3)
      // Braycurtis and cosine have no distance for rows of zeros.
      const positive = rows.map((row) => row.map((value) => value + 1))
      const found = await dunnIndex(positive, labels, { engine, metric })
      expect(found).toBeCloseTo(await fromAllPairs(positive, labels, metric), 12)
    }
  })

  it("is what all pairs give for random rows, with copies, clusters of one row and noise", async () => {
    const row = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }))
    const rows = fc.array(fc.record({ row, label: fc.integer({ min: -1, max: 2 }) }), { minLength: 2, maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        const [X, labels] = [rows.map(({ row }) => [...row]), rows.map(({ label }) => label)]
        const expected = await fromAllPairs(X, labels, "euclidean")
        const found = dunnIndex(X, labels, { engine })
        if (Number.isFinite(expected)) expect(await found).toBeCloseTo(expected, 12)
        else await expect(found).rejects.toThrow(UndefinedScoreError)
      }),
    )
  })

  it("looks at rows on arcs, which are all as far from the middle", async () => {
    for (const { X, y } of [makeMoons({ nSamples: 1000 }), makeCircles({ nSamples: 1000 })]) {
      const expected = await fromAllPairs(X.toArray(), [...y], "euclidean")
      expect(await dunnIndex(X, y, { engine })).toBeCloseTo(expected, 12)
    }
  })

  it("looks at many rows in blocks, few columns and many", async () => {
    for (const nFeatures of [2, 20]) {
      const { X, y } = makeBlobs({ nSamples: 1500, nFeatures, centers: 3, seed: 4 })
      const expected = await fromAllPairs(X.toArray(), [...y], "euclidean")
      expect(await dunnIndex(X, y, { engine })).toBeCloseTo(expected, 12)
      expect(await dunnIndex(X, y, { engine, metric: "sqeuclidean" })).toBeCloseTo(expected ** 2, 12)
    }
  })
})

const onWasm: typeof dunnIndex = (X, labels, options) =>
  dunnIndex(X, labels, { engine: engines.wasm as never, ...options })

describe("Dunn's index", () => {
  const { rows, target } = dataset("iris")

  it("survives a shift by 1e8 and any unit of measurement", async () => {
    const plain = await onWasm(rows, target!)
    for (const factor of [2 ** 500, 2 ** -500])
      expect(
        await onWasm(
          rows.map((row) => row.map((value) => value * factor)),
          target!,
        ),
      ).toBeCloseTo(plain, 12)
    const shifted = rows.map((row) => row.map((value) => value + 1e8))
    expect(await onWasm(shifted, target!)).toBeCloseTo(plain, 6)
  })

  it("leaves noise out, or takes it for a cluster", async () => {
    const withNoise = [...X, [2.5]]
    expect(await onWasm(withNoise, [...labels, -1])).toBe(1.5)
    expect(await onWasm(withNoise, [...labels, -1], { noise: "cluster" })).toBe(0.75)
  })

  it("does not care what clusters are called", async () => {
    const renamed = target!.map((label) => 1000 - 400 * label)
    expect(await onWasm(rows, renamed)).toBe(await onWasm(rows, target!))
  })

  it("takes rows that an engine holds, and lets go of nothing but its own", async () => {
    const x = await engines.wasm.load(Matrix.from(rows))
    expect(await dunnIndex(x, target!)).toBe(await dunnIndex(x, target!))
    x.release()
  })

  it("is not defined for one cluster, for rows that are all alone, and for clusters without a width", async () => {
    await expect(onWasm(X, [1, 1, 1, 1])).rejects.toThrow(UndefinedScoreError)
    await expect(onWasm(X, [0, 1, 2, 3])).rejects.toThrow(UndefinedScoreError)
    await expect(onWasm(X, [-1, -1, -1, -1])).rejects.toThrow("every row is noise")
    await expect(onWasm([[0], [0], [3], [3]], [0, 0, 1, 1])).rejects.toThrow("copies of one row")
  })

  it("refuses labels of another length, unknown metrics and options, and stops when asked to", async () => {
    await expect(onWasm(X, [0, 1])).rejects.toThrow(DataError)
    await expect(onWasm(X, labels, { metric: "precomputed" })).rejects.toThrow(ParameterError)
    await expect(onWasm(X, labels, { metrik: "cosine" } as object)).rejects.toThrow(ParameterError)
    const reason = new Error("enough")
    await expect(onWasm(X, labels, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const running = onWasm(rows, target!, { signal: controller.signal, onProgress: () => controller.abort(reason) })
    await expect(running).rejects.toBe(reason)
  })

  it("tells progress that never falls and ends at 1", async () => {
    for (const metric of ["euclidean", "canberra"] as const) {
      const told: number[] = []
      await onWasm(rows, target!, { metric, onProgress: ({ fraction }) => told.push(fraction) })
      expect(told).toEqual(told.toSorted((a, b) => a - b))
      expect(told.at(-1)).toBe(1)
    }
  })
})
