import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { large, plane, samples } from "../../engine/conformance/data.js"
import { densitiesAgree } from "../../engine/conformance/neighbours.js"
import { remembering } from "../../engine/conformance/remember.js"
import type { Density } from "../../engine/engine.js"
import { Draws } from "../../structures/random.js"
import { reference } from "../reference/reference.js"
import { Bench } from "./bench.js"
import { compileKernels } from "./kernels.js"
import { densityCells } from "./routines/densityCells.js"
import { SoloTeam } from "./team.js"
import { wasm } from "./wasm.js"

const right = remembering(reference())

/** By cells, or nothing where they do not serve. */
async function byCells(X: Matrix, eps: number, minSamples: number, metric = "euclidean"): Promise<Density | undefined> {
  const column = (j: number) => Array.from(X.data).filter((_, i) => i % X.cols === j)
  const ranges = (most: (...values: number[]) => number) =>
    Float64Array.from({ length: X.cols }, (_, j) => column(j).reduce((a, b) => most(a, b)))
  const source = { ...X, data: X.data, rows: X.rows, cols: X.cols, min: ranges(Math.min), max: ranges(Math.max) }
  const request = {
    source: { ...source, weights: undefined, weightScale: 1 },
    options: { metric: metric as "euclidean", eps, minSamples },
  }
  const job = densityCells.plan(request, 1)
  const part = densityCells.part(new Bench(await compileKernels(false)), job, 0)
  return densityCells.drive(new SoloTeam(part, () => {}), part, job, {})
}

const byTree = await wasm({ threads: 1, cells: false, inlineBelow: Number.POSITIVE_INFINITY })

async function expectSame(X: Matrix, eps: number, minSamples: number): Promise<void> {
  const found = await byCells(X, eps, minSamples)
  const expected = await byTree.density(await byTree.load(X), { metric: "euclidean", eps, minSamples })
  expect(found).toEqual(expected)
}

describe("density by a tree where there might be cells", async () => {
  const engines = [byTree, await wasm({ threads: 3, cells: false, inlineBelow: 0 })]
  for (const engine of engines) {
    const subject = {
      engine,
      reference: right,
      dtypes: ["float64" as const],
      home: async (labels: Int32Array) => labels,
      send: (labels: Int32Array) => labels,
    }
    const few = samples("float64").filter(({ X }) => X.cols <= 3)
    describe(`${engine.threads} threads`, () => densitiesAgree(subject, few, [plane("float64")]))
  }
})

describe("density by cells", () => {
  const draws = new Draws(7, 3)

  it("finds what a tree finds: from noise alone to one cluster, few cells and many", async () => {
    const { X } = plane("float64")
    for (const eps of [0.2, 0.3, 0.7, 3, 40])
      for (const minSamples of [1, 5, 40, 1000]) await expectSame(X, eps, minSamples)
  })

  it("finds what a tree finds in one column and in three", async () => {
    const { X } = large("float64")
    for (const [cols, all] of [
      [1, [0.001, 0.01, 0.3]],
      [3, [0.4, 0.7, 2]],
    ] as const) {
      const some = Matrix.alloc(4000, cols, "float64")
      for (let i = 0; i < some.data.length; i++)
        some.data[i] = X.data[Math.floor(i / cols) * X.cols + (i % cols)] + (i % 5 === 0 ? 0 : draws.uniform(i))
      for (const eps of all) for (const minSamples of [3, 12]) await expectSame(some, eps, minSamples)
    }
  })

  it("takes rows whose distances are exactly eps, on the edges of cells", async () => {
    for (const step of [0.1, 1, 1 / 3]) {
      const grid = Matrix.from(Array.from({ length: 900 }, (_, i) => [(i % 30) * step, Math.floor(i / 30) * step]))
      for (const eps of [step, Math.SQRT2 * step, 2 * step])
        for (const least of [4, 5, 9]) await expectSame(grid, eps, least)
    }
  })

  it("has the same bytes for any number of threads, with weights too", async () => {
    const { X } = plane("float64")
    const weights = Float64Array.from({ length: X.rows }, (_, i) => (i % 5 === 0 ? 0 : 3 * draws.uniform(i)))
    const about = { metric: "euclidean", eps: 0.08, minSamples: 6 } as const
    const engines = await Promise.all([1, 2, 3, 7].map((threads) => wasm({ threads, inlineBelow: 0 })))
    for (const options of [{}, { weights }]) {
      const expected = await byTree.density(await byTree.load(X, options), about)
      expect(expected.clusters).toBeGreaterThan(3)
      for (const engine of engines) expect(await engine.density(await engine.load(X, options), about)).toEqual(expected)
    }
    for (const engine of engines) await engine.close()
  })

  it("leaves to a tree what lies too far apart for cells, and rows of which it would compare too many", async () => {
    const outlier = Matrix.from(Array.from({ length: 300 }, (_, i) => [i === 5 ? 1e9 : i % 17, i % 23]))
    expect(await byCells(outlier, 1, 4)).toBeUndefined()
    // Two arcs about one centre, a little farther from each other than eps all along.
    const arcs = Matrix.from(
      Array.from({ length: 20_000 }, (_, i) => {
        const [angle, radius] = [0.6 * draws.uniform(i), i % 2 === 0 ? 3 : 6]
        return [radius * Math.cos(angle), radius * Math.sin(angle)]
      }),
    )
    expect(await byCells(arcs, 2.99, 4)).toBeUndefined()
    for (const [X, eps] of [
      [outlier, 1],
      [arcs, 2.99],
    ] as const) {
      const told: number[] = []
      const engine = await wasm({ threads: 2, inlineBelow: 0 })
      const about = { metric: "euclidean", eps, minSamples: 4 } as const
      const found = await engine.density(await engine.load(X), about, { onProgress: (p) => told.push(p.fraction) })
      expect(found).toEqual(await byTree.density(await byTree.load(X), about))
      expect(told.at(-1)).toBe(1)
      expect(told).toEqual([...told].sort((a, b) => a - b))
      await engine.close()
    }
  })
})
