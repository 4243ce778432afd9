import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { makeBlobs } from "../datasets/blobs.js"
import { makeMoons } from "../datasets/moons.js"
import { makeUniform } from "../datasets/uniform.js"
import type { Progress } from "../engine/engine.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../errors.js"
import { calinskiHarabaszScore } from "../metrics/calinskiHarabasz.js"
import { daviesBouldinScore } from "../metrics/daviesBouldin.js"
import { silhouetteScore } from "../metrics/silhouette.js"
import { chooseK } from "./chooseK.js"
import { criteria } from "./evidence.js"
import { gapStatistic } from "./gapStatistic.js"

const engine = reference()
const centers = [
  [0, 0],
  [9, 0],
  [0, 9],
]
const blobs = makeBlobs({ nSamples: 150, centers, seed: 4 }).X
const few = { kMax: 5, nReferences: 4, nBootstraps: 3 }

describe("choosing k", () => {
  it("puts every criterion side by side, picks three for three blobs, and says why", async () => {
    const { verdict, k, reason, p, level, table, picks, model, inertia, gap } = await chooseK(blobs, { engine, ...few })
    expect([verdict, k, level]).toEqual(["clusters", 3, 0.01])
    expect(p).toBeLessThan(1e-6)
    expect(table.map((row) => row.k)).toEqual([2, 3, 4, 5])
    expect(table.map((row) => row.apart)).toEqual([true, true, false, false])
    expect(Object.keys(picks)).toEqual([...criteria])
    expect(picks).toMatchObject({ elbow: 3, silhouette: 3, calinskiHarabasz: 3, daviesBouldin: 3, stability: 3 })
    expect(reason).toMatch(
      /^3 clusters: the greatest number with a valley between all neighbours \(at the worst place \d+ % /,
    )
    expect(reason).toContain("The elbow, the silhouette, Calinski–Harabasz, Davies–Bouldin")
    expect(model?.nClusters).toBe(3)
    expect(inertia).toHaveLength(5)
    expect(gap?.ks).toEqual([1, 2, 3, 4, 5])
  })

  it("tells what the scores themselves tell of the same labels", async () => {
    const { table, model } = await chooseK(blobs, { engine, ...few, kMin: 3, kMax: 3 })
    const [row] = table
    const { labels, inertia } = model!
    expect(row.inertia).toBe(inertia)
    expect(row.silhouette).toBeCloseTo(await silhouetteScore(blobs, labels, { engine }), 12)
    expect(row.daviesBouldin).toBeCloseTo(await daviesBouldinScore(blobs, labels, { engine }), 12)
    expect(row.calinskiHarabasz).toBeCloseTo(await calinskiHarabaszScore(blobs, labels, { engine }), 9)
    const { gap, s } = await gapStatistic(blobs, { engine, kMax: 3, nReferences: 4 })
    expect(row.gap).toBeCloseTo(gap[2], 12)
    expect(row.gapError).toBeCloseTo(s[2], 12)
  })

  it("says that there is no structure in uniform rows, whatever the criteria prefer", async () => {
    const { X } = makeUniform({ nSamples: 200, nFeatures: 2, seed: 2 })
    const { verdict, k, reason, model, picks } = await chooseK(X, { engine, criteria: ["silhouette"], kMax: 6 })
    expect([verdict, k]).toEqual(["no structure found", 1])
    expect(reason).toMatch(/^No structure found: the rows look like one heap \(p = /)
    expect(model?.nClusters).toBe(1)
    expect(picks.silhouette).toBeGreaterThan(1)
  })

  it("says of moons that their structure is not round, and names another way", async () => {
    const { X } = makeMoons({ nSamples: 300, noise: 0.05, seed: 1 })
    const { verdict, k, reason, model } = await chooseK(X, { engine, criteria: [] })
    expect([verdict, k, model]).toEqual(["structure, not round", null, null])
    expect(reason).toContain("try HDBSCAN")
  })

  it("takes the nearest number, and says so, where clusters stand outside of the range only", async () => {
    const { verdict, k, reason } = await chooseK(blobs, { engine, criteria: [], kMin: 5, kMax: 6 })
    expect([verdict, k]).toEqual(["clusters", 5])
    expect(reason).toContain("only at k = 2, 3, outside of 5 to 6; of these 5 is taken as the nearest")
  })

  it("leaves out what was not asked for", async () => {
    const { table, picks, gap } = await chooseK(blobs, { engine, criteria: ["daviesBouldin"], kMax: 3 })
    expect(Object.keys(picks)).toEqual(["daviesBouldin"])
    expect(gap).toBeNull()
    expect(table[0]).toMatchObject({ silhouette: null, calinskiHarabasz: null, gap: null, stability: null })
  })

  it("finds two clusters in the irises", async () => {
    const { rows } = dataset("iris")
    expect(await chooseK(rows, { engine, criteria: [], kMax: 6 })).toMatchObject({ verdict: "clusters", k: 2 })
  })
})

describe("the verdict", () => {
  const shapes = [
    blobs,
    makeUniform({ nSamples: 120, nFeatures: 3, seed: 8 }).X,
    makeMoons({ nSamples: 160, noise: 0.05, seed: 3 }).X,
  ]

  it("does not change with the order of rows, their place and their unit", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...shapes),
        fc.integer({ min: -60, max: 60 }),
        fc.integer({ min: -1000, max: 1000 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        async (X, power, shift, keys) => {
          const order = Array.from(X.toArray(), (row) => ({ row, key: keys.next().value as number }))
          const moved = order
            .sort((a, b) => a.key - b.key)
            .map(({ row }) => row.map((value) => (value + shift) * 2 ** power))
          const options = { engine, criteria: [], kMax: 4 } as const
          const [plain, other] = [await chooseK(X, options), await chooseK(moved, options)]
          expect([other.verdict, other.k]).toEqual([plain.verdict, plain.k])
        },
      ),
      { numRuns: 12 },
    )
  })

  it("is that of every engine", async () => {
    const fast = await wasm({ threads: 2, inlineBelow: 0 })
    const x = await fast.load(blobs)
    const found = await chooseK(x, { ...few, kMax: 4 })
    const plain = await chooseK(blobs, { engine, ...few, kMax: 4 })
    x.release()
    await fast.close()
    expect([found.verdict, found.k, found.reason, found.p]).toEqual([plain.verdict, plain.k, plain.reason, plain.p])
    expect(found.model?.labels).toEqual(plain.model?.labels)
    found.table.forEach((row, i) => {
      expect(row.gap).toBeCloseTo(plain.table[i].gap as number, 6)
      expect(row.stability).toBeCloseTo(plain.table[i].stability as number, 12)
    })
  })
})

