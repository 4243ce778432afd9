import { describe, expect, it } from "vitest"
import { KMeans } from "../../cluster/kmeans/kmeans.js"
import { Matrix } from "../../data/matrix.js"
import type { Progress } from "../../engine/engine.js"
import { EngineError } from "../../errors.js"
import { type WasmEngine, wasm } from "./wasm.js"

/** Rows without any structure: a fit with tol 0 goes on for a while. */
const rows = (count: number, cols = 4): Matrix =>
  new Matrix(
    Float64Array.from({ length: count * cols }, (_, i) => (Math.sin(i * 12.9898) * 43758.5453) % 1),
    count,
    cols,
  )
const many = rows(60_000)
const few = rows(50)
const long = new KMeans({ nClusters: 40, tol: 0 })
const short = new KMeans({ nClusters: 4, seed: 3 })

const pool = (threads: number) => wasm({ threads, inlineBelow: 0 })

/** What a crash of a thread looks like from outside. */
function kill(engine: WasmEngine, thread: number): void {
  type Inside = { pool: { threads: { worker: { terminate(): unknown } }[] } }
  ;(engine as unknown as Inside).pool.threads[thread].worker.terminate()
}

/** Does something once, when the first iteration is told. */
function atFirstIteration(act: () => void): (progress: Progress) => void {
  let done = false
  return ({ iteration }) => {
    if (done || iteration === undefined) return
    done = true
    act()
  }
}

describe("threads of an engine", () => {
  it.each([0, 1, 2])(
    "reject a fit when one of them dies, say what to do, and stand again for the next: %i",
    async (i) => {
      const engine = await pool(3)
      const fit = long.fit(many, { engine, onProgress: atFirstIteration(() => kill(engine, i)) })
      await expect(fit).rejects.toThrow(EngineError)
      await expect(fit).rejects.toThrow(/thread ended.*Run it again/)
      const expected = await short.fit(few, { engine: await pool(1) })
      expect((await short.fit(few, { engine })).labels).toEqual(expected.labels)
      await engine.close()
    },
  )

  it("let the fits that wait behind a dying thread go on", async () => {
    const engine = await pool(2)
    const dying = long.fit(many, { engine, onProgress: atFirstIteration(() => kill(engine, 1)) })
    const behind = short.fit(few, { engine })
    await expect(dying).rejects.toThrow(EngineError)
    expect((await behind).nClusters).toBe(4)
    await engine.close()
  })

  it("may die while they have nothing to do", async () => {
    const engine = await pool(2)
    const before = await short.fit(few, { engine })
    kill(engine, 0)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect((await short.fit(few, { engine })).labels).toEqual(before.labels)
    await engine.close()
  })

  it("give the same bytes when there are 16 of them", async () => {
    const [alone, engine] = [await pool(1), await pool(16)]
    const X = rows(5003, 7)
    const [expected, found] = [await short.fit(X, { engine: alone }), await short.fit(X, { engine })]
    expect(found.labels).toEqual(expected.labels)
    expect(found.centroids.data).toEqual(expected.centroids.data)
    expect(found.history).toEqual(expected.history)
    await Promise.all([alone.close(), engine.close()])
  })

  it("take a hundred fits at once", async () => {
    const engine = await pool(2)
    const all = await Promise.all(Array.from({ length: 100 }, () => short.fit(few, { engine })))
    for (const { labels } of all) expect(labels).toEqual(all[0].labels)
    await engine.close()
  })

  it("reject a fit that is aborted while it waits, at once, and let the one before it go on", async () => {
    const engine = await pool(2)
    const done: string[] = []
    const before = long.fit(many, { engine }).then(() => done.push("before"))
    const controller = new AbortController()
    const reason = { because: "enough" }
    const behind = short.fit(few, { engine, signal: controller.signal })
    const outcome = behind.catch((error: unknown) => {
      done.push("behind")
      return error
    })
    controller.abort(reason)
    expect(await outcome).toBe(reason)
    await before
    expect(done).toEqual(["behind", "before"])
    await engine.close()
  })

  it("hand on what onProgress throws", async () => {
    const tell = () => {
      throw new RangeError("no more")
    }
    for (const engine of [await pool(2), await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })]) {
      await expect(long.fit(many, { engine, onProgress: tell })).rejects.toThrow("no more")
      expect((await short.fit(few, { engine })).nClusters, "the next fit").toBe(4)
      await engine.close()
    }
  })
})

