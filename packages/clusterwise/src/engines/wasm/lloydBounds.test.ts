import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { LloydOptions, LloydResult } from "../../engine/engine.js"
import { Draws } from "../../structures/random.js"
import { type BoundsName, boundsServing } from "./routines/lloyd/lloydBounds.js"
import { wasm } from "./wasm.js"

type Value = (row: number, column: number, draw: (row: number, column: number) => number) => number

/** Rows that tie, repeat, lie far off, lie far apart, or are tiny; and rows that lie as one expects. */
const kinds: Readonly<Record<string, Value>> = {
  "a small grid": (i, j, draw) => Math.floor(draw(i, j) * 6),
  "six distinct rows": (i, j, draw) => draw(i % 6, j),
  "signed zeros": (i, j, draw) => [0, -0, 1][Math.floor(draw(i, j) * 3)],
  "blobs far from zero": (i, j, draw) => 1e8 + 64 * Math.floor(draw(i % 5, j) * 9) + 8 * draw(i, j),
  "sizes that do not go together": (i, j, draw) => [1e-5, 1e5, -3, 0.1][Math.floor(draw(i, j) * 4)],
  "an outlier here and there": (i, j, draw) => (draw(i, j + 9) < 0.01 ? 1e12 : draw(i, j)),
  "tiny numbers": (i, j, draw) => draw(i, j) * 1e-30,
  "all rows the same": (_, j) => 0.1 + j,
  "evenly spread": (i, j, draw) => draw(i, j) - 0.5,
  "blobs, one column wide": (i, j, draw) => (4 * draw(i % 7, j) + draw(i, j)) * (j === 1 ? 1e6 : 1),
  "sorted along a line": (i, j, draw) => i * (j + 1) + draw(i, j),
}

const problems = fc.record({
  rows: fc.constantFrom<number[]>(1, 7, 64, 65, 200, 1000, 5000),
  cols: fc.integer({ min: 1, max: 9 }),
  clusters: fc.constantFrom<number[]>(1, 2, 3, 8, 9, 20, 70),
  dtype: fc.constantFrom("float32" as const, "float64" as const),
  weighted: fc.boolean(),
  seed: fc.integer({ min: 0, max: 99 }),
  metric: fc.constantFrom("euclidean" as const, "euclidean" as const, "cosine" as const),
  emptyCluster: fc.constantFrom("farthest" as const, "random" as const, "error" as const),
  maxIter: fc.constantFrom<number[]>(1, 3, 40, 40),
  tol: fc.constantFrom(0, 1e-3),
  begin: fc.constantFrom("rows", "rows", "far off", "the same row"),
  starts: fc.constantFrom(1, 1, 3),
})

type Problem = typeof problems extends fc.Arbitrary<infer P> ? P : never

function rowsOf({ rows, cols, dtype, seed }: Problem, value: Value): Matrix {
  const draws = new Draws(seed, 99, 0)
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) X.data[i * cols + j] = value(i, j, (row, column) => draws.uniform(row * 32 + column))
  return X
}

function optionsOf({ seed, metric, emptyCluster, maxIter, tol, begin, ...problem }: Problem, X: Matrix): LloydOptions {
  const clusters = Math.min(problem.clusters, X.rows)
  const start = (number: number) =>
    Float64Array.from({ length: clusters * X.cols }, (_, at) => {
      const [c, j] = [Math.floor(at / X.cols), at % X.cols]
      const row = begin === "the same row" ? 0 : (c * 37 + number * 11 + seed) % X.rows
      return X.data[row * X.cols + j] + (begin === "far off" ? 1e6 * (c + 1) : 0)
    })
  const starts = Array.from({ length: problem.starts }, (_, number) => start(number))
  return { starts, clusters, maxIter, tol, metric, emptyCluster, seed, algorithm: "bounded" }
}

/** Cosine refuses rows of zeros. */
const filled = (X: Matrix): boolean => X.toArray().every((row) => row.some((value) => value !== 0))

