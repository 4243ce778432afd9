import { afterEach, describe, expect, inject, it } from "vitest"
import { KMeans, type KMeansModel, loadModel, Matrix, reference, wasm } from "./browser.js"
import { Draws } from "./structures/random.js"
import { fingerprint, sameFit } from "./testing/sameEverywhere.js"

declare module "vitest" {
  interface ProvidedContext {
    readonly isolated: boolean
  }
}

const isolated = inject("isolated")

/** Rows without clusters, so that a fit takes all its iterations. By default some hundred milliseconds on two threads. */
function heavy({ rows, cols, nClusters, maxIter } = { rows: 100_000, cols: 16, nClusters: 64, maxIter: 40 }) {
  const draws = new Draws(1, 1, 1)
  const X = Matrix.alloc(rows, cols, "float32")
  for (let i = 0; i < X.data.length; i++) X.data[i] = draws.uniform(i)
  return { X, estimator: new KMeans({ nClusters, maxIter, tol: 0, init: X.select(first(nClusters)) }) }
}
const first = (count: number) => Int32Array.from({ length: count }, (_, i) => i)

/** How often timers and frames got their turn while the work went on. */
async function turnsDuring(work: Promise<unknown>): Promise<{ timers: number; frames: number }> {
  const turns = { timers: 0, frames: 0 }
  let over = false
  const timer = setInterval(() => turns.timers++, 1)
  const frame = () => {
    turns.frames++
    if (!over) requestAnimationFrame(frame)
  }
  requestAnimationFrame(frame)
  try {
    await work
  } finally {
    over = true
    clearInterval(timer)
  }
  return turns
}

/** Workers that start while a test runs. */
const NativeWorker = globalThis.Worker
function countWorkers(): { readonly started: number } {
  const count = { started: 0 }
  globalThis.Worker = class extends NativeWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options)
      count.started++
    }
  }
  return count
}
afterEach(() => {
  globalThis.Worker = NativeWorker
})

describe(isolated ? "a page that shares memory" : "a page without shared memory", () => {
  it("is the kind of page that this project asks for", () => {
    expect(crossOriginIsolated).toBe(isolated)
    expect(typeof SharedArrayBuffer === "function").toBe(isolated)
  })

  it("clusters in two lines", async () => {
    const model = await new KMeans({ nClusters: 2 }).fit([
      [0, 0],
      [9, 9],
      [0, 1],
    ])
    expect([...model.labels].map((label) => label === model.labels[0])).toEqual([true, false, true])
  })

  it("gives the bytes that Node gives", async () => {
    const X = sameFit.X()
    for (const engine of [undefined, reference(), await wasm(), await wasm({ threads: 2, relaxed: false })])
      expect(fingerprint(await new KMeans(sameFit.params).fit(X, { engine }))).toBe(sameFit.fingerprint)
  })

  it("reads a model that was written as JSON, and predicts with it", async () => {
    const X = sameFit.X()
    const model = await new KMeans(sameFit.params).fit(X)
    const again = loadModel(JSON.parse(JSON.stringify(model))) as KMeansModel
    expect(await again.predict(X)).toEqual(model.labels)
  })

  it(`starts ${isolated ? "a worker for each thread" : "one worker, whatever was asked for"}`, async () => {
    const workers = countWorkers()
    const engine = await wasm({ threads: 3 })
    expect(workers.started).toBe(0)
    const { X, estimator } = heavy()
    const model = await estimator.fit(X, { engine })
    expect(model.engine).toBe("wasm")
    expect(workers.started).toBe(isolated ? 3 : 1)
    await engine.close()
  })

  it("lets timers and frames go on during a fit", async () => {
    const engine = await wasm({ threads: 2 })
    const { X, estimator } = heavy()
    const turns = await turnsDuring(estimator.fit(X, { engine }))
    expect(turns.timers).toBeGreaterThan(5)
    expect(turns.frames).toBeGreaterThan(2)
    await engine.close()
  })

  it("lets timers and frames go on even where the work is done in the page itself", async () => {
    const { X, estimator } = heavy({ rows: 40_000, cols: 8, nClusters: 32, maxIter: 12 })
    const turns = await turnsDuring(estimator.fit(X, { engine: reference() }))
    expect(turns.timers).toBeGreaterThan(5)
    expect(turns.frames).toBeGreaterThan(2)
  })

  it("tells progress on the way, and stops a fit that is aborted then", async () => {
    const engine = await wasm()
    const { X, estimator } = heavy()
    const controller = new AbortController()
    const reason = new Error("the user left")
    const seen: number[] = []
    const onProgress = ({ fraction }: { fraction: number }) => {
      seen.push(fraction)
      if (seen.length === 3) controller.abort(reason)
    }
    await expect(estimator.fit(X, { engine, signal: controller.signal, onProgress })).rejects.toBe(reason)
    expect(seen.at(-1)).toBeLessThan(1)
    expect((await new KMeans({ nClusters: 2 }).fit(X, { engine })).labels).toHaveLength(X.rows)
    await engine.close()
  })
})