describe("choosing k refuses", () => {
  it.each([
    [{ kMin: 4, kMax: 3 }, "chooseK: kMin must be at most kMax (3); got 4."],
    [{ kMax: 7 }, "chooseK: kMax must be at most 6 (the data has 6 rows); got 7."],
    [{ kMax: 4 }, "chooseK: kMax must be at most 3 (the data has 3 distinct rows); got 4."],
    [{ kMin: 0 }, "chooseK: kMin must be an integer ≥ 1; got 0."],
    [{ criteria: ["gaps"] }, "chooseK: criteria must be some of elbow, silhouette"],
    [{ kmax: 3 }, "Did you mean kMax?"],
  ])("%o", async (options, message) => {
    const rows = [[0], [0], [1], [1], [5], [5]]
    const run = chooseK(rows, { engine, ...(options as object) })
    await expect(run).rejects.toThrow(ParameterError)
    await expect(run).rejects.toThrow(message)
  })

  it("weights, and rows that are no numbers", async () => {
    const x = await engine.load(Matrix.from([[1], [2], [3]]), { weights: [1, 2, 1] })
    await expect(chooseK(x, { kMax: 2 })).rejects.toThrow(DataError)
    await expect(chooseK([[1], [Number.NaN]], { engine, kMax: 2 })).rejects.toThrow("row 1, column 0")
  })
})

describe("choosing k of few rows", () => {
  it("looks at no more clusters than there are distinct rows", async () => {
    const copies = [[0], [0], [1], [1], [5], [5]]
    const { table } = await chooseK(copies, { engine, criteria: ["elbow"] })
    expect(table.map(({ k }) => k)).toEqual([2, 3])
    await expect(chooseK(copies, { engine, kMin: 4 })).rejects.toThrow(
      "kMax must be at most 3 (the data has 3 distinct rows)",
    )
  })

  it("says that they are too few to tell, and still gives every value that is defined", async () => {
    const { verdict, k, reason, table } = await chooseK([[0], [1], [5], [9]], { engine, ...few, kMax: 4 })
    expect([verdict, k]).toEqual(["no structure found", 1])
    expect(reason).toBe("No structure found: 4 rows are too few to tell.")
    const last = table.at(-1)!
    expect([last.k, last.inertia, last.silhouette, last.calinskiHarabasz, last.gap]).toEqual([4, 0, null, null, null])
    for (const row of table) for (const value of Object.values(row)) expect(Number.isNaN(value)).toBe(false)
  })

  it("answers for copies of one row, and for one row", async () => {
    expect(await chooseK([[2], [2], [2]], { engine, kMin: 1, kMax: 1 })).toMatchObject({
      verdict: "no structure found",
    })
    expect(await chooseK([[2, 3]], { engine, kMin: 1, kMax: 1 })).toMatchObject({ k: 1 })
  })
})

describe("choosing k on its way", () => {
  it("tells progress that never falls and ends at 1", async () => {
    const seen: Progress[] = []
    await chooseK(blobs, { engine, ...few, onProgress: (progress) => seen.push(progress) })
    const fractions = seen.map(({ fraction }) => fraction)
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b))
  })

  it("stops wherever it is aborted, with the reason of the abort", async () => {
    for (const after of [0.02, 0.15, 0.3, 0.6]) {
      const controller = new AbortController()
      const reason = new Error("enough")
      const onProgress = ({ fraction }: Progress) => fraction >= after && controller.abort(reason)
      await expect(chooseK(blobs, { engine, ...few, signal: controller.signal, onProgress })).rejects.toBe(reason)
    }
  })
})
