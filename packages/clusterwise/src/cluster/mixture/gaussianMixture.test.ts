import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { makeBlobs } from "../../datasets/blobs.js"
import type { CovarianceType } from "../../engine/engine.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { DataError, ParameterError } from "../../errors.js"
import { loadModel } from "../../models.js"
import { inverseCholesky } from "../../structures/cholesky.js"
import { shuffled } from "../testing/rows.js"
import { GaussianMixture } from "./gaussianMixture.js"
import type { GaussianMixtureModel } from "./model.js"
import type { GaussianMixtureParams } from "./params.js"

const plain = reference()
const engine = await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })
const types: readonly CovarianceType[] = ["full", "tied", "diag", "spherical"]

/** Six rows on a line in two groups, and a start between them. */
const line = [[0], [1], [2], [10], [11], [12]]
const start = { weights: [0.5, 0.5], means: [[0], [10]], covariances: [1, 1] }

const fit = (rows: number[][] | Matrix, params: Partial<GaussianMixtureParams>, weights?: number[]) =>
  new GaussianMixture(params).fit(rows, { engine, weights })

const { X: blobs } = makeBlobs({ nSamples: 600, nFeatures: 3, centers: 3, clusterStd: 1.5, seed: 4 })

/** The start of a given shape, round and of variance `v`, at these rows. */
function roundStart(covarianceType: CovarianceType, means: number[][], v = 1) {
  const [k, d] = [means.length, means[0].length]
  const eye = Array.from({ length: d }, (_, i) => Array.from({ length: d }, (_, j) => (i === j ? v : 0)))
  const covariances = {
    full: means.map(() => eye),
    tied: eye,
    diag: means.map(() => Array<number>(d).fill(v)),
    spherical: Array<number>(k).fill(v),
  }[covarianceType]
  return { weights: Array<number>(k).fill(1 / k), means, covariances }
}

function expectNear(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < found.length; i++)
    expect(Math.abs(found[i] - expected[i])).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(expected[i])))
}