describe("an engine that was closed", () => {
  const closed = /^wasm: this engine was closed; make another one/

  it.each([
    ["on threads", { threads: 2, inlineBelow: 0 }],
    ["on the calling thread", { threads: 1, inlineBelow: Number.POSITIVE_INFINITY }],
  ])("rejects the fit that runs and those that wait: %s", async (_, options) => {
    const engine = await wasm(options)
    const running = long.fit(many, { engine, onProgress: atFirstIteration(() => void engine.close()) })
    const waiting = long.fit(many, { engine })
    // Together: on the calling thread either may be the first to hear of it.
    await Promise.all([expect(running).rejects.toThrow(closed), expect(waiting).rejects.toThrow(closed)])
  })

  it("refuses a fit, and rows that it held", async () => {
    const engine = await pool(2)
    const x = await engine.load(few)
    await engine.close()
    await engine.close()
    await expect(short.fit(few, { engine })).rejects.toThrow(closed)
    await expect(short.fit(x)).rejects.toThrow(closed)
  })
})

describe("a deadline", () => {
  it.each([
    ["on threads", { threads: 2, inlineBelow: 0 }],
    ["on the calling thread", { threads: 1, inlineBelow: Number.POSITIVE_INFINITY }],
  ])("shorter than an iteration still gives labels that belong to the centroids: %s", async (_, options) => {
    const engine = await wasm(options)
    const X = rows(5003)
    for (const init of ["k-means++", "random"] as const) {
      const model = await new KMeans({ nClusters: 12, tol: 0, init, nInit: 5 }).fit(X, { engine, deadlineMs: 1e-9 })
      expect(model.warnings.map(({ code }) => code)).toEqual(["deadline"])
      expect(model.inertias.length).toBe(1)
      expect(model.nIter).toBe(1)
      expect(model.converged).toBe(false)
      expect(await model.predict(X, { engine })).toEqual(model.labels)
    }
    await engine.close()
  })

  it("that does not come changes nothing", async () => {
    const engine = await pool(2)
    const [free, bound] = [await short.fit(few, { engine }), await short.fit(few, { engine, deadlineMs: 1e9 })]
    expect(JSON.stringify(bound.toJSON({ labels: true }))).toBe(JSON.stringify(free.toJSON({ labels: true })))
    await engine.close()
  })
})

describe("progress", () => {
  it.each([
    ["on a thread", { threads: 1, inlineBelow: 0 }],
    ["on the calling thread", { threads: 1, inlineBelow: Number.POSITIVE_INFINITY }],
  ])("of one pass over many rows is told on the way: %s", async (_, options) => {
    const engine = await wasm(options)
    const told: Record<string, number[]> = {}
    const run = (name: string) => ({
      engine,
      onProgress: ({ fraction }: Progress) => {
        told[name] = [...(told[name] ?? []), fraction]
      },
    })
    const model = await new KMeans({ nClusters: 5, maxIter: 2, tol: 0 }).fit(many, run("fit"))
    await model.predict(many, run("predict"))
    await model.transform(many, run("transform"))
    await engine.load(many, run("load"))
    for (const [name, fractions] of Object.entries(told)) {
      expect(fractions.length, name).toBeGreaterThan(2)
      expect(fractions.at(-1), name).toBe(1)
      expect(fractions, name).toEqual([...fractions].sort((a, b) => a - b))
    }
    await engine.close()
  })
})
