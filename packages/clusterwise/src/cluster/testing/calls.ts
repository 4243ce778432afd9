import { expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { Progress } from "../../engine/engine.js"
import { reference } from "../../engines/reference/reference.js"
import { EngineError, ParameterError } from "../../errors.js"
import type { Bench, Entry, FittedModel } from "./entry.js"
import { flat, fractions, matrixOf } from "./rows.js"

const rows = fractions()

export function calledInEveryWay<M extends FittedModel>(entry: Entry<M>, { engine, others }: Bench): void {
  it("only stores in its constructor, in an object of its own that cannot be changed", () => {
    const given = { ...entry.make().params }
    const before = { ...given }
    const estimator = entry.make(given)
    expect(estimator.params).toEqual(before)
    expect(given).toEqual(before)
    expect(Object.isFrozen(estimator.params)).toBe(true)
    expect(estimator.params).not.toBe(given)
  })

  it("refuses parameters that it does not know or allow, by name", () => {
    expect(() => entry.make({ nClusterz: 3 })).toThrow(ParameterError)
    expect(entry.wrong.length).toBeGreaterThan(0)
    for (const wrong of entry.wrong) {
      expect(() => entry.make(wrong), JSON.stringify(wrong)).toThrow(ParameterError)
      expect(() => entry.make(wrong)).toThrow(Object.keys(wrong)[0])
    }
  })

  it("leaves rows and options alone, frozen and shared ones too", async () => {
    const frozen = Object.freeze(rows.map((row) => Object.freeze([...row]))) as readonly number[][]
    const options = Object.freeze({ engine })
    const expected = await entry.make().fit(frozen, options)
    const shared = Matrix.alloc(rows.length, rows[0].length)
    const plain = new Matrix(Float64Array.from(flat(rows)), rows.length, rows[0].length)
    shared.data.set(plain.data)
    for (const X of [shared, plain]) {
      const before = X.data.slice()
      expect((await entry.make().fit(X, options)).labels).toEqual(expected.labels)
      expect(X.data.every((value, i) => Object.is(value, before[i]))).toBe(true)
    }
  })

  it("gives the same again, from the same estimator and from another", async () => {
    const estimator = entry.make()
    const text = async (fitted: Promise<M>) => JSON.stringify((await fitted).toJSON({ labels: true }))
    const first = await text(estimator.fit(rows, { engine }))
    expect(await text(estimator.fit(rows, { engine }))).toBe(first)
    expect(await text(entry.make().fit(rows, { engine }))).toBe(first)
  })

  it("gives labels by fitPredict too", async () => {
    expect(await entry.make().fitPredict(rows, { engine })).toEqual((await entry.make().fit(rows, { engine })).labels)
  })

  it("gives a model that says what it is and does not change", async () => {
    const estimator = entry.make()
    const model = await estimator.fit(rows, { engine })
    expect(model.params).toEqual(estimator.params)
    expect(model.engine).toBe(engine.name)
    expect(Object.isFrozen(model)).toBe(true)
    expect(model.labels).toBeInstanceOf(Int32Array)
    expect(model.labels.every((label) => label >= -1 && label < model.nClusters)).toBe(true)
    expect(new Set(model.labels.filter((label) => label >= 0)).size).toBeLessThanOrEqual(model.nClusters)
    for (const { code, message } of model.warnings) expect(`${code}: ${message}`).toMatch(/^[a-z-]+: .+\.$/)
  })

  it("uses rows where they are, and refuses to have another engine named for them", async () => {
    const x = await engine.load(matrixOf(rows))
    expect((await entry.make().fit(x)).labels).toEqual((await entry.make().fit(rows, { engine })).labels)
    await expect(entry.make().fit(x, { engine: reference() })).rejects.toThrow(EngineError)
    const model = await entry.make().fit(x, { engine })
    x.release()
    if (entry.methods.predict) expect(await model.predict!(rows, { engine })).toHaveLength(rows.length)
  })

  it.runIf(others.length > 0).each(others)("gives the same bytes on %s", async (_, other) => {
    for (const X of [matrixOf(rows), matrixOf(rows, "float32"), matrixOf(fractions(5003, 7))]) {
      const [expected, found] = [await entry.make().fit(X, { engine }), await entry.make().fit(X, { engine: other })]
      expect(found.labels).toEqual(expected.labels)
      expect(entry.positions(found)).toEqual(entry.positions(expected))
      expect(entry.counts(found)).toEqual(entry.counts(expected))
    }
  })

  it("tells progress that never falls and ends at 1", async () => {
    const seen: Progress[] = []
    await entry.make().fit(rows, { engine, onProgress: (progress) => seen.push(progress) })
    const told = seen.map(({ fraction }) => fraction)
    expect(told.at(-1)).toBe(1)
    expect(told).toEqual([...told].sort((a, b) => a - b))
    expect(seen.every(({ phase }) => phase.length > 0)).toBe(true)
  })

  it("rejects with the signal's reason, whichever phase it is aborted in", async () => {
    const reason = { because: "enough" }
    await expect(entry.make().fit(rows, { engine, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const seen: Progress[] = []
    await entry.make().fit(rows, { engine, onProgress: (progress) => seen.push(progress) })
    const last = seen.findLastIndex(({ fraction }) => fraction < 1)
    expect(last, "progress before the end").toBeGreaterThanOrEqual(0)
    for (let at = 0; at <= last; at++) {
      const controller = new AbortController()
      let step = 0
      const onProgress = ({ fraction }: Progress) => {
        if (step++ === at && fraction < 1) controller.abort(reason)
      }
      const fit = entry.make().fit(rows, { engine, signal: controller.signal, onProgress })
      const end = await fit.catch((error: unknown) => error)
      // A faster run may tell fewer steps.
      if (controller.signal.aborted) expect(end, `aborted in ${seen[at].phase}, step ${at}`).toBe(reason)
      if (at === 0) expect(controller.signal.aborted).toBe(true)
    }
  })

  it("rejects with the signal's reason in every method of the model", async () => {
    const reason = { because: "enough" }
    const model = await entry.make().fit(rows, { engine })
    for (const [name, method] of Object.entries(entry.methods))
      await expect(method(model, rows, { engine, signal: AbortSignal.abort(reason) }), name).rejects.toBe(reason)
  })

  it("fits a hundred times at once as it fits once", async () => {
    const few = rows.slice(0, 30)
    const expected = JSON.stringify(await entry.make().fit(few, { engine }))
    const all = await Promise.all(Array.from({ length: 100 }, () => entry.make().fit(few, { engine })))
    for (const model of all) expect(JSON.stringify(model)).toBe(expected)
  })
}
