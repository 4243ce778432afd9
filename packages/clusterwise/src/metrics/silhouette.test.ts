import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { DataError, EngineError, ParameterError, UndefinedScoreError } from "../errors.js"
import { silhouetteSamples, silhouetteScore, silhouetteScores } from "./silhouette.js"
import { fourOnALine } from "./testing/fourOnALine.js"

const engine = reference()
const { X, labels } = fourOnALine

interface ScoreCase {
  readonly name: string
  readonly data: string
  readonly labels: number[]
  readonly noise?: "exclude" | "cluster"
  readonly silhouette: Record<"euclidean" | "manhattan" | "cosine", { score: number; samples?: number[] } | undefined>
}

const cases = golden<Golden<ScoreCase>>("scores").cases.flatMap(({ silhouette, ...rest }) =>
  (["euclidean", "manhattan", "cosine"] as const).flatMap((metric) => {
    const expected = silhouette[metric]
    return expected ? [{ ...rest, metric, ...expected }] : []
  }),
)

describe("silhouette", () => {
  it("is what a hand computes for four rows", async () => {
    // Row 0: a = 1, b = (4 + 6) / 2 = 5. Row 1: a = 1, b = 4. Row 2: a = 2, b = 3.5. Row 3: a = 2, b = 5.5.
    const expected = [4 / 5, 3 / 4, 3 / 7, 7 / 11]
    expect(Array.from(await silhouetteSamples(X, labels, { engine }))).toEqual(expected)
    expect(await silhouetteScore(X, labels, { engine })).toBeCloseTo((4 / 5 + 3 / 4 + 3 / 7 + 7 / 11) / 4, 15)
  })

  it.each(cases)(
    "agrees with scikit-learn: $name, $metric",
    async ({ data, labels, metric, noise, score, samples }) => {
      const options = { engine, metric, noise }
      const { rows } = dataset(data)
      expect(await silhouetteScore(rows, labels, options)).toBeCloseTo(score, 9)
      const found = await silhouetteSamples(rows, labels, options)
      expect(found).toHaveLength(rows.length)
      const part = found.filter((_, i) => noise !== "exclude" || labels[i] !== -1)
      samples?.forEach((expected, i) => {
        expect(part[i]).toBeCloseTo(expected, 9)
      })
    },
  )

  it("scores several labellings at once as it does one at a time, also of a sample", async () => {
    const { rows, target } = dataset("iris")
    const labellings = [target!, rows.map((_, i) => i % 7), rows.map((_, i) => (i < 60 ? 0 : i < 80 ? -1 : 4))]
    for (const options of [{ engine }, { engine, sampleSize: 70, seed: 2 }, { engine, noise: "cluster" as const }]) {
      const each = await Promise.all(labellings.map((labels) => silhouetteScore(rows, labels, options)))
      expect(await silhouetteScores(rows, labellings, options)).toEqual(each)
    }
    expect(await silhouetteScores(rows, [], { engine })).toEqual([])
  })

  it("gives 0 to a row alone in its cluster, and to equal rows in two clusters", async () => {
    expect((await silhouetteSamples([[0], [1], [9]], [0, 0, 1], { engine }))[2]).toBe(0)
    expect(Array.from(await silhouetteSamples([[3], [3], [3], [3]], [0, 0, 1, 1], { engine }))).toEqual([0, 0, 0, 0])
  })

  it("leaves noise out, unless it is to be a cluster", async () => {
    const withNoise = { X: [...X, [100]], labels: [...labels, -1] }
    const excluded = await silhouetteSamples(withNoise.X, withNoise.labels, { engine })
    expect(Array.from(excluded.subarray(0, 4))).toEqual(Array.from(await silhouetteSamples(X, labels, { engine })))
    expect(excluded[4]).toBeNaN()
    expect((await silhouetteSamples(withNoise.X, withNoise.labels, { engine, noise: "cluster" }))[4]).toBe(0)
  })

  it("takes labels with gaps, in any order and in any array", async () => {
    const score = await silhouetteScore(X, labels, { engine })
    for (const other of [[70, 70, -5, -5], Int8Array.of(3, 3, 1, 1), Float64Array.of(1e9, 1e9, 0, -0)])
      expect(await silhouetteScore(X, other, { engine })).toBeCloseTo(score, 14)
  })

  it("judges a sample of distinct rows by their distances to each other", async () => {
    const { rows, target } = dataset("iris")
    const options = { engine, sampleSize: 60, seed: 3 }
    const samples = await silhouetteSamples(rows, target!, options)
    const drawn = [...samples.keys()].filter((i) => !Number.isNaN(samples[i]))
    expect(drawn).toHaveLength(60)
    const alone = await silhouetteSamples(
      drawn.map((i) => rows[i]),
      drawn.map((i) => target![i]),
      { engine },
    )
    expect(drawn.map((i) => samples[i])).toEqual(Array.from(alone))
    const score = await silhouetteScore(rows, target!, options)
    expect(score).toBeCloseTo(alone.reduce((a, b) => a + b) / 60, 14)
    expect(await silhouetteScore(rows, target!, options)).toBe(score)
    expect(await silhouetteScore(rows, target!, { ...options, seed: 4 })).not.toBe(score)
    expect(await silhouetteScore(rows, target!, { engine, sampleSize: 1000 })).toBe(
      await silhouetteScore(rows, target!, { engine }),
    )
  })

  it("survives a shift by 1e8 and any unit of measurement", async () => {
    const { rows } = dataset("integers")
    const labels = rows.map((row) => row[0] % 3)
    const plain = await silhouetteSamples(rows, labels, { engine })
    const scaled = (factor: number) => rows.map((row) => row.map((value) => value * factor))
    for (const factor of [2 ** 500, 2 ** -500])
      expect(await silhouetteSamples(scaled(factor), labels, { engine })).toEqual(plain)
    const shifted = rows.map((row) => row.map((value) => value + 1e8))
    expect(await silhouetteSamples(shifted, labels, { engine })).toEqual(plain)
  })

  it("says so where a distance is beyond float64", async () => {
    await expect(silhouetteScore([[-1e308], [1e308], [0]], [0, 1, 0], { engine })).rejects.toThrow(DataError)
    const options = { engine, metric: "sqeuclidean" } as const
    for (const size of [1e200, 1e-200])
      await expect(silhouetteScore([[0], [size], [2 * size]], [0, 1, 0], options)).rejects.toThrow(/float64/)
  })

  it("names the row that has no direction under cosine", async () => {
    const zero = silhouetteScore(
      [
        [1, 1],
        [0, 0],
        [1, 2],
      ],
      [0, 0, 1],
      { engine, metric: "cosine" },
    )
    await expect(zero).rejects.toMatchObject({ name: "DataError", row: 1 })
  })

  it("means squared distances by sqeuclidean and the largest difference by chebyshev", async () => {
    const square = [
      [0, 0],
      [3, 4],
      [6, 0],
    ]
    const value = async (metric: "sqeuclidean" | "chebyshev") =>
      (await silhouetteSamples(square, [0, 0, 1], { engine, metric }))[0]
    expect(await value("sqeuclidean")).toBe((36 - 25) / 36)
    expect(await value("chebyshev")).toBe((6 - 4) / 6)
  })

  it("calls manhattan cityblock too", async () => {
    const cityblock = await silhouetteSamples(dataset("iris").rows, dataset("iris").target!, {
      engine,
      metric: "cityblock",
    })
    const manhattan = await silhouetteSamples(dataset("iris").rows, dataset("iris").target!, {
      engine,
      metric: "manhattan",
    })
    expect(cityblock).toEqual(manhattan)
  })

  it("lies between -1 and 1 for any rows and labels", async () => {
    const row = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 2 })
    const data = fc.array(fc.tuple(row, fc.integer({ min: 0, max: 2 })), { minLength: 4, maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(data, async (rows) => {
        const labels = [0, 0, 1, ...rows.slice(3).map(([, label]) => label)]
        const samples = await silhouetteSamples(
          rows.map(([row]) => row),
          labels,
          { engine },
        )
        expect(samples.every((value) => value >= -1 && value <= 1)).toBe(true)
      }),
      { numRuns: 50 },
    )
  })
})

