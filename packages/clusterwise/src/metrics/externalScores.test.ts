import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../fixtures/golden.js"
import { DataError, MemoryBudgetError, ParameterError } from "../errors.js"
import { adjustedRandScore } from "./adjustedRand.js"
import type { LabelsLike } from "./contingency/pairedLabels.js"
import { contingencyMatrix } from "./contingencyMatrix.js"
import { fowlkesMallowsScore } from "./fowlkesMallows.js"
import { adjustedMutualInfoScore, mutualInfoScore, normalizedMutualInfoScore } from "./mutualInfo.js"
import { pairConfusionMatrix } from "./pairConfusionMatrix.js"
import { randScore } from "./rand.js"
import { bruteForce } from "./testing/bruteForce.js"
import { completenessScore, homogeneityScore, vMeasureScore } from "./vMeasure.js"

type Mean = "arithmetic" | "geometric" | "min" | "max"

/** Labels parted by spaces, or a rule: row i has the label i · factor mod modulus, ÷ divisor rounded down, + shift. */
type GivenLabels =
  | string
  | {
      readonly rows: number
      readonly factor: number
      readonly modulus: number
      readonly divisor: number
      shift: number
    }

interface LabelingCase {
  readonly name: string
  readonly a: GivenLabels
  readonly b: GivenLabels
  readonly adjustedRand: number
  readonly rand: number
  readonly mutualInfo: number
  readonly adjustedMutualInfo: Readonly<Record<Mean, number>>
  readonly normalizedMutualInfo: Readonly<Record<Mean, number>>
  readonly homogeneity: number
  readonly completeness: number
  readonly vMeasure: Readonly<Record<string, number>>
  readonly fowlkesMallows: number
  readonly pairConfusion: number[][]
  readonly contingency?: number[][]
  readonly rowLabels?: number[]
  readonly colLabels?: number[]
}

function labelsOf(given: GivenLabels): number[] {
  if (typeof given === "string") return given.split(" ").map(Number)
  const { rows, factor, modulus, divisor, shift } = given
  return Array.from({ length: rows }, (_, i) => Math.floor(((i * factor) % modulus) / divisor) + shift)
}

const { cases } = golden<Golden<LabelingCase>>("labelings")
const means: readonly Mean[] = ["arithmetic", "geometric", "min", "max"]

/** Scores of two labelings, each with whether it stays the same when they change places, and its bounds. */
const scores = [
  { score: adjustedRandScore, symmetric: true, least: -0.5, most: 1 },
  { score: randScore, symmetric: true, least: 0, most: 1 },
  { score: adjustedMutualInfoScore, symmetric: true, least: -1, most: 1 },
  { score: normalizedMutualInfoScore, symmetric: true, least: 0, most: 1 },
  { score: mutualInfoScore, symmetric: true, least: 0, most: Math.log(12) + 1e-15 },
  { score: fowlkesMallowsScore, symmetric: true, least: 0, most: 1 },
  { score: vMeasureScore, symmetric: true, least: 0, most: 1 },
  { score: homogeneityScore, symmetric: false, least: 0, most: 1 },
  { score: completenessScore, symmetric: false, least: 0, most: 1 },
]

const labeling = (rows: number) => fc.array(fc.integer({ min: -1, max: 4 }), { minLength: rows, maxLength: rows })
const labelings = fc.integer({ min: 1, max: 12 }).chain((rows) => fc.tuple(labeling(rows), labeling(rows)))