const names: readonly BoundsName[] = ["none", "boxes", "limits", "panels", "sketches"]
const engines = await Promise.all(
  names.flatMap((bounds) =>
    [1, 3].map(async (threads) => ({ bounds, threads, engine: await wasm({ bounds, threads, inlineBelow: 0 }) })),
  ),
)
type Found = LloydResult<Int32Array> | string

async function found(
  engine: (typeof engines)[number]["engine"],
  X: Matrix,
  options: LloydOptions,
  weights?: Float64Array,
) {
  const x = await engine.load(X, { weights })
  const answer: Found = await engine.lloyd(x, options).catch((error: Error) => `${error.name}: ${error.message}`)
  x.release()
  return typeof answer === "string" ? answer : { ...answer, algorithm: undefined }
}

describe("what is remembered of rows spares comparisons and changes nothing", () => {
  it.each(Object.entries(kinds))("of %s", async (_, value) => {
    await fc.assert(
      fc.asyncProperty(problems, async (problem) => {
        const X = rowsOf(problem, value)
        if (problem.metric === "cosine" && !filled(X)) return
        const weights = problem.weighted
          ? Float64Array.from({ length: X.rows }, (_, i) => [1, 0, 2.5, 1e-9, 0.3][i % 5])
          : undefined
        const options = optionsOf(problem, X)
        const about = {
          routine: "lloyd",
          rows: X.rows,
          cols: X.cols,
          dtype: X.dtype,
          points: options.clusters,
        } as const
        const serving: BoundsName[] = ["none", ...boundsServing({ ...about, metric: options.metric })]
        const wanted = await found(engines[0].engine, X, options, weights)
        for (const { engine, bounds, threads } of engines.slice(1))
          if (serving.includes(bounds))
            expect(await found(engine, X, options, weights), `${bounds}, ${threads} threads`).toEqual(wanted)
      }),
      { numRuns: 25 },
    )
  })

  it("over many iterations of rows that overlap, where bounds are what decides", async () => {
    const even = { rows: 20_000, begin: "rows", dtype: "float32", metric: "euclidean", starts: 1, tol: 0 } as const
    const rest = { weighted: false, emptyCluster: "farthest", maxIter: 60 } as const
    for (const [cols, clusters, seed] of [
      [2, 12, 1],
      [3, 30, 2],
      [7, 9, 3],
      [9, 24, 4],
      [16, 20, 5],
    ]) {
      const problem = { ...even, ...rest, cols, clusters, seed }
      const X = rowsOf(problem, kinds["evenly spread"])
      const options = optionsOf(problem, X)
      const wanted = await found(engines[0].engine, X, options)
      const about = { routine: "lloyd", rows: X.rows, cols, dtype: X.dtype, points: clusters } as const
      for (const { engine, bounds, threads } of engines.slice(1))
        if (threads > 1 && boundsServing(about).includes(bounds))
          expect(await found(engine, X, options), `${bounds}, ${cols} columns`).toEqual(wanted)
    }
  })

  it.each([2, 8])("names what ran: %i columns", async (cols) => {
    const X = rowsOf({ rows: 200, cols, dtype: "float32", seed: 1 } as Problem, kinds["evenly spread"])
    const starts = [Float64Array.from({ length: 2 * cols }, (_, at) => (at < cols ? 0 : 0.3))]
    const options = { starts, clusters: 2, maxIter: 9, tol: 0, seed: 0 } as const
    const serving = boundsServing({ routine: "lloyd", rows: 200, cols, dtype: X.dtype, metric: "euclidean", points: 2 })
    expect(serving.length).toBeGreaterThan(0)
    for (const { engine, bounds } of engines) {
      const x = await engine.load(X)
      const all = { ...options, metric: "euclidean", emptyCluster: "farthest", algorithm: "auto" } as const
      expect((await engine.lloyd(x, all)).algorithm).toBe(serving.includes(bounds) ? "bounded" : "lloyd")
    }
  })
})