describe("a Gaussian mixture", () => {
  it("is what a hand computes for one Gaussian", async () => {
    // Rows 1, 3, 5, 7: mean 4, variance (9 + 1 + 1 + 9) / 4 = 5. Its log-likelihood is that of the mean row:
    // −½ ln(2π · 5) − ½ · 5/5.
    const model = await fit([[1], [3], [5], [7]], { regCovar: 0 })
    expectNear(model.means.data, [4], 1e-14)
    expectNear(model.covariances, [5], 1e-14)
    expect(Array.from(model.weights)).toEqual([1])
    expect(model.logLikelihood).toBeCloseTo(-0.5 * Math.log(2 * Math.PI * 5) - 0.5, 12)
    expect(await model.bic([[1], [3], [5], [7]], { engine })).toBeCloseTo(
      -8 * model.logLikelihood + 2 * Math.log(4),
      10,
    )
    expect(await model.aic([[1], [3], [5], [7]], { engine })).toBeCloseTo(-8 * model.logLikelihood + 4, 10)
  })

  it("is what a hand computes for one step of two", async () => {
    // So far apart that each row is wholly its own component's: means 1 and 11, variances 2/3 and regCovar.
    const model = await fit(line, { nComponents: 2, init: start, maxIter: 1, regCovar: 0.5 })
    expectNear(model.means.data, [1, 11], 1e-9)
    expectNear(model.covariances, [2 / 3 + 0.5, 2 / 3 + 0.5], 1e-9)
    expectNear(model.weights, [0.5, 0.5], 1e-9)
    // Before the step: squares 0, 1, 4 to the nearer mean; half of the weight.
    const expected = Math.log(0.5) - 0.5 * Math.log(2 * Math.PI) - 0.5 * (5 / 3)
    expect(model.logLikelihood).toBeCloseTo(expected, 9)
    expect(model.converged).toBe(false)
    expect(model.warnings.map(({ code }) => code)).toEqual(["not-converged"])
  })

  it.each(types)(
    "finds three blobs from k-means, with weights, and says how sure it is: %s",
    async (covarianceType) => {
      const model = await fit(blobs, { nComponents: 3, covarianceType })
      const sizes = model.members().map((rows) => rows.length / blobs.rows)
      expectNear(model.weights, sizes, 0.02)
      const sure = (await model.predictProba(blobs, { engine })).toArray().map((row) => Math.max(...row))
      expect(sure.filter((p) => p > 0.9).length / blobs.rows).toBeGreaterThan(0.9)
      expect(model.converged).toBe(true)
      for (const [c, rows] of (await model.nearestRows(blobs, 3, { engine })).entries())
        for (const row of rows) expect(model.labels[row]).toBe(c)
    },
  )

  it("knows ellipsoids that k-means would cut", async () => {
    const rows = Array.from({ length: 400 }, (_, i) => {
      const [a, b] = [Math.sin(i * 12.9898) * 43758.5453, Math.sin(i * 78.233) * 12543.123].map(
        (v) => v - Math.floor(v),
      )
      return [20 * a, (i % 2) * 2 + 0.5 * b]
    })
    const means = [
      [10, 0],
      [10, 2],
    ]
    const model = await fit(rows, { nComponents: 2, init: roundStart("full", means, 4), maxIter: 500, tol: 1e-6 })
    expect(rows.filter((_, i) => model.labels[i] !== i % 2)).toEqual([])
  })

  it("keeps the best of several starts, and tells of all", async () => {
    const params = { nComponents: 5, covarianceType: "diag", nInit: 4, seed: 3 } as const
    const model = await fit(blobs, params)
    expect(model.logLikelihoods).toHaveLength(4)
    expect(model.logLikelihood).toBeCloseTo(Math.max(...model.logLikelihoods), 8)
    expect((await fit(blobs, { ...params, nInit: 1 })).logLikelihood).toBe(model.logLikelihoods[0])
  })

  it("takes from k-means what a start leaves out", async () => {
    const means = [blobs.row(0), blobs.row(1), blobs.row(2)].map((row) => Array.from(row))
    const whole = await fit(blobs, { nComponents: 3, maxIter: 1 })
    const some = await fit(blobs, { nComponents: 3, maxIter: 1, init: { means } })
    expect(some.logLikelihood).toBeLessThan(whole.logLikelihood)
    const weights = [0.5, 0.3, 0.2]
    const all = { ...roundStart("full", means), weights }
    const others = await fit(blobs, { nComponents: 3, maxIter: 1, init: { means, weights } })
    expect(others.logLikelihood).not.toBe(some.logLikelihood)
    expect((await fit(blobs, { nComponents: 3, maxIter: 1, init: all })).logLikelihoods).toHaveLength(1)
  })

  it("gives the covariance of a component, whatever the type", async () => {
    for (const covarianceType of types) {
      const model = await fit(blobs, { nComponents: 3, covarianceType })
      const { data } = model.covariance(2)
      expect(data.every((value, at) => value === data[(at % 3) * 3 + Math.floor(at / 3)])).toBe(true)
      if (covarianceType === "full") expect(data).toEqual(model.covariances.slice(18))
      if (covarianceType === "tied") expect(data).toEqual(model.covariances)
      if (covarianceType === "diag")
        expect([data[0], data[4], data[8], data[1]]).toEqual([...model.covariances.slice(6), 0])
      if (covarianceType === "spherical")
        expect([data[0], data[4], data[1]]).toEqual([...Array(2).fill(model.covariances[2]), 0])
      expect(() => model.covariance(3)).toThrow(ParameterError)
    }
  })

  it("comes back from JSON with the start that it had been given", async () => {
    const model = await fit(line, { nComponents: 2, init: start })
    const back = loadModel(JSON.stringify(model)) as GaussianMixtureModel
    expect(back.params.init).toEqual({ weights: model.weights, means: model.means, covariances: model.covariances })
    expect(await back.scoreSamples(line, { engine })).toEqual(await model.scoreSamples(line, { engine }))
    expect(() => loadModel({ ...model.toJSON(), params: { ...model.params, init: "given", nComponents: 3 } })).toThrow(
      /^loadModel, means: 2 rows/,
    )
    const params = { ...model.params, init: "given", covarianceType: "tied" }
    expect(() => loadModel({ ...model.toJSON(), params })).toThrow(/^loadModel, covariances: 2 values; 1 are needed/)
  })

  it("returns what it has at a deadline", async () => {
    const model = await new GaussianMixture({
      nComponents: 3,
      tol: 0,
      maxIter: 1_000_000,
      init: { weights: [0.2, 0.3, 0.5] },
    }).fit(blobs, { engine, deadlineMs: 30 })
    expect(model.warnings.map(({ code }) => code)).toEqual(["deadline"])
    expect(model.nIter).toBeGreaterThan(0)
  })
})