describe.each(cases)("scores of two labelings agree with scikit-learn: $name", (expected) => {
  const [a, b] = [labelsOf(expected.a), labelsOf(expected.b)]

  it("of pairs", async () => {
    expect(await adjustedRandScore(a, b)).toBeCloseTo(expected.adjustedRand, 12)
    expect(await randScore(a, b)).toBeCloseTo(expected.rand, 14)
    expect(await fowlkesMallowsScore(a, b)).toBeCloseTo(expected.fowlkesMallows, 12)
    expect((await pairConfusionMatrix(a, b)).toArray()).toEqual(expected.pairConfusion)
  })

  it("of information, with every mean and beta", async () => {
    expect(await mutualInfoScore(a, b)).toBeCloseTo(expected.mutualInfo, 12)
    expect(await homogeneityScore(a, b)).toBeCloseTo(expected.homogeneity, 12)
    expect(await completenessScore(a, b)).toBeCloseTo(expected.completeness, 12)
    for (const average of means) {
      const normalized = await normalizedMutualInfoScore(a, b, { average })
      expect(normalized).toBeCloseTo(expected.normalizedMutualInfo[average], 12)
      const adjusted = await adjustedMutualInfoScore(a, b, { average })
      expect(Math.abs(adjusted - expected.adjustedMutualInfo[average])).toBeLessThanOrEqual(1e-9)
    }
    for (const [beta, score] of Object.entries(expected.vMeasure))
      expect(await vMeasureScore(a, b, { beta: Number(beta) })).toBeCloseTo(score, 12)
  })

  it.runIf(expected.contingency)("as a table, labels ascending", async () => {
    const { matrix, rowLabels, colLabels } = await contingencyMatrix(a, b)
    expect(matrix.toArray()).toEqual(expected.contingency)
    expect([...rowLabels]).toEqual(expected.rowLabels)
    expect([...colLabels]).toEqual(expected.colLabels)
  })
})

describe.each(scores.map(({ score, ...traits }) => ({ name: score.name, score, ...traits })))("$name", (entry) => {
  const { name, score, symmetric, least, most } = entry

  it("is what counting all pairs of rows, or all shuffles of sizes, gives", async () => {
    await fc.assert(
      fc.asyncProperty(labelings, async ([a, b]) => {
        expect(await score(a, b)).toBeCloseTo(bruteForce(a, b)[name], 10)
      }),
    )
  })

  it("does not care what clusters are called, to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(labelings, fc.integer({ min: -1e9, max: 1e9 }), async ([a, b], shift) => {
        const renamed = a.map((label) => (label % 2 === 0 ? shift - label : shift + 1e13 * label))
        expect(await score(renamed, b)).toBe(await score(a, b))
      }),
    )
  })

  it(symmetric ? "does not care which labeling comes first, to the last bit" : "tells one way round", async () => {
    await fc.assert(
      fc.asyncProperty(labelings, async ([a, b]) => {
        if (symmetric) expect(await score(a, b)).toBe(await score(b, a))
        else expect(await homogeneityScore(a, b)).toBe(await completenessScore(b, a))
      }),
    )
  })

  it(`lies in [${least}, ${most}]`, async () => {
    await fc.assert(
      fc.asyncProperty(labelings, async ([a, b]) => {
        const value = await score(a, b)
        expect(value).toBeGreaterThanOrEqual(least)
        expect(value).toBeLessThanOrEqual(most)
      }),
    )
  })

  it("takes any array of whole numbers, and labels that live elsewhere", async () => {
    const a = [3, 3, -1, 5, 3, 5, 0]
    const b = [0, 1, 1, 2, 0, 2, 2]
    const expected = await score(a, b)
    const shared = new Int32Array(new SharedArrayBuffer(28))
    shared.set(a)
    const kinds: LabelsLike[] = [
      Int32Array.from(a),
      shared,
      Int8Array.from(a),
      Float32Array.from(a),
      Float64Array.from(a),
      Int16Array.from(a).subarray(0),
      BigInt64Array.from(a, BigInt) as unknown as ArrayLike<number>,
      { collect: async () => a },
    ]
    for (const kind of kinds) expect(await score(kind, Uint8Array.from(b))).toBe(expected)
  })

  it("refuses labelings of different lengths, none at all, and what is no label, by name and row", async () => {
    await expect(score([0, 1], [0])).rejects.toThrow(`${name}: needs two labels for every row; got 2 and 1 labels.`)
    await expect(score([], [])).rejects.toThrow(DataError)
    await expect(score([0, 1], [0, 0.5])).rejects.toMatchObject({ row: 1, name: "DataError" })
    await expect(score([0, Number.NaN], [0, 1])).rejects.toMatchObject({ row: 1 })
    await expect(score(["0", "1"] as unknown as number[], [0, 1])).rejects.toMatchObject({ row: 0 })
    await expect(score(null as unknown as number[], [0])).rejects.toThrow(ParameterError)
    await expect(score([0], [0], { avrage: "min" } as object)).rejects.toThrow(
      /every option must be one of (average, |beta, )?engine, signal, onProgress; got "avrage"/,
    )
  })

  it("rejects with the reason of an abort, also halfway", async () => {
    const reason = new Error("enough")
    await expect(score([0, 1], [0, 1], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const labels = Int32Array.from({ length: 4_000_000 }, (_, i) => i % 7)
    const running = score(labels, labels, {
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    })
    await expect(running).rejects.toBe(reason)
  })

  it("tells progress that never falls and ends at 1", async () => {
    const told: number[] = []
    const labels = Int32Array.from({ length: 300_000 }, (_, i) => (i * 7919) % 1013)
    await score(
      labels,
      labels.map((label) => label % 500),
      { onProgress: ({ fraction }) => told.push(fraction) },
    )
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(told.at(-1)).toBe(1)
  })
})

