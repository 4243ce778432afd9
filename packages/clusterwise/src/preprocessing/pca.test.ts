import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { loadTransformer } from "./loadTransformer.js"
import { type FittedPCA, PCA } from "./pca.js"
import { expectNear } from "./testing/compare.js"

interface Case {
  data: string
  nComponents: number
  determined: boolean[]
  mean: number[]
  components: number[][]
  explainedVariance: number[]
  explainedVarianceRatio: number[]
  singularValues: number[]
  head: number[][]
  whitenedHead?: number[][]
}

const engine = reference()
const run = { engine }
const column = (rows: number[][], k: number) => rows.map((row) => row[k])
const largest = (values: Iterable<number>) => Math.max(...[...values].map(Math.abs))
const worst = (a: ArrayLike<number>, b: ArrayLike<number>) => largest(Array.from(a, (v, i) => v - b[i]))

describe.each(golden<Golden<Case>>("pca").cases)(
  "PCA agrees with scikit-learn on $data, $nComponents components",
  (found) => {
    const X = dataset(found.data).rows
    const { nComponents, determined } = found
    const certain = Array.from({ length: nComponents }, (_, k) => k).filter((k) => determined[k])
    const pick = (values: ArrayLike<number>) => certain.map((k) => values[k])

    it("mean, variances and singular values", async () => {
      const pca = await new PCA({ nComponents }).fit(X, run)
      expectNear(pca.mean, found.mean)
      expectNear(pick(pca.explainedVariance), pick(found.explainedVariance))
      expectNear(pick(pca.explainedVarianceRatio), pick(found.explainedVarianceRatio))
      expectNear(pick(pca.singularValues), pick(found.singularValues))
      expect(worst(pca.singularValues, found.singularValues)).toBeLessThanOrEqual(1e-9 * found.singularValues[0])
    })

    it("components with their signs, rows, and whitened rows", async () => {
      const pca = await new PCA({ nComponents }).fit(X, run)
      const head = (await pca.transform(X.slice(0, 5), run)).toArray()
      const whitened = (
        await (await new PCA({ nComponents, whiten: true }).fit(X, run)).transform(X.slice(0, 5), run)
      ).toArray()
      for (const k of certain) {
        expect(worst(pca.components.row(k), found.components[k])).toBeLessThanOrEqual(1e-9)
        for (const [ours, theirs] of [
          [head, found.head],
          [whitened, found.whitenedHead ?? whitened],
        ])
          expect(worst(column(ours, k), column(theirs, k))).toBeLessThanOrEqual(1e-9 * largest(column(theirs, k)))
      }
    })
  },
)

/** The largest difference of components · componentsᵀ from the unit matrix. */
function skewness({ components }: FittedPCA): number {
  const rows = components.toArray()
  const products = rows.flatMap((a, i) =>
    rows.map((b, j) => a.reduce((sum, v, l) => sum + v * b[l], 0) - (i === j ? 1 : 0)),
  )
  return largest(products)
}

const value = fc.integer({ min: -400, max: 400 }).map((n) => n / 8)
const tall = fc
  .array(fc.tuple(value, value, value), { minLength: 3, maxLength: 25 })
  .map((rows) => rows.map((r) => [...r]))
const wide = fc.array(fc.array(value, { minLength: 9, maxLength: 9 }), { minLength: 2, maxLength: 6 })

describe.each([
  ["more rows than columns", tall],
  ["fewer rows than columns", wide],
])("PCA of %s", (_, tables) => {
  it("has unit components at right angles, whatever the rank, and ratios that sum to 1", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const pca = await new PCA().fit(rows, run)
        expect(pca.nComponents).toBe(Math.min(rows.length, rows[0].length))
        expect(skewness(pca)).toBeLessThan(1e-13)
        const varied = rows.some((row) => row.some((v, j) => v !== rows[0][j]))
        const sum = pca.explainedVarianceRatio.reduce((a, b) => a + b, 0)
        expect(sum).toBeCloseTo(varied ? 1 : 0, 12)
        for (const component of pca.components.toArray())
          expect(largest(component)).toBeCloseTo(Math.max(...component), 8)
      }),
    )
  })

  it("is undone by inverseTransform when all components are kept, whitened or not", async () => {
    await fc.assert(
      fc.asyncProperty(tables, fc.boolean(), async (rows, whiten) => {
        const pca = await new PCA({ whiten }).fit(rows, run)
        const back = await pca.inverseTransform(await pca.transform(rows, run), run)
        expect(worst(back.toArray().flat(), rows.flat())).toBeLessThanOrEqual(1e-6 * (1 + largest(rows.flat())))
        expect(back.data.every(Number.isFinite)).toBe(true)
      }),
    )
  })

  it("does not change when data are moved by 1e8, but for the mean", async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const near = await new PCA().fit(rows, run)
        const far = await new PCA().fit(
          rows.map((row) => row.map((v) => v + 2 ** 27)),
          run,
        )
        expect(worst(far.singularValues, near.singularValues)).toBeLessThanOrEqual(1e-6 * (near.singularValues[0] || 1))
      }),
    )
  })
})