describe("laws of mixtures", () => {
  const value = fc.oneof(
    fc.double({ min: -3, max: 3, noNaN: true }),
    fc.constantFrom(0, 1, 2),
    fc.double({ min: 1e6, max: 1e6 + 4, noNaN: true }),
  )
  const problems = fc
    .record({ rows: fc.integer({ min: 4, max: 40 }), cols: fc.integer({ min: 1, max: 5 }) })
    .chain(({ rows, cols }) =>
      fc.record({
        X: fc.array(value, { minLength: rows * cols, maxLength: rows * cols }).map((flat) => {
          return new Matrix(Float64Array.from(flat), rows, cols)
        }),
        nComponents: fc.integer({ min: 1, max: 4 }),
        covarianceType: fc.constantFrom(...types),
        seed: fc.integer({ min: 0, max: 9 }),
        weights: fc.option(
          fc.array(fc.constantFrom(0, 1, 2.5, 0.3), { minLength: rows, maxLength: rows }).map((w) => w.with(0, 1)),
          { nil: undefined },
        ),
      }),
    )

  it("probabilities sum to 1, densities are their sums, and labels are the most probable", async () => {
    await fc.assert(
      fc.asyncProperty(problems, async ({ X, weights, ...params }) => {
        const model = await fit(X, { ...params, regCovar: 1e-2 * spread(X) }, weights)
        const probabilities = (await model.predictProba(X, { engine })).toArray()
        for (const [i, row] of probabilities.entries()) {
          expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 13)
          expect(row[model.labels[i]]).toBeCloseTo(Math.max(...row), 13)
        }
        const scores = await model.scoreSamples(X, { engine })
        const mean = scores.reduce((a, b) => a + b) / X.rows
        expect(await model.score(X, { engine })).toBeCloseTo(mean, 9)
        expect(Array.from(model.weights).reduce((a, b) => a + b)).toBeCloseTo(1, 12)
      }),
      { numRuns: 60 },
    )
  })

  it("the log-likelihood never falls, but for rounding, where nothing is added to variances", async () => {
    const runs = fc.record({
      flat: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 90, maxLength: 90 }),
      cols: fc.constantFrom(1, 2, 3),
      nComponents: fc.integer({ min: 1, max: 3 }),
      covarianceType: fc.constantFrom(...types),
    })
    let told = 0
    await fc.assert(
      fc.asyncProperty(runs, async ({ flat, cols, ...params }) => {
        const X = new Matrix(Float64Array.from(flat), 90 / cols, cols)
        const model = await fit(X, { ...params, regCovar: 0, tol: 0, maxIter: 25 }).catch(
          (error: Error) => error.message,
        )
        if (typeof model === "string") expect(model).toMatch(/has no inverse: .* Raise regCovar/)
        // Of what is nearly flat, digits are lost.
        if (typeof model === "string" || isNearlyFlat(model)) return
        told++
        const { history } = model
        for (let i = 1; i < history.length; i++) expect(history[i]).toBeGreaterThanOrEqual(history[i - 1] - 1e-9)
      }),
      { numRuns: 60 },
    )
    expect(told).toBeGreaterThan(20)
  })

  it("the order of rows changes nothing but rounding, from a given start", async () => {
    const order = shuffled(blobs.rows)
    const means = [0, 1, 2].map((i) => Array.from(blobs.row(i)))
    for (const covarianceType of types) {
      const params = { nComponents: 3, covarianceType, init: roundStart(covarianceType, means) }
      const [model, other] = [await fit(blobs, params), await fit(blobs.select(order), params)]
      expectNear(other.means.data, model.means.data, 1e-9)
      expectNear(other.covariances, model.covariances, 1e-9)
      expect(Array.from(other.labels)).toEqual(order.map((i) => model.labels[i]))
    }
  })

  it("weights are copies: 1 is none, 0 is an absent row, n is n copies", async () => {
    const weights = Array.from({ length: blobs.rows }, (_, i) => i % 4)
    const copies = weights.flatMap((weight, i) => Array<number>(weight).fill(i))
    const means = [0, 1, 2].map((i) => Array.from(blobs.row(i)))
    for (const covarianceType of types) {
      const params = { nComponents: 3, covarianceType, init: roundStart(covarianceType, means) }
      const [model, other] = [await fit(blobs, params, weights), await fit(blobs.select(copies), params)]
      expectNear(model.means.data, other.means.data, 1e-11)
      expectNear(model.covariances, other.covariances, 1e-11)
      expectNear([model.logLikelihood], [other.logLikelihood], 1e-12)
      const scored = [await model.bic(blobs, { engine, weights }), await other.bic(blobs.select(copies), { engine })]
      expectNear([scored[0]], [scored[1]], 1e-11)
      const ones = await fit(
        blobs,
        params,
        weights.map(() => 1),
      )
      expect(ones.means).toEqual((await fit(blobs, params)).means)
    }
  })

  it("the same bytes come from every number of threads, with and without fused arithmetic, and from the plain engine", async () => {
    const { X } = makeBlobs({ nSamples: 2003, nFeatures: 7, centers: 4, clusterStd: 4, seed: 2 })
    const weights = Array.from({ length: X.rows }, (_, i) => (i % 5) / 2)
    const others = [
      plain,
      await wasm({ threads: 1, relaxed: false }),
      ...(await Promise.all([1, 2, 3, 7].map((threads) => wasm({ threads, inlineBelow: 0 })))),
    ]
    for (const covarianceType of types) {
      const estimator = new GaussianMixture({ nComponents: 5, covarianceType, nInit: 2, maxIter: 4 })
      const expected = await estimator.fit(X, { engine, weights })
      for (const other of others) {
        const found = await estimator.fit(X, { engine: other, weights })
        expect({ ...found, engine: "" }).toEqual({ ...expected, engine: "" })
        expect(await found.predictProba(X, { engine: other })).toEqual(await expected.predictProba(X, { engine }))
      }
    }
    for (const other of others) await other.close()
  })
})