describe("tables of labels", () => {
  it("are the same counted as a whole, by sorting and by hashing", async () => {
    const few = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 41)
    const other = few.map((label, i) => label + (i % 3))
    const plain = await contingencyMatrix(few, other)
    for (const step of [1e5, 1e12]) {
      const apart = await contingencyMatrix(
        few.map((label) => label * step),
        other.map((label) => label * step),
      )
      expect(apart.matrix.toArray()).toEqual(plain.matrix.toArray())
      expect([...apart.rowLabels]).toEqual([...plain.rowLabels].map((label) => label * step))
    }
  })

  it.each([1, 1000, 1e12])("of more labels than a table should have are right too, %d apart", async (step) => {
    const a = Array.from({ length: 2000 }, (_, i) => ((i * 7919) % 1511) * step)
    const b = a.map((label, i) => label + (i % 3) * step)
    const pairs = { both: 0, onlyA: 0, onlyB: 0 }
    for (let i = 0; i < a.length; i++)
      for (let j = 0; j < a.length; j++)
        if (i !== j && (a[i] === a[j] || b[i] === b[j]))
          pairs[a[i] !== a[j] ? "onlyB" : b[i] === b[j] ? "both" : "onlyA"]++
    const [[, onlyB], [onlyA, both]] = (await pairConfusionMatrix(a, b)).toArray()
    expect({ both, onlyA, onlyB }).toEqual(pairs)
  })

  it("of very many labels are refused before they are made, and scored all the same", async () => {
    const a = Int32Array.from({ length: 100_000 }, (_, i) => i)
    const b = Int32Array.from(a, (i) => (i % 3 === 0 ? i : i ^ 1))
    const engine = { memoryBudget: 2 ** 30 } as never
    await expect(contingencyMatrix(a, b, { engine })).rejects.toThrow(MemoryBudgetError)
    const pairs = await pairConfusionMatrix(a, b)
    expect([...pairs.data].reduce((sum, count) => sum + count, 0)).toBe(100_000 * 99_999)
  })

  it("keep their counts in the last block of rows, and in rows of one label", async () => {
    const a = Int32Array.from({ length: 20_001 }, (_, i) => (i < 20_000 ? 0 : 1))
    const { matrix } = await contingencyMatrix(a, new Uint8Array(20_001))
    expect(matrix.toArray()).toEqual([[20_000], [1]])
  })
})
