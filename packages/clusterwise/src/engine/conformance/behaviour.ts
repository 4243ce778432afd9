import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { Dtype } from "../../data/memory.js"
import { DataError, EngineError } from "../../errors.js"
import type { Engine, OfferedRoutine, Progress, Resident, RunOptions } from "../engine.js"
import { fewer, large, someLabels, somePoints } from "./data.js"
import { someDensity, someMixture } from "./mixture.js"
import { bound, type Subject } from "./subject.js"

type Call<L> = (x: Resident<L>, run: RunOptions) => Promise<unknown>

export const comparePairs: readonly OfferedRoutine[] = [
  "kNearest",
  "density",
  "nearestCore",
  "reachability",
  "pairDistances",
  "spanningTree",
  "mergeTree",
  "splinter",
]

const offeredRoutines: readonly OfferedRoutine[] = [
  "moments",
  "quantiles",
  "project",
  "select",
  "seed",
  "lloyd",
  "accumulate",
  "balanced",
  "nearest",
  "distances",
  "distanceSums",
  "mixture",
  "mixtureDensity",
  ...comparePairs,
]

/** One call of every routine that the engine offers, on `large`. */
function calls<L>({ engine, send }: Subject<L>, X: Matrix): readonly (readonly [OfferedRoutine, Call<L>])[] {
  const points = somePoints(X, 24)
  const labels = someLabels(X.rows, 3)
  const lloyd = {
    maxIter: 20,
    tol: 0,
    metric: "euclidean",
    emptyCluster: "farthest",
    seed: 1,
    algorithm: "auto",
  } as const
  const all: Record<OfferedRoutine, Call<L>> = {
    moments: (x, run) => bound(engine, "moments")(x, { cross: true }, run),
    quantiles: (x, run) => bound(engine, "quantiles")(x, { q: [0.25, 0.5] }, run),
    project: (x, run) => bound(engine, "project")(x, { norm: "l2" }, run),
    select: (x, run) => bound(engine, "select")(x, { sample: 1000, seed: 1 }, run),
    seed: (x, run) =>
      bound(engine, "seed")(x, { clusters: 12, method: "k-means++", seed: 1, start: 0, metric: "euclidean" }, run),
    lloyd: (x, run) => bound(engine, "lloyd")(x, { ...lloyd, starts: [points, points], clusters: 24 }, run),
    accumulate: (x, run) =>
      bound(engine, "accumulate")(x, { centroids: points, clusters: 24, metric: "euclidean" }, run),
    balanced: (x, run) => {
      const bounds = { clusters: 6, min: Math.floor(x.rows / 6), max: x.rows, tol: 0, maxIter: 6, seed: 1 }
      const starts = [points.slice(0, 6 * X.cols), points.slice(6 * X.cols, 12 * X.cols)]
      return bound(engine, "balanced")(x, { ...bounds, starts, metric: "euclidean" }, run)
    },
    nearest: (x, run) => bound(engine, "nearest")(x, { points, metric: "euclidean" }, run),
    distances: (x, run) => bound(engine, "distances")(x, { points, metric: "euclidean" }, run),
    distanceSums: (x, run) => {
      const labellings = [labels, someLabels(X.rows, 2)].map((one, i) => ({ labels: send(one), groups: 3 - i }))
      return bound(engine, "distanceSums")(x, { labellings, metric: "euclidean" }, run)
    },
    pairDistances: (x, run) => bound(engine, "pairDistances")(x, { metric: "euclidean" }, run),
    kNearest: (x, run) => bound(engine, "kNearest")(x, { k: 5, want: "kth", metric: "euclidean" }, run),
    density: (x, run) => bound(engine, "density")(x, { eps: 0.5, minSamples: 5, metric: "euclidean" }, run),
    nearestCore: (x, run) => {
      const clusters = Int32Array.from({ length: points.length / X.cols }, (_, i) => i)
      return bound(engine, "nearestCore")(x, { points, clusters, eps: 1, metric: "euclidean" }, run)
    },
    reachability: (x, run) =>
      bound(engine, "reachability")(x, { minSamples: 5, maxEps: Number.POSITIVE_INFINITY, metric: "euclidean" }, run),
    spanningTree: (x, run) => bound(engine, "spanningTree")(x, { metric: "euclidean" }, run),
    mergeTree: (x, run) => bound(engine, "mergeTree")(x, { method: "average", metric: "euclidean" }, run),
    mixture: (x, run) => bound(engine, "mixture")(x, someMixture(X, 5, "full", { labels: send }), run),
    mixtureDensity: (x, run) => bound(engine, "mixtureDensity")(x, someDensity(X, 5, "tied"), run),
    splinter: (x, run) => bound(engine, "splinter")(x, { metric: "euclidean" }, run),
  }
  return offeredRoutines.filter((name) => engine[name]).map((name) => [name, all[name]] as const)
}

