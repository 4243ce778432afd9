import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { Dtype } from "../../data/memory.js"
import { expectClose } from "../../engine/conformance/compare.js"
import type { MetricName } from "../../engine/metric.js"
import { Draws } from "../../structures/random.js"
import { reference } from "../reference/reference.js"
import { wasm } from "./wasm.js"
import type { WasmOptions } from "./wasmOptions.js"

const draws = new Draws(3, 21, 5)
const uniform = (i: number, j: number) => draws.uniform(i * 4096 + j)
const blob = (i: number, j: number) => 3 * draws.uniform((i % 5) * 4096 + j, 1) + uniform(i, j)

function matrix(dtype: Dtype, rows: number, cols: number, value: (row: number, column: number) => number): Matrix {
  const X = Matrix.alloc(rows, cols, dtype)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) X.data[i * cols + j] = value(i, j)
  return X
}

/** Rows of many columns, and what is awkward about them for sketches, means and directions. */
const wide = (dtype: Dtype): readonly (readonly [string, Matrix])[] => [
  ["blobs", matrix(dtype, 400, 37, blob)],
  ["whole numbers, with many ties", matrix(dtype, 300, 26, (i, j) => Math.floor(2.2 * uniform(i, j)))],
  ["copies of 9 rows", matrix(dtype, 300, 40, (i, j) => blob(i % 9, j))],
  ["all rows the same", matrix(dtype, 70, 25, (_, j) => j + 0.1)],
  ["a row far out", matrix(dtype, 200, 30, (i, j) => (i === 77 ? 1e6 : blob(i, j)))],
  ["a column far out", matrix(dtype, 200, 30, (i, j) => blob(i, j) * (j === 3 ? 1e5 : 1))],
  ["far from 0", matrix(dtype, 200, 28, (i, j) => 1e6 + Math.round(8 * blob(i, j)))],
  ["tiny", matrix(dtype, 200, 28, (i, j) => blob(i, j) * 2 ** (dtype === "float32" ? -60 : -480))],
  ["huge", matrix(dtype, 200, 28, (i, j) => blob(i, j) * 2 ** (dtype === "float32" ? 60 : 480))],
  ["near a line", matrix(dtype, 250, 64, (i, j) => uniform(i, 0) * (j + 1) + 1e-7 * uniform(i, j))],
  ["falling spectrum", matrix(dtype, 300, 130, (i, j) => (blob(i, j) - 2) / (1 + j))],
  ["tight pairs", matrix(dtype, 240, 48, (i, j) => blob(i >> 1, j) + 1e-9 * uniform(i, j))],
]

/** Both kinds of sketches, and more than one thread. */
const engines: readonly (readonly [string, WasmOptions])[] = [
  ["one thread", { threads: 1, inlineBelow: Number.POSITIVE_INFINITY }],
  ["without relaxed SIMD", { threads: 1, inlineBelow: Number.POSITIVE_INFINITY, relaxed: false }],
  ["three threads", { threads: 3, inlineBelow: 0 }],
]

const metrics: readonly MetricName[] = ["euclidean", "sqeuclidean", "cosine"]
const plain = reference()

describe.each(engines)("rows of many columns, %s", async (_, options) => {
  const engine = await wasm(options)

  describe.each(["float64", "float32"] as const)("%s", (dtype) => {
    const some = options.threads === 1 && options.relaxed === undefined ? metrics : metrics.slice(0, 1)
    it.each(wide(dtype))("have the density of the definition: %s", async (_, X) => {
      const [x, r] = [await engine.load(X), await plain.load(X)]
      for (const metric of some) {
        const { distances } = await plain.kNearest(r, { metric, k: 20, want: "all" })
        // Distances that are there, and some between.
        for (const eps of [distances[20 * 7 + 5], distances[20 * 50 + 19], (distances[20 + 9] + distances[29]) / 2, 0])
          for (const minSamples of [2, 6, 45]) {
            const found = await engine.density(x, { metric, eps, minSamples })
            const wanted = await plain.density(r, { metric, eps, minSamples })
            expect(found, `${metric}, eps ${eps}, minSamples ${minSamples}`).toEqual(wanted)
          }
      }
      x.release()
    })

    it("count weights, as few columns do", async () => {
      const X = matrix(dtype, 300, 37, blob)
      const weights = Float64Array.from({ length: 300 }, (_, i) => (i % 6 === 1 ? 0 : 0.5 + uniform(i, 99)))
      const [x, r] = [await engine.load(X, { weights }), await plain.load(X, { weights })]
      const { distances } = await plain.kNearest(r, { metric: "euclidean", k: 30, want: "kth" })
      for (const minSamples of [3, 21.5]) {
        const options = { metric: "euclidean", eps: distances[9], minSamples } as const
        const found = await engine.density(x, options)
        expect(found).toEqual(await plain.density(r, options))
        expect(found.cores.length).toBeGreaterThan(0)
      }
      x.release()
    })

    it.each(wide(dtype))("have the neighbours and the spanning tree of the definition: %s", async (_, X) => {
      const [x, r] = [await engine.load(X), await plain.load(X)]
      for (const metric of some) {
        for (const k of [2, 11, Math.min(X.rows, 70)]) {
          const options = { metric, k, want: "all" } as const
          const [found, wanted] = [await engine.kNearest(x, options), await plain.kNearest(r, options)]
          expect(found.indices, `${metric}, k ${k}`).toEqual(wanted.indices)
          expectClose(found.distances, wanted.distances, 1e-12, `${metric}, k ${k}`)
        }
        const cores = (await plain.kNearest(r, { metric, k: 5, want: "kth" })).distances
        for (const options of [{ metric }, { metric, cores }])
          expect(await engine.spanningTree(x, options)).toEqual(await plain.spanningTree(r, options))
      }
      x.release()
    })
  })
})
