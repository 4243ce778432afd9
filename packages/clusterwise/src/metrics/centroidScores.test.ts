import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { UndefinedScoreError } from "../errors.js"
import { calinskiHarabaszScore } from "./calinskiHarabasz.js"
import { daviesBouldinScore } from "./daviesBouldin.js"
import { meanDistanceToCentroid } from "./meanDistanceToCentroid.js"
import { fourOnALine } from "./testing/fourOnALine.js"

const engine = reference()
const { X, labels } = fourOnALine

interface ScoreCase {
  readonly name: string
  readonly data: string
  readonly labels: number[]
  readonly noise?: "exclude" | "cluster"
  readonly daviesBouldin: number
  readonly calinskiHarabasz: number
  readonly meanDistanceToCentroid: { overall: number; clusters: number[] }
}

/** Within 1e-9 of what is expected; exactly it where that is 0. */
function expectClose(found: number, expected: number): void {
  expect(Math.abs(found - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected))
}

const all = async (X: number[][], labels: ArrayLike<number>, options: { noise?: "exclude" | "cluster" } = {}) => ({
  daviesBouldin: await daviesBouldinScore(X, labels, { engine, ...options }),
  calinskiHarabasz: await calinskiHarabaszScore(X, labels, { engine, ...options }),
  meanDistance: await meanDistanceToCentroid(X, labels, { engine, ...options }),
})