/** Work of this kind takes several turns on any engine, so that an abort right after the call finds it running. */
const heavy: readonly OfferedRoutine[] = ["lloyd", "balanced", "seed", "distanceSums", "mergeTree", "splinter"]

export function behavesWell<L>(subject: Subject<L>, dtype: Dtype): void {
  const { X, weights } = large(dtype)
  const small = fewer(large(dtype), 2001).X
  const quadratic = (name: OfferedRoutine) => name === "distanceSums" || comparePairs.includes(name)
  const data = (name: OfferedRoutine) => (quadratic(name) ? small : X)
  const load = (name: OfferedRoutine) => subject.engine.load(data(name), quadratic(name) ? {} : { weights })
  const offered = [...calls(subject, X)]
  const call = (name: OfferedRoutine) => new Map(calls(subject, data(name))).get(name)!

  describe.each(offered.map(([name]) => name))("%s", (name) => {
    it("tells progress that never falls and ends at 1", async () => {
      const fractions: number[] = []
      await call(name)(await load(name), { onProgress: ({ fraction }) => fractions.push(fraction) })
      expect(fractions.at(-1)).toBe(1)
      expect(fractions).toEqual([...fractions].sort((a, b) => a - b))
      expect(fractions[0]).toBeGreaterThanOrEqual(0)
    })

    it("rejects with the signal's reason where it was aborted before", async () => {
      const reason = { because: "enough" }
      await expect(call(name)(await load(name), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    })

    it.runIf(heavy.includes(name))("rejects with the signal's reason where it is aborted on the way", async () => {
      const reason = { because: "enough" }
      const x = await load(name)
      const atOnce = new AbortController()
      const running = call(name)(x, { signal: atOnce.signal })
      atOnce.abort(reason)
      await expect(running).rejects.toBe(reason)
      const later = new AbortController()
      const onProgress = ({ fraction }: Progress) => {
        if (fraction < 1) later.abort(reason)
      }
      const end = await call(name)(x, { signal: later.signal, onProgress }).catch((error: unknown) => error)
      expect(end === reason).toBe(later.signal.aborted)
      expect(await call(name)(x, {}), "the rows are still there").toBeDefined()
    })

    it("refuses rows that were released", async () => {
      const x = await load(name)
      x.release()
      x.release()
      await expect(call(name)(x, {})).rejects.toThrow(EngineError)
    })
  })

  it("answers many calls at once as it answers them one by one", async () => {
    const few = fewer(large(dtype), 401).X
    const x = await subject.engine.load(few)
    const all = calls(subject, few).filter(([name]) => name !== "project" && name !== "select")
    const alone: unknown[] = []
    for (const [, call] of all) alone.push(await comparable(subject, await call(x, {})))
    const together = await Promise.all(Array.from({ length: 30 }, (_, i) => all[i % all.length][1](x, {})))
    for (const [i, result] of together.entries())
      expect(await comparable(subject, result), all[i % all.length][0]).toEqual(alone[i % all.length])
  })
}

/** Labels at home, so that results can be compared. */
async function comparable<L>({ home }: Subject<L>, result: unknown): Promise<unknown> {
  if (typeof result !== "object" || result === null || !("labels" in result)) return result
  return { ...result, labels: await home(result.labels as L) }
}

export function loadsWithCare<L>({ engine }: Subject<L>, dtype: Dtype): void {
  const matrix = (values: number[][]) => Matrix.from(values, { dtype })

  it("refuses values that are not finite, and says where", async () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const X = matrix([
        [1, 2],
        [3, 4],
      ])
      X.data[3] = bad
      await expect(engine.load(X)).rejects.toMatchObject({ name: "DataError", row: 1, column: 1 })
    }
  })

  it("refuses weights that are too few, negative, not finite, or all 0", async () => {
    for (const weights of [[1], [1, -1], [1, Number.NaN], [Number.POSITIVE_INFINITY, 1], [0, 0]])
      await expect(engine.load(matrix([[1], [2]]), { weights })).rejects.toThrow(DataError)
  })

  it("takes rows from shared memory, from plain memory and from the middle of an array, and leaves them alone", async () => {
    const values = [9, 1, 2, 3, 4, 9]
    const bytes = values.length * 8
    const buffers = [new ArrayBuffer(bytes), ...(globalThis.SharedArrayBuffer ? [new SharedArrayBuffer(bytes)] : [])]
    for (const buffer of buffers) {
      const data = dtype === "float32" ? new Float32Array(buffer, 8, 6) : new Float64Array(buffer)
      data.set(values)
      const x = await engine.load(new Matrix(data.subarray(1, 5), 2, 2))
      expect((await engine.collect(x)).toArray()).toEqual([
        [1, 2],
        [3, 4],
      ])
      await engine.moments?.(x, {})
      expect(Array.from(data)).toEqual(values)
      x.release()
    }
  })

  it("keeps the names of columns", async () => {
    const x = await engine.load(Matrix.from([[1, 2]], { columns: ["a", "b"], dtype }))
    expect(x.columns).toEqual(["a", "b"])
    expect((await engine.collect(x)).columns).toEqual(["a", "b"])
  })
}