describe("a mixture of awkward rows", () => {
  it("is the same far from the origin, up to the rounding of the rows", async () => {
    const whole = new Matrix(
      blobs.data.map((value) => Math.round(value * 64)),
      blobs.rows,
      blobs.cols,
    )
    for (const covarianceType of types) {
      const params = { nComponents: 3, covarianceType }
      const model = await fit(whole, params)
      const moved = await fit(
        new Matrix(
          whole.data.map((value) => value + 1e8),
          whole.rows,
          whole.cols,
        ),
        params,
      )
      expect(moved.labels).toEqual(model.labels)
      expect(moved.nIter).toBe(model.nIter)
      expectNear(moved.covariances, model.covariances, 1e-9)
      expectNear(moved.history, model.history, 1e-10)
    }
  })

  it.each([2 ** 500, 2 ** -500, 2 ** 40])("is the same in other units: times %d, regCovar and all", async (unit) => {
    const scaled = new Matrix(
      blobs.data.map((value) => value * unit),
      blobs.rows,
      blobs.cols,
    )
    for (const covarianceType of types) {
      const model = await fit(blobs, { nComponents: 3, covarianceType, regCovar: 2 ** -20 })
      const other = await fit(scaled, { nComponents: 3, covarianceType, regCovar: 2 ** -20 * unit * unit })
      expect(other.labels).toEqual(model.labels)
      expectNear(
        other.means.data.map((value) => value / unit),
        model.means.data,
        1e-9,
      )
      expectNear(
        other.covariances.map((value) => value / unit / unit),
        model.covariances,
        1e-9,
      )
    }
  })

  it("takes squares about the new means where a start lies a million standard deviations off", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [1000 + (i % 5) * 1e-3, 1000 + (i % 7) * 1e-3])
    const far = {
      weights: [1],
      means: [[0, 0]],
      covariances: [
        [
          [1e6, 0],
          [0, 1e6],
        ],
      ],
    }
    for (const covarianceType of types) {
      const init = {
        full: far,
        tied: { ...far, covariances: far.covariances[0] },
        diag: { ...far, covariances: [1e6, 1e6] },
        spherical: { ...far, covariances: [1e6] },
      }[covarianceType]
      const model = await fit([...rows, [0, 0], [2000, 2000]], { covarianceType, init, regCovar: 1e-12, maxIter: 1 }, [
        ...rows.map(() => 1),
        0,
        0,
      ])
      const near = await fit(rows, { covarianceType, regCovar: 1e-12 })
      expectNear(
        model.covariances.map((v) => v * 1e6),
        near.covariances.map((v) => v * 1e6),
        1e-6,
      )
    }
  })

  it("holds up on duplicates and constant columns by regCovar, and says so where it cannot", async () => {
    const same = Array.from({ length: 30 }, (_, i) => [i % 3, 5, (i % 3) * 2])
    for (const covarianceType of types) {
      const model = await fit(same, { nComponents: 3, covarianceType })
      expect([...model.covariances, model.logLikelihood].every(Number.isFinite)).toBe(true)
      if (covarianceType === "spherical") continue
      await expect(fit(same, { nComponents: 3, covarianceType, regCovar: 0 })).rejects.toThrow(
        /^GaussianMixture: the (shared covariance|covariance of component \d) has no inverse: column \d .* Raise regCovar/,
      )
    }
    await expect(fit(same, { nComponents: 3, regCovar: 0 })).rejects.toBeInstanceOf(DataError)
  })

  it("lives with more components than distinct rows, and says that some are empty", async () => {
    const same = Array.from({ length: 30 }, (_, i) => [i % 2, 1])
    const model = await fit(same, { nComponents: 4 })
    expect(model.warnings.map(({ code }) => code)).toContain("empty-components")
    expect([...model.means.data, ...model.covariances].every(Number.isFinite)).toBe(true)
  })

  it("refuses rows that are too few, in words", async () => {
    await expect(fit([[1, 2]], {})).rejects.toThrow("GaussianMixture: one row has no spread; give at least 2 rows.")
    await expect(fit([[1], [2]], { nComponents: 3 })).rejects.toThrow(
      "GaussianMixture: nComponents must be an integer in [1, 2] (the data has 2 rows); got 3.",
    )
  })

  it("refuses a start that does not fit, by the name of its part", async () => {
    const refusals: [object, RegExp][] = [
      [{ ...start, weights: [0.5, 0.6] }, /init: weights must be 2 numbers ≥ 0 of sum 1; got "2 of sum 1.1"/],
      [{ ...start, weights: [1] }, /weights must be 2 numbers/],
      [{ ...start, means: [[0]] }, /init.means: must be 2 × 1 .* got 1 × 1/],
      [{ ...start, means: [[0], [Number.NaN]] }, /init.means: row 1, column 0 is NaN/],
      [{ ...start, covariances: [1] }, /init.covariances: needs 2 × 1 × 1 for "full" \(2 values\); got 1/],
      [{ ...start, covariances: [1, -1] }, /covariances: every one must be symmetric and positive definite/],
    ]
    for (const [init, message] of refusals) await expect(fit(line, { nComponents: 2, init })).rejects.toThrow(message)
    await expect(
      fit(
        [
          [1, 2],
          [3, 4],
        ],
        {
          init: {
            covariances: [
              [
                [1, 0.5],
                [0.4, 1],
              ],
            ],
          },
        },
      ),
    ).rejects.toThrow(/symmetric and positive definite/)
    await expect(
      fit(line, { nComponents: 2, covarianceType: "diag", init: { covariances: [[1], [0]] } }),
    ).rejects.toThrow(/every variance must be above 0/)
  })

  it("names the row that float64 has no density for", async () => {
    const model = await fit(line, { nComponents: 2 })
    for (const one of [engine, plain]) {
      await expect(model.scoreSamples([[1], [1e300]], { engine: one })).rejects.toMatchObject({
        name: "DataError",
        row: 1,
      })
      expect(await model.scoreSamples([[1e100]], { engine: one })).toHaveLength(1)
    }
    const far = { ...start, means: [[1e300], [2e300]] }
    await expect(fit(line, { nComponents: 2, init: far })).rejects.toThrow(/some row lies so far from every component/)
  })

  it("refuses options that it does not know", async () => {
    await expect(new GaussianMixture().fit(line, { engine, weight: [1] } as object)).rejects.toThrow(
      /Did you mean weights/,
    )
    await expect(new GaussianMixture().fit(line, { engine, deadlineMs: -1 })).rejects.toThrow(/deadlineMs/)
  })
})

/** Whether some Gaussian is less than a thousandth wide in some direction. */
function isNearlyFlat(model: GaussianMixtureModel): boolean {
  return model.means.toArray().some((row, c) => {
    const factors = inverseCholesky(model.covariance(c).data as Float64Array, row.length)
    return !(factors instanceof Float64Array) || factors.some((value) => Math.abs(value) > 1000)
  })
}

/** The square of the largest range of a column, or 1. */
function spread({ data, rows, cols }: Matrix): number {
  let widest = 0
  for (let j = 0; j < cols; j++) {
    const column = Array.from({ length: rows }, (_, i) => data[i * cols + j])
    widest = Math.max(widest, Math.max(...column) - Math.min(...column))
  }
  return widest ** 2 || 1
}