describe("silhouette refuses", () => {
  const score = (X: number[][], labels: ArrayLike<number>, options = {}) =>
    silhouetteScore(X, labels, { engine, ...options })

  it("one cluster, and as many clusters as rows", async () => {
    await expect(score(X, [5, 5, 5, 5])).rejects.toThrow(UndefinedScoreError)
    await expect(score(X, [5, 5, 5, 5])).rejects.toThrow(
      "silhouetteScore: needs at least 2 clusters, and fewer clusters than rows; there is 1 cluster of 4 rows.",
    )
    await expect(score(X, [0, 1, 2, 3])).rejects.toThrow("there are 4 clusters of 4 rows")
    await expect(score(X, [-1, -1, -1, -1])).rejects.toThrow("every row is noise (-1)")
    await expect(score([[1]], [0])).rejects.toThrow(UndefinedScoreError)
  })

  it("several labellings where one of them is one cluster, or does not fit the rows", async () => {
    await expect(silhouetteScores(X, [labels, [5, 5, 5, 5]], { engine })).rejects.toThrow(
      "silhouetteScores: needs at least 2 clusters, and fewer clusters than rows; there is 1 cluster of 4 rows.",
    )
    await expect(silhouetteScores(X, [labels, [0, 1]], { engine })).rejects.toThrow("2 labels for 4 rows")
  })

  it("a sample that holds one cluster only", async () => {
    await expect(score(X, labels, { sampleSize: 1 })).rejects.toThrow(UndefinedScoreError)
  })

  it("labels of another number of rows", async () => {
    await expect(score(X, [0, 1, 0])).rejects.toThrow("silhouetteScore: 3 labels for 4 rows; give one a row.")
  })

  it("labels that are not whole numbers, and says where", async () => {
    await expect(score(X, [0, 0, 1, 1.5])).rejects.toMatchObject({ name: "DataError", row: 3 })
    await expect(score(X, [0, Number.NaN, 1, 1])).rejects.toMatchObject({ row: 1 })
    await expect(score(X, [0, "1", 1, 1] as unknown as number[])).rejects.toThrow('the label of row 1 is "1"')
    await expect(score(X, [0, null, 1, 1] as unknown as number[])).rejects.toThrow(DataError)
    await expect(score(X, 3 as unknown as number[])).rejects.toThrow(ParameterError)
    await expect(score(X, BigInt64Array.of(0n, 0n, 1n, 1n) as unknown as number[])).rejects.toThrow(DataError)
  })

  it("options that it does not know", async () => {
    await expect(score(X, labels, { metric: "euclid" })).rejects.toThrow(/metric must be "euclidean" or/)
    await expect(score(X, labels, { noise: "keep" })).rejects.toThrow(ParameterError)
    await expect(score(X, labels, { sampleSize: 0 })).rejects.toThrow(ParameterError)
    await expect(score(X, labels, { sample_size: 2 })).rejects.toThrow("Did you mean sampleSize?")
  })

  it("values that are not finite", async () => {
    await expect(score([[0], [Number.NaN], [1]], [0, 0, 1])).rejects.toMatchObject({
      name: "DataError",
      row: 1,
      column: 0,
    })
  })

  it("another engine than the one that holds the rows", async () => {
    const resident = await engine.load(Matrix.from(X))
    await expect(silhouetteScore(resident, labels, { engine: reference() })).rejects.toThrow(EngineError)
    expect(await silhouetteScore(resident, labels)).toBe(await score(X, labels))
    resident.release()
  })
})

describe("silhouette, called", () => {
  it("tells progress that never falls and ends at 1, and leaves its inputs alone", async () => {
    const { rows, target } = dataset("digits")
    const fractions: number[] = []
    const labels = Object.freeze([...target!])
    await silhouetteScore(rows, labels, {
      engine,
      sampleSize: 300,
      onProgress: ({ fraction }) => fractions.push(fraction),
    })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
  })

  it("rejects with the reason of an abort, before and on the way", async () => {
    const { rows, target } = dataset("digits")
    const reason = new Error("enough")
    await expect(silhouetteScore(rows, target!, { engine, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const onProgress = () => controller.abort(reason)
    await expect(silhouetteScore(rows, target!, { engine, signal: controller.signal, onProgress })).rejects.toBe(reason)
  })
})