/** What `can` says and what is there must be the same thing. */
export function saysWhatItCan<L>(engine: Engine<L>, dtypes: readonly Dtype[]): void {
  it.each(offeredRoutines)("says whether it can do %s", (routine) => {
    const answers = dtypes.map((dtype) =>
      engine.can({ routine, dtype, rows: 100, cols: 4, metric: "euclidean", points: 3 }),
    )
    expect(answers.some((answer) => answer === true)).toBe(engine[routine] !== undefined)
    for (const answer of answers) if (answer !== true) expect(answer).toMatch(/\w+ .*\.$/)
  })

  it("has reasons, in a sentence, for what nobody can do", () => {
    expect(engine.can({ routine: "divination" as never, dtype: "float32", rows: 10, cols: 2 })).toMatch(/\w+ .*\.$/)
  })

  it("estimates memory without a surprise: finite, not negative, more for more rows", () => {
    for (const routine of offeredRoutines) {
      const need = (rows: number) =>
        engine.need({ routine, dtype: dtypes[0], rows, cols: 4, metric: "euclidean", points: 3 })
      expect(Number.isFinite(need(1000)) && need(1000) >= 0).toBe(true)
      expect(need(1_000_000)).toBeGreaterThanOrEqual(need(1000))
    }
  })

  it.runIf(!dtypes.includes("float64"))("refuses float64 rows unless they may be rounded to float32", async () => {
    const X = Matrix.from([[0.1], [0.2]])
    await expect(engine.load(X)).rejects.toThrow(EngineError)
    expect((await engine.load(X, { dtype: "float32" })).dtype).toBe("float32")
  })
}