describe("scores by centroids", () => {
  it("are what a hand computes for four rows", async () => {
    // Centroids 0.5 and 5, mean 2.75. Davies–Bouldin (0.5 + 1) / 4.5.
    // Between 2·2.25² + 2·2.25² = 20.25, within 0.5 + 2 = 2.5: (20.25 / 1) / (2.5 / 2).
    const { daviesBouldin, calinskiHarabasz, meanDistance } = await all(X, labels)
    expect(daviesBouldin).toBeCloseTo(1 / 3, 15)
    expect(calinskiHarabasz).toBeCloseTo(16.2, 13)
    expect(meanDistance).toEqual({ overall: 0.75, clusters: Float64Array.of(0.5, 1), labels: Float64Array.of(0, 1) })
  })

  it.each(golden<Golden<ScoreCase>>("scores").cases)("agree with scikit-learn: $name", async (expected) => {
    const { rows } = dataset(expected.data)
    const { daviesBouldin, calinskiHarabasz, meanDistance } = await all(rows, expected.labels, {
      noise: expected.noise,
    })
    expectClose(daviesBouldin, expected.daviesBouldin)
    expectClose(calinskiHarabasz, expected.calinskiHarabasz)
    expectClose(meanDistance.overall, expected.meanDistanceToCentroid.overall)
    expect(meanDistance.clusters).toHaveLength(expected.meanDistanceToCentroid.clusters.length)
    expected.meanDistanceToCentroid.clusters.forEach((mean, i) => {
      expectClose(meanDistance.clusters[i], mean)
    })
  })

  it("are perfect where every row lies on its centroid, whatever the values", async () => {
    for (const value of [0, 0.1, 1e8 + 0.1, 1e-300]) {
      const rows = [value, value, value, -3, -3].map((x) => [x, x / 3])
      const { daviesBouldin, calinskiHarabasz, meanDistance } = await all(rows, [0, 0, 0, 1, 1])
      expect([daviesBouldin, calinskiHarabasz, meanDistance.overall]).toEqual([0, 1, 0])
    }
  })

  it("do not compare clusters with the same centroid", async () => {
    expect(await daviesBouldinScore([[-1], [1], [-2], [2]], [0, 0, 1, 1], { engine })).toBe(0)
    expect(await calinskiHarabaszScore([[-1], [1], [-2], [2]], [0, 0, 1, 1], { engine })).toBe(0)
  })

  it("survive a shift by 1e8 and any unit of measurement, tiny ones too", async () => {
    const { rows } = dataset("integers")
    const labels = rows.map((row) => row[0] % 3)
    const plain = await all(rows, labels)
    for (const factor of [2 ** 500, 2 ** -500, 2 ** -40]) {
      const scaled = await all(
        rows.map((row) => row.map((value) => value * factor)),
        labels,
      )
      expectClose(scaled.daviesBouldin, plain.daviesBouldin)
      expectClose(scaled.calinskiHarabasz, plain.calinskiHarabasz)
      expectClose(scaled.meanDistance.overall, plain.meanDistance.overall * factor)
    }
    const shifted = await all(
      rows.map((row) => row.map((value) => value + 1e8)),
      labels,
    )
    expect(Math.abs(shifted.daviesBouldin / plain.daviesBouldin - 1)).toBeLessThan(1e-7)
    expect(Math.abs(shifted.calinskiHarabasz / plain.calinskiHarabasz - 1)).toBeLessThan(1e-7)
    expect(Math.abs(shifted.meanDistance.overall / plain.meanDistance.overall - 1)).toBeLessThan(1e-7)
  })

  it("count a row of weight 2 as two rows, and one of weight 0 not at all", async () => {
    const weights = [1, 2, 0, 1, 3, 1]
    const rows = [
      [0, 1],
      [1, 1],
      [50, 50],
      [4, 0],
      [6, 2],
      [5, 5],
    ]
    const labels = [0, 0, 0, 1, 1, 1]
    const copies = rows.flatMap((row, i) => Array<[number[], number]>(weights[i]).fill([row, labels[i]]))
    const expected = await all(
      copies.map(([row]) => row),
      copies.map(([, label]) => label),
    )
    const x = await engine.load(Matrix.from(rows), { weights })
    expectClose(await daviesBouldinScore(x, labels), expected.daviesBouldin)
    expectClose(await calinskiHarabaszScore(x, labels), expected.calinskiHarabasz)
    expectClose((await meanDistanceToCentroid(x, labels)).overall, expected.meanDistance.overall)
  })

  it("mean distance: labels with gaps keep their names, one cluster is enough, noise is not", async () => {
    const gaps = await meanDistanceToCentroid(X, [7, 7, 3, 3], { engine })
    expect(gaps).toEqual({ overall: 0.75, clusters: Float64Array.of(1, 0.5), labels: Float64Array.of(3, 7) })
    expect((await meanDistanceToCentroid([[0], [2]], [0, 0], { engine })).overall).toBe(1)
    await expect(meanDistanceToCentroid(X, [-1, -1, -1, -1], { engine })).rejects.toThrow(UndefinedScoreError)
  })

  it("mean distance: under cosine only directions count", async () => {
    const rows = [
      [1, 0],
      [0, 5],
      [-2, 0],
      [-3, 0],
    ]
    const found = await meanDistanceToCentroid(rows, [0, 0, 1, 1], { engine, metric: "cosine" })
    expect(found.clusters[0]).toBeCloseTo(1 - Math.SQRT1_2, 15)
    expect(found.clusters[1]).toBe(0)
  })
})

describe.each([
  ["daviesBouldinScore", daviesBouldinScore],
  ["calinskiHarabaszScore", calinskiHarabaszScore],
])("%s refuses", (name, score) => {
  it("one cluster, and as many clusters as rows, by name", async () => {
    await expect(score(X, [1, 1, 1, 1], { engine })).rejects.toThrow(UndefinedScoreError)
    await expect(score(X, [0, 1, 2, 3], { engine })).rejects.toThrow(`${name}: needs at least 2 clusters`)
  })

  it("wrong labels and metrics other than Euclidean", async () => {
    await expect(score(X, [0, 1], { engine })).rejects.toThrow("2 labels for 4 rows")
    await expect(score(X, [0, 0, 1, 0.5], { engine })).rejects.toMatchObject({ row: 3 })
    await expect(score(X, labels, { engine, metric: "cosine" as "euclidean" })).rejects.toThrow(
      /metric must be "euclidean"/,
    )
  })

  it("to go on after an abort, and tells progress up to 1", async () => {
    const reason = new Error("enough")
    await expect(score(X, labels, { engine, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const fractions: number[] = []
    await score(X, labels, { engine, onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  })
})
