import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { FittedImputer, Imputer } from "./imputer.js"
import { expectColumnsNear, expectNear } from "./testing/compare.js"

interface Case {
  data: string
  strategy: "mean" | "median"
  statistics: number[]
  rows: number[]
  before: (number | null)[][]
  after: number[][]
}

const engine = reference()

describe("Imputer", () => {
  it.each(golden<Golden<Case>>("imputer").cases)("agrees with scikit-learn: $strategy on $data", async (found) => {
    const imputer = await new Imputer({ strategy: found.strategy }).fit(dataset(found.data).rows)
    expectNear(imputer.statistics, found.statistics)
    expectColumnsNear((await imputer.transform(found.before)).toArray(), found.after)
  })

  it("takes NaN, null and undefined as missing, and leaves the input and every other value as they are", async () => {
    const X = Matrix.from(
      [
        [1, 5],
        [2, 5],
        [9, 5],
      ],
      { columns: ["a", "b"] },
    )
    X.data[2] = Number.NaN
    const before = X.data.slice()
    const imputer = await new Imputer().fit(X)
    const filled = await imputer.transform(X)
    expect(filled.toArray()).toEqual([
      [1, 5],
      [5, 5],
      [9, 5],
    ])
    expect(filled.columns).toEqual(["a", "b"])
    expect(X.data).toEqual(before)
    expect((await imputer.transform([[null, undefined]])).toArray()).toEqual([[5, 5]])
  })

  it("keeps float32", async () => {
    const X = new Matrix(Float32Array.of(0.1, Number.NaN, 0.3), 3, 1)
    const filled = await (await new Imputer().fit(X)).transform(X)
    expect(filled.data).toEqual(Float32Array.of(0.1, 0.2, 0.3))
  })

  it("finds the mean of values far from 0 and of the largest ones", async () => {
    expect((await new Imputer().fit([[1e8 + 0.25], [null], [1e8 + 0.75]])).statistics[0]).toBe(1e8 + 0.5)
    for (const strategy of ["mean", "median"] as const) {
      const imputer = await new Imputer({ strategy }).fit([[-Number.MAX_VALUE], [Number.MAX_VALUE], [null]])
      expect(imputer.statistics[0]).toBe(0)
    }
  })

  it("names a column that is missing altogether", async () => {
    const X = new Matrix(Float64Array.of(1, Number.NaN, 2, Number.NaN), 2, 2, ["age", "income"])
    await expect(new Imputer().fit(X)).rejects.toThrow(
      'Imputer: every value of column "income" is missing; leave the column out.',
    )
    await expect(new Imputer().fit(X)).rejects.toMatchObject({ name: "DataError", column: "income" })
  })

  it("refuses infinities with their place, in fit and in transform", async () => {
    await expect(new Imputer().fit([[1], [Number.POSITIVE_INFINITY]])).rejects.toThrow("row 1, column 0 is Infinity")
    const imputer = await new Imputer().fit([[1], [null]])
    await expect(imputer.transform([[Number.NEGATIVE_INFINITY]])).rejects.toThrow("row 0, column 0 is -Infinity")
  })

  it("takes rows inside an engine, which have nothing missing, and gives them back there", async () => {
    const rows = await engine.load(
      Matrix.from([
        [1, 2],
        [3, 7],
      ]),
    )
    const imputer = await new Imputer({ strategy: "median" }).fit(rows)
    expect([...imputer.statistics]).toEqual([2, 4.5])
    const same = await imputer.transform(rows)
    rows.release()
    expect((await engine.collect(same)).toArray()).toEqual([
      [1, 2],
      [3, 7],
    ])
  })

  it("comes back from JSON, and cannot undo what it filled in", async () => {
    const imputer = FittedImputer.fromJSON(JSON.parse(JSON.stringify(await new Imputer().fit([[1], [null], [4]]))))
    expect((await imputer.transform([[null]])).toArray()).toEqual([[2.5]])
    expect((await imputer.inverseTransform([[2.5]], { engine })).toArray()).toEqual([[2.5]])
  })
})
