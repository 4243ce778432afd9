import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Matrix } from "../../data/matrix.js"
import type { LloydOptions } from "../../engine/engine.js"
import { Bench } from "./bench.js"
import { compileKernels, hasRelaxedSimd } from "./kernels.js"
import { lloyd } from "./routines/lloyd.js"
import { SoloTeam } from "./team.js"
import { awkward, awkwardBlobs, startOf } from "./testing/awkwardBlobs.js"
import { wasm } from "./wasm.js"

// K-means by sketches of rows finds what every row against every centroid finds: the same bytes.

const dense = await wasm({ threads: 1, bounds: "none" })
const sketched = [
  await wasm({ threads: 1, bounds: "sketches" }),
  await wasm({ threads: 1, bounds: "sketches", relaxed: false }),
  await wasm({ threads: 3, bounds: "sketches", inlineBelow: 0 }),
]

const plain: Omit<LloydOptions, "starts" | "clusters"> = {
  maxIter: 30,
  tol: 0,
  metric: "euclidean",
  emptyCluster: "farthest",
  seed: 5,
  algorithm: "bounded",
}

async function sameBytes(X: Matrix, options: LloydOptions, weights?: Float64Array): Promise<void> {
  const wanted = await dense.lloyd(await dense.load(X, { weights }), { ...options, algorithm: "lloyd" })
  for (const engine of sketched) {
    const found = await engine.lloyd(await engine.load(X, { weights }), options)
    expect(found).toEqual({ ...wanted, algorithm: "bounded" })
  }
}

describe.each(["float32", "float64"] as const)("k-means by sketches of %s rows", (dtype) => {
  it.each(Object.entries(awkward))("finds the same: %s", async (_, turn) => {
    for (const [rows, cols, clusters] of [
      [700, 3, 60],
      [900, 33, 40],
      [400, 130, 50],
    ] as const) {
      const X = awkwardBlobs(rows, cols, clusters, dtype, turn)
      await sameBytes(X, { ...plain, starts: [startOf(X, clusters)], clusters })
    }
  })

  it("finds the same with weights, under cosine, of several starts, and where it is stopped", async () => {
    const X = awkwardBlobs(1100, 40, 30, dtype)
    const weights = Float64Array.from({ length: X.rows }, (_, i) => ((i * 7) % 5) / 3)
    const options = { ...plain, clusters: 33, starts: [startOf(X, 33)] }
    await sameBytes(X, options, weights)
    await sameBytes(X, { ...options, metric: "cosine" }, weights)
    await sameBytes(X, { ...options, starts: [startOf(X, 33), startOf(X, 33, 2), startOf(X, 33, 5)] })
    await sameBytes(X, { ...options, tol: 1e-3 })
    await sameBytes(X, { ...options, maxIter: 4 })
  })

  it("finds the same where clusters run empty, and where all rows are equal", async () => {
    const X = awkwardBlobs(900, 20, 6, dtype, Math.round)
    const equal = awkwardBlobs(300, 20, 1, dtype, () => 1.25)
    for (const emptyCluster of ["farthest", "random"] as const) {
      const starts = [startOf(X, 40).map((v, at) => (at < 300 ? v : 1e3 + at))]
      await sameBytes(X, { ...plain, starts, clusters: 40, emptyCluster })
      await sameBytes(equal, { ...plain, starts: [startOf(equal, 9)], clusters: 9, emptyCluster })
    }
  })

  it("finds the same from starts given far off", async () => {
    const X = awkwardBlobs(600, 24, 9, dtype)
    for (const far of [30, 1e6, 1e14, 1e30, 1e200]) {
      const away = startOf(X, 37).map((v, at) => (Math.floor(at / 24) % 4 === 1 ? v + far : v))
      await sameBytes(X, { ...plain, starts: [away], clusters: 37 })
    }
  })
})

it("k-means by sketches finds the same whatever the shape", () =>
  fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1500 }),
      fc.integer({ min: 1, max: 80 }),
      fc.integer({ min: 1, max: 90 }),
      fc.integer({ min: 1, max: 30 }),
      fc.constantFrom(...Object.values(awkward)),
      async (rows, cols, clusters, centers, turn) => {
        const X = awkwardBlobs(rows, cols, centers, "float32", turn)
        const k = Math.min(rows, clusters)
        await sameBytes(X, { ...plain, starts: [startOf(X, k)], clusters: k })
      },
    ),
    { numRuns: 40 },
  ))

it("k-means by sketches finds the same where there are too many centroids to compare all pairs of them", async () => {
  const X = awkwardBlobs(2000, 20, 700, "float32")
  await sameBytes(X, { ...plain, maxIter: 6, starts: [startOf(X, 600)], clusters: 600 })
})

it.each(hasRelaxedSimd() ? [false, true] : [false])(
  "measures few distances, and looks at few rows in the end; relaxed: %s",
  async (relaxed) => {
    const X = awkwardBlobs(6000, 64, 40, "float32")
    const clusters = 60
    const width = new Float64Array(X.cols).fill(16)
    const source = { ...X, data: X.data, rows: X.rows, cols: X.cols, weights: undefined, weightScale: 1 }
    const request = {
      source: { ...source, min: width.map((v) => -v), max: width },
      options: { ...plain, clusters, starts: [startOf(X, clusters)] },
      bounds: "sketches" as const,
    }
    const job = lloyd.plan(request, 1)
    const part = lloyd.part(new Bench(await compileKernels(relaxed)), job, 0)
    const measured: number[] = []
    await lloyd.drive(new SoloTeam(part, () => {}), part, job, {
      onProgress: ({ iteration }) => iteration && measured.push(job.open[0] / X.rows / clusters),
    })
    expect(measured.length).toBeGreaterThan(5)
    expect(measured[0]).toBeLessThan(0.05)
    expect(measured.at(-1)).toBeLessThan(0.005)
    expect(job.sketches!.made[0]).toBe(1)
  },
)
