import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { KMeans } from "./kmeans.js"
import type { KMeansModel } from "./model.js"
import type { KMeansParams } from "./params.js"

const plain = reference()
const fast = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })

/** Values that tie, repeat, lie far off, lie far apart, or are tiny. */
const values: Record<string, fc.Arbitrary<number>> = {
  "a small grid": fc.integer({ min: 0, max: 3 }),
  "two values": fc.constantFrom(0, 1),
  "signed zeros": fc.constantFrom(0, -0, 1),
  "whole numbers around 1e8": fc.integer({ min: 1e8, max: 1e8 + 5 }),
  "sizes that do not go together": fc.constantFrom(1e-5, 1e5, -3, 0.1),
  "an outlier here and there": fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
    fc.constant(1e12),
  ),
  "tiny numbers": fc.double({ min: 0, max: 1e-300, noNaN: true }),
}

const fits = (value: fc.Arbitrary<number>) =>
  fc.record({ rows: fc.integer({ min: 1, max: 30 }), cols: fc.integer({ min: 1, max: 5 }) }).chain(({ rows, cols }) =>
    fc.record({
      X: fc
        .tuple(fc.boolean(), fc.array(value, { minLength: rows * cols, maxLength: rows * cols }))
        .map(([wide, flat]) => new Matrix((wide ? Float64Array : Float32Array).from(flat), rows, cols)),
      weights: fc.option(
        fc.array(fc.constantFrom(0, 1, 2.5, 1e-9, 0.3), { minLength: rows, maxLength: rows }).map((w) => w.with(0, 1)),
        { nil: undefined },
      ),
      given: fc.option(
        fc.array(fc.array(value, { minLength: cols, maxLength: cols }), { minLength: 1, maxLength: rows }),
        {
          nil: undefined,
        },
      ),
      params: fc.record({
        nClusters: fc.integer({ min: 1, max: Math.min(rows, 9) }),
        init: fc.constantFrom("k-means++", "random", "k-means||"),
        nInit: fc.constantFrom(1, 3),
        metric: fc.constantFrom("euclidean", "euclidean", "cosine"),
        emptyCluster: fc.constantFrom("farthest", "farthest", "random", "error"),
        maxIter: fc.constantFrom(1, 2, 300),
        tol: fc.constantFrom(0, 1e-4, 0.5),
        seed: fc.integer({ min: 0, max: 9 }),
      }) as fc.Arbitrary<Partial<KMeansParams>>,
    }),
  )

async function settled(fit: Promise<KMeansModel>): Promise<KMeansModel | string> {
  return fit.catch((error: Error) => `${error.name}: ${error.message}`)
}

/** A rise beyond what rounding the centroids does to an inertia. */
function isRise({ data, rows }: Matrix, from: number, to: number): boolean {
  const step = Math.max(1, ...data.map(Math.abs)) * 2 ** -51
  return to > from * (1 + 1e-9) + 4 * rows * step * (step + Math.sqrt(from))
}

describe("k-means that is called wrongly", () => {
  const rows = [
    [1, 2],
    [3, 4],
  ]
  const fit = (options: object, params: object = { nClusters: 2 }) =>
    new KMeans(params).fit(rows, { engine: plain, ...options })

  it("names an option that it does not know, and the one that was meant", async () => {
    await expect(fit({ weight: [1, 1] })).rejects.toThrow(/^KMeans.fit: every option .* Did you mean weights\?/)
    await expect(wasm({ thread: 2 } as object)).rejects.toThrow(/^wasm: every option .* Did you mean threads\?/)
  })

  it("says what an engine is", async () => {
    for (const engine of [wasm, wasm(), {}])
      await expect(fit({ engine })).rejects.toThrow(
        /^KMeans: engine must be what reference\(\) or await wasm\(\) gives/,
      )
  })

  it("says that it is the init where a given centroid is no number", async () => {
    const params = {
      nClusters: 2,
      init: [
        [1, 2],
        [3, Number.NaN],
      ],
    }
    await expect(fit({}, params)).rejects.toThrow(/^KMeans, init: row 1, column 1 is NaN/)
    await expect(fit({}, { ...params, init: {} })).rejects.toThrow(/^KMeans, init: expected/)
  })
})