describe("PCA", () => {
  const rows = dataset("iris").rows
  const named = Matrix.from(rows, { columns: dataset("iris").columns })

  it("finds by rows what it finds by columns", async () => {
    const X = dataset("wide").rows
    const byRows = await new PCA({ nComponents: 5 }).fit(X, run)
    // Weighted rows go by the columns.
    const byColumns = await new PCA({ nComponents: 5 }).fit(X, { engine, weights: X.map(() => 1) })
    expect(worst(byRows.components.data, byColumns.components.data)).toBeLessThan(1e-12)
    expect(worst(byRows.explainedVariance, byColumns.explainedVariance)).toBeLessThan(1e-10)
  })

  it("counts weights as copies of rows", async () => {
    const weighted = await new PCA().fit(
      [
        [1, 2],
        [3, 1],
        [0, 5],
      ],
      { engine, weights: [2, 1, 3] },
    )
    const copied = await new PCA().fit(
      [
        [1, 2],
        [1, 2],
        [3, 1],
        [0, 5],
        [0, 5],
        [0, 5],
      ],
      run,
    )
    expect(worst(weighted.components.data, copied.components.data)).toBeLessThan(1e-13)
    expect(worst(weighted.explainedVariance, copied.explainedVariance)).toBeLessThan(1e-13)
  })

  it("gives columns pc1, pc2, …, and their first names back", async () => {
    const pca = await new PCA({ nComponents: 2 }).fit(named, run)
    const plane = await pca.transform(named, run)
    expect([plane.cols, plane.columns]).toEqual([2, ["pc1", "pc2"]])
    const back = await pca.inverseTransform(plane, run)
    expect(back.columns).toEqual(named.columns)
    expect(pca.components.columns).toEqual(named.columns)
    await expect(pca.inverseTransform(named, run)).rejects.toThrow("fitted on 2 columns")
  })

  it("stays inside the engine when the rows are there", async () => {
    const resident = await engine.load(named)
    const pca = await new PCA({ nComponents: 3 }).fit(resident)
    const inside = await pca.transform(resident)
    expect((await engine.collect(inside)).data).toEqual((await pca.transform(named, run)).data)
    expect((await engine.collect(await pca.inverseTransform(inside))).cols).toBe(4)
  })

  it("computes float32 rows in float64", async () => {
    const narrow = Matrix.from(rows, { dtype: "float32" })
    const pca = await new PCA({ nComponents: 2 }).fit(narrow, run)
    const exact = await new PCA({ nComponents: 2 }).fit(Matrix.from(narrow, { dtype: "float64" }), run)
    expect(pca.components.data).toEqual(exact.components.data)
    expect((await pca.transform(narrow, run)).dtype).toBe("float32")
  })

  it("is the same for data multiplied by a power of two, as far as float64 can hold the variance", async () => {
    const plain = await new PCA().fit(rows, run)
    for (const power of [-490, 490]) {
      const scaled = await new PCA().fit(
        rows.map((row) => row.map((v) => v * 2 ** power)),
        run,
      )
      expect(worst(scaled.components.data, plain.components.data)).toBeLessThan(1e-12)
      expect(
        worst(
          scaled.explainedVariance.map((v) => v * 2 ** (-2 * power)),
          plain.explainedVariance,
        ),
      ).toBeLessThan(1e-12)
    }
    const tooLarge = rows.map((row) => row.map((v) => v * 2 ** 900))
    await expect(new PCA().fit(tooLarge, run)).rejects.toThrow("the variance leaves the range of float64")
  })

  it("gives zeros, not NaN, where rows do not differ", async () => {
    const pca = await new PCA({ whiten: true }).fit(dataset("allTheSame").rows, run)
    expect([...pca.explainedVariance, ...pca.explainedVarianceRatio]).toEqual(new Array(6).fill(0))
    expect(largest((await pca.transform(dataset("allTheSame").rows, run)).data)).toBe(0)
    expect(skewness(pca)).toBeLessThan(1e-15)
  })

  it("refuses more components than rows or columns allow, and one row alone", async () => {
    await expect(new PCA({ nComponents: 5 }).fit(rows, run)).rejects.toThrow(
      "nComponents must be an integer in [1, 4] (the data are 150 × 4); got 5",
    )
    await expect(new PCA({ nComponents: 3 }).fit(rows.slice(0, 2), run)).rejects.toThrow("[1, 2] (the data are 2 × 4)")
    await expect(new PCA().fit([[1, 2]], run)).rejects.toThrow("at least 2 rows")
    expect(() => new PCA({ nComponents: 0 })).toThrow("nComponents must be an integer ≥ 1")
  })

  it("comes back from JSON bit for bit", async () => {
    const pca = await new PCA({ nComponents: 2, whiten: true }).fit(named, run)
    const read = loadTransformer(JSON.parse(JSON.stringify(pca))) as FittedPCA
    expect(read.toJSON()).toEqual(pca.toJSON())
    expect((await read.transform(named, run)).data).toEqual((await pca.transform(named, run)).data)
    expect(() => loadTransformer({ ...pca.toJSON(), explainedVariance: pca.toJSON().mean })).toThrow("PCA.fromJSON")
  })

  it("stops with the signal's reason, and tells progress that never falls and ends at 1", async () => {
    const abort = new AbortController()
    const big = Matrix.alloc(40_000, 12)
    for (let i = 0; i < big.data.length; i++) big.data[i] = (i * 7919) % 1013
    const stopped = new PCA().fit(big, {
      engine,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error("enough")),
    })
    await expect(stopped).rejects.toThrow("enough")
    for (const X of [big, Matrix.from(dataset("wide").rows)]) {
      const fractions: number[] = []
      await new PCA({ nComponents: 2 }).fit(X, { engine, onProgress: (p) => fractions.push(p.fraction) })
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
      expect(fractions.at(-1)).toBe(1)
    }
  })
})
