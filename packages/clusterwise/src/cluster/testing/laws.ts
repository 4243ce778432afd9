import { expect, it } from "vitest"
import { DataError } from "../../errors.js"
import type { Bench, Entry, FittedModel } from "./entry.js"
import { expectNear } from "./inputs.js"
import { fractions, matrixOf, shuffled, wholeNumbers } from "./rows.js"

const rows = fractions()

export function keepsTheLaws<M extends FittedModel>(entry: Entry<M>, { engine }: Bench): void {
  it.runIf(entry.methods.predict)("predicts slices of the rows as it predicts all of them", async () => {
    const model = await entry.make().fit(rows, { engine })
    const whole = Array.from(await model.predict!(rows, { engine }))
    for (const size of [1, 2, 3, 50]) {
      const slices: number[] = []
      for (let from = 0; from < rows.length; from += size)
        slices.push(...(await model.predict!(rows.slice(from, from + size), { engine })))
      expect(slices).toEqual(whole)
    }
  })

  it("comes back from JSON bit for bit, with the same predictions", async () => {
    const model = await entry.make().fit(matrixOf(rows), { engine })
    const started = await entry.from?.(matrixOf(rows)).fit(rows, { engine })
    if (started) expect(JSON.stringify(entry.read(JSON.stringify(started)))).toBe(JSON.stringify(started))
    for (const labels of [true, false]) {
      const text = JSON.stringify(model.toJSON({ labels }))
      const back = entry.read(text)
      expect(JSON.stringify(back.toJSON({ labels }))).toBe(text)
      expect(JSON.stringify(entry.read(JSON.parse(text)).toJSON({ labels }))).toBe(text)
      if (entry.methods.predict)
        expect(await back.predict!(rows, { engine })).toEqual(await model.predict!(rows, { engine }))
      expect(back.nClusters).toBe(model.nClusters)
      if (labels) expect(back.labels).toEqual(model.labels)
    }
    expect(JSON.stringify(model)).toBe(JSON.stringify(model.toJSON()))
  })

  it("refuses JSON that is not whole", async () => {
    const json = (await entry.make().fit(rows, { engine })).toJSON()
    const text = JSON.stringify(json)
    expect(() => entry.read(text.slice(0, text.length / 2))).toThrow(DataError)
    expect(() => entry.read({ ...json, version: 2 as 1 })).toThrow(DataError)
    expect(() => entry.read({ ...json, kind: "nobody" })).toThrow(DataError)
    for (const key of Object.keys(json).filter(
      (key) => typeof json[key] === "object" && "base64" in (json[key] as object),
    ))
      expect(() => entry.read({ ...json, [key]: { ...(json[key] as object), base64: "AAAA" } }), key).toThrow(DataError)
  })

  it("does not care about the order of columns, but for rounding", async () => {
    const order = [2, 0, 3, 1]
    const turned = rows.map((row) => order.map((j) => row[j]))
    const [model, other] = [await entry.make().fit(rows, { engine }), await entry.make().fit(turned, { engine })]
    expect(other.labels).toEqual(model.labels)
    expectNear(entry.scalars(other), entry.scalars(model), 1e-9)
  })

  it.runIf(entry.from)("does not care about the order of rows from given starts, not by a bit", async () => {
    const estimator = entry.from!(matrixOf(rows))
    const order = shuffled(rows.length)
    const turned = order.map((i) => rows[i])
    const model = (await estimator.fit(rows, { engine })) as M
    const other = (await estimator.fit(turned, { engine })) as M
    expect(Array.from(other.labels)).toEqual(order.map((i) => model.labels[i]))
    expect(entry.positions(other)).toEqual(entry.positions(model))
    expect(entry.counts(other)).toEqual(entry.counts(model))
  })

  it.runIf(entry.from)("weights of 1 are no weights", async () => {
    await expectSame(
      rows,
      rows.map(() => 1),
      rows,
    )
  })

  it.runIf(entry.from)("a weight of 0 is an absent row", async () => {
    const weights = rows.map((_, i) => (i % 4 === 1 ? 0 : 1))
    await expectSame(
      rows,
      weights,
      rows.filter((_, i) => weights[i] > 0),
    )
  })

  it.runIf(entry.from)("a weight of n is n copies", async () => {
    const weights = rows.map((_, i) => 1 + (i % 3))
    await expectSame(
      rows,
      weights,
      rows.flatMap((row, i) => Array<number[]>(weights[i]).fill(row)),
    )
  })

  it.runIf(entry.from)("refuses weights that are negative, not numbers, too few, or all 0", async () => {
    const few = wholeNumbers(6)
    for (const weights of [[1, 1, 1, 1, 1, -1], [1, Number.NaN, 1, 1, 1, 1], [1, 1], few.map(() => 0)])
      await expect(entry.make().fit(few, { engine, weights })).rejects.toThrow(DataError)
  })

  /** Weighted rows and plain rows, from the same starts, give the same clusters; rows of weight 0 are compared too where they are among them. */
  async function expectSame(weighted: number[][], weights: number[], plain: number[][]): Promise<void> {
    const estimator = entry.from!(matrixOf(plain))
    const model = (await estimator.fit(weighted, { engine, weights })) as M
    const expected = (await estimator.fit(plain, { engine })) as M
    const labelOf = new Map(plain.map((row, i) => [row, expected.labels[i]]))
    weighted.forEach((row, i) => {
      if (weights[i] > 0) expect(model.labels[i]).toBe(labelOf.get(row))
    })
    expectNear(entry.positions(model), entry.positions(expected), 1e-12)
    expectNear(entry.scalars(model), entry.scalars(expected), 1e-9)
  }
}
