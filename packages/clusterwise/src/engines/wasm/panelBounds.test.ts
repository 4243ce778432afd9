import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { LloydOptions } from "../../engine/engine.js"
import { Draws } from "../../structures/random.js"
import { Bench } from "./bench.js"
import { compileKernels } from "./kernels.js"
import { lloyd } from "./routines/lloyd.js"
import { SoloTeam } from "./team.js"
import { wasm } from "./wasm.js"

// K-means with bounds per row and panel finds what every row against every centroid finds: the same bytes.

const dense = await wasm({ threads: 1, bounds: "none" })
const bounded = [
  await wasm({ threads: 1, bounds: "panels" }),
  await wasm({ threads: 1, bounds: "panels", relaxed: false }),
  await wasm({ threads: 3, bounds: "panels", inlineBelow: 0 }),
]

const plain: Omit<LloydOptions, "starts" | "clusters"> = {
  maxIter: 40,
  tol: 0,
  metric: "euclidean",
  emptyCluster: "farthest",
  seed: 5,
  algorithm: "bounded",
}

async function sameBytes(X: Matrix, options: LloydOptions, weights?: Float64Array): Promise<number> {
  const wanted = await dense.lloyd(await dense.load(X, { weights }), { ...options, algorithm: "lloyd" })
  for (const engine of bounded) {
    const found = await engine.lloyd(await engine.load(X, { weights }), options)
    expect(found).toEqual({ ...wanted, algorithm: "bounded" })
  }
  return wanted.nIter
}

/** Blobs around `centers` places, the value at (i, j) turned by `awkward`. */
function blobs(
  rows: number,
  cols: number,
  centers: number,
  dtype: "float32" | "float64",
  awkward = (v: number, _i: number, _j: number) => v,
) {
  const draws = new Draws(11, 3, rows + cols)
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) {
      const center = Math.sin(((i % centers) + 1) * (j + 1) * 1.7) * 3
      const spread = draws.uniform(i * cols + j) + draws.uniform((rows + i) * cols + j) - 1
      X.data[i * cols + j] = awkward(center + 3 * spread, i, j)
    }
  return X
}

/** Rows to start from, far from settled: most of them of the same blobs. */
function rowsOf(X: Matrix, clusters: number, first = 0): Float64Array {
  return Float64Array.from(
    { length: clusters * X.cols },
    (_, at) => X.data[((first + Math.floor(at / X.cols) * 3) % X.rows) * X.cols + (at % X.cols)],
  )
}

const awkward: Readonly<Record<string, (v: number, i: number, j: number) => number>> = {
  "as they are": (v) => v,
  "rounded, with ties": (v) => Math.round(v),
  "rounded to halves, many of them equal": (v, i) => (i % 3 ? Math.round(v / 3) / 2 : 0.5),
  "far from zero": (v) => v + 1e8,
  "with an outlier": (v, i, j) => (i === 7 && j === 2 ? 1e12 : v),
  tiny: (v) => v * 1e-30,
  huge: (v) => v * 1e30,
  "one column wider than all others": (v, _, j) => (j === 3 ? v * 1e6 : v),
  "two constant columns": (v, _, j) => (j < 2 ? 4.2 : v),
}

describe.each(["float32", "float64"] as const)("bounds per row and panel, %s rows", (dtype) => {
  it.each(Object.entries(awkward))("find the same: %s", async (_, turn) => {
    for (const [rows, cols, clusters] of [
      [900, 7, 13],
      [2600, 16, 24],
      [700, 33, 40],
    ] as const) {
      const X = blobs(rows, cols, clusters, dtype, turn)
      await sameBytes(X, { ...plain, starts: [rowsOf(X, clusters)], clusters })
    }
  })

  it("find the same with weights, under cosine, and of several starts", async () => {
    const X = blobs(1500, 12, 20, dtype)
    const weights = Float64Array.from({ length: X.rows }, (_, i) => ((i * 7) % 5) / 3)
    const options = { ...plain, clusters: 19 }
    await sameBytes(X, { ...options, starts: [rowsOf(X, 19)] }, weights)
    await sameBytes(X, { ...options, metric: "cosine", starts: [rowsOf(X, 19)] }, weights)
    await sameBytes(X, { ...options, starts: [rowsOf(X, 19), rowsOf(X, 19, 2), rowsOf(X, 19, 5)] })
    await sameBytes(X, { ...options, starts: [rowsOf(X, 19)], tol: 1e-3 })
    await sameBytes(X, { ...options, starts: [rowsOf(X, 19)], maxIter: 4 })
  })

  it("find the same where clusters run empty, and where all rows are equal", async () => {
    const X = blobs(1100, 9, 6, dtype, (v) => Math.round(v))
    const equal = blobs(300, 8, 1, dtype, () => 1.25)
    for (const emptyCluster of ["farthest", "random"] as const) {
      const starts = [rowsOf(X, 22).map((v, at) => (at < 90 ? v : 1e3 + at))]
      await sameBytes(X, { ...plain, starts, clusters: 22, emptyCluster })
      await sameBytes(equal, { ...plain, starts: [rowsOf(equal, 9)], clusters: 9, emptyCluster })
    }
  })

  it("find the same from starts given far off", async () => {
    const X = blobs(800, 8, 9, dtype)
    for (const far of [30, 1e6, 1e15, 1e30]) {
      const away = rowsOf(X, 17).map((v, at) => (Math.floor(at / 8) % 4 === 1 ? v + far : v))
      await sameBytes(X, { ...plain, starts: [away], clusters: 17 })
    }
  })
})

it("bounds per row and panel find the same whatever the shape", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 3000 }),
      fc.integer({ min: 7, max: 40 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(...Object.values(awkward)),
      async (rows, cols, clusters, centers, turn) => {
        const X = blobs(rows, cols, centers, "float32", turn)
        const k = Math.min(rows, clusters)
        await sameBytes(X, { ...plain, starts: [rowsOf(X, k)], clusters: k })
      },
    ),
    { numRuns: 40, seed: 6 },
  ))

it("computes fewer distances than every row to every centroid, and looks at fewer rows", async () => {
  const X = blobs(20_000, 16, 64, "float32")
  const source = await sourceOf(X)
  const options: LloydOptions = { ...plain, maxIter: 60, clusters: 64, starts: [rowsOf(X, 64)] }
  const job = lloyd.plan({ source, options, bounds: "panels" }, 1)
  const part = lloyd.part(new Bench(await compileKernels(false)), job, 0)
  const shares: number[] = []
  const looks: number[] = []
  await lloyd.drive(new SoloTeam(part, () => {}), part, job, {
    onProgress: ({ iteration = 0 }) => {
      if (iteration < 3) return
      shares.push(job.panels!.computed[0] / X.rows / job.panels!.panels)
      looks.push(job.panels!.looked[0] / X.rows)
    },
  })
  expect(shares[0], "nothing is known at first").toBe(1)
  expect(Math.max(...shares.slice(10))).toBeLessThan(0.5)
  expect(shares.at(-1)).toBeLessThan(0.05)
  expect(looks.at(-1)).toBeLessThan(0.3)
})

async function sourceOf({ data, rows, cols }: Matrix) {
  const range = (pick: (...values: number[]) => number) =>
    Float64Array.from({ length: cols }, (_, j) =>
      pick(...Array.from({ length: Math.ceil(rows / 100) }, (_, i) => data[i * 100 * cols + j])),
    )
  const width = range(Math.max).map((v) => Math.abs(v) + 8)
  return { data, rows, cols, weights: undefined, weightScale: 1, min: width.map((v) => -v), max: width }
}