describe("k-means of awkward rows", () => {
  it.each(Object.entries(values))("is the same on both engines, and its labels belong to it: %s", async (_, value) => {
    await fc.assert(
      fc.asyncProperty(fits(value), async ({ X, weights, given, params }) => {
        const estimator = new KMeans(given ? { ...params, nClusters: given.length, init: given } : params)
        const model = await settled(estimator.fit(X, { engine: fast, weights }))
        const expected = await settled(estimator.fit(X, { engine: plain, weights }))
        if (typeof model === "string" || typeof expected === "string") {
          expect(model).toBe(expected)
          expect(model).toMatch(
            /^(ParameterError: KMeans: emptyCluster|DataError: cosine: row|DataError: KMeans: the inertia)/,
          )
          return
        }
        expect(model.labels).toEqual(expected.labels)
        expect(model.centroids.data).toEqual(expected.centroids.data)
        expect([model.nIter, model.converged]).toEqual([expected.nIter, expected.converged])
        expect(await model.predict(X, { engine: fast })).toEqual(model.labels)
        expect(model.history.length).toBe(model.nIter)
        expect([model.inertia, ...model.history, ...model.centroids.data].every(Number.isFinite)).toBe(true)
        if (model.params.maxIter === 300) expect(model.converged).toBe(true)
        const course = [...model.history, model.inertia]
        for (let i = 1; i < course.length; i++) expect(isRise(X, course[i - 1], course[i])).toBe(false)
      }),
      { numRuns: 150 },
    )
  })

  it("keeps the labels of the centroids that it returns where a random row filled a cluster last", async () => {
    const rows = [1, 1, 1, 0, 0, 0, 1, 0].map((value) => [value])
    for (let seed = 0; seed < 20; seed++) {
      const params = { nClusters: 3, init: [[50], [50], [1]], emptyCluster: "random", tol: 0, seed } as const
      const weights = rows.map((_, i) => 1 / (i + 3) ** 5)
      const model = await new KMeans(params).fit(rows, { engine: plain, weights })
      expect(await model.predict(rows, { engine: plain })).toEqual(model.labels)
      expect(model.converged).toBe(true)
    }
  })

  it("stops giving rows away where only the rounding of a mean is left to win", async () => {
    // Three distinct rows, one of them three times with weights whose mean is not exact.
    const rows = [[0.1], [0.1], [0.1], [5], [7]].map(([x]) => [x, x / 3])
    const params = { nClusters: 5, init: [[0], [5], [7], [90], [91]].map(([x]) => [x, x / 3]), tol: 0 }
    for (const engine of [plain, fast]) {
      const model = await new KMeans(params).fit(rows, { engine, weights: [0.1, 0.7, 0.3, 1, 1] })
      expect(model.converged).toBe(true)
      expect(model.nIter).toBeLessThan(10)
      expect(model.warnings.map(({ code }) => code)).toEqual(["fewer-distinct-rows"])
    }
  })

  it.each([1e9, 1e15, 1e20])("measures rows that lie close together however far off one other is: %d", async (far) => {
    const near = Array.from({ length: 40 }, (_, i) => [(i % 2) * 10 + Math.sin(i), Math.cos(i)])
    const init = [
      [0, 0],
      [10, 0],
      [far, far],
    ]
    const alone = await new KMeans({ nClusters: 2, init: init.slice(0, 2), tol: 0 }).fit(near, { engine: plain })
    for (const engine of [plain, fast]) {
      const model = await new KMeans({ nClusters: 3, init, tol: 0 }).fit([...near, [far, far]], { engine })
      expect(model.inertia / alone.inertia).toBeCloseTo(1, 9)
      expect(await model.score(near, { engine }), "score").toBeCloseTo(-alone.inertia, 7)
      expect(-(await model.score([...near, [far, far]], { engine })) / alone.inertia).toBeCloseTo(1, 9)
      expect(model.warnings).toEqual([])
    }
  })

  it("warns where a value is so far off that the centroids of all others suffer", async () => {
    const near = Array.from({ length: 40 }, (_, i) => [(i % 2) * 10 + Math.sin(i), Math.cos(i)])
    for (const engine of [plain, fast]) {
      const model = await new KMeans({ nClusters: 3 }).fit([...near, [-3.4e38, 0]], { engine })
      expect(model.warnings.map(({ code }) => code)).toEqual(["outlier"])
    }
  })

  it.each([1e308, 1.7e308])("refuses a column that is wider than float64, by its number: ±%d", async (value) => {
    const rows = [
      [1, value],
      [2, -value],
      [3, 0],
    ]
    for (const engine of [plain, fast]) {
      const place = { name: "DataError", column: 1 }
      await expect(new KMeans({ nClusters: 2 }).fit(rows, { engine })).rejects.toMatchObject(place)
      const model = await new KMeans({ nClusters: 1 }).fit([[0, value]], { engine })
      await expect(model.predict([[0, -value]], { engine })).rejects.toMatchObject(place)
    }
  })

  it("takes a weight that no sum can notice for no weight", async () => {
    const rows = [
      [1, 2],
      [3, 4],
      [5, 6],
    ]
    for (const engine of [plain, fast]) {
      const model = await new KMeans({ nClusters: 2 }).fit(rows, { engine, weights: [1e100, 1e-300, 1e100] })
      expect(model.inertia).toBeLessThan(1e-200)
      expect(model.converged).toBe(true)
    }
  })
})
