import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { isReducible, linkageMethods } from "../engine/merging/lanceWilliams.js"
import { type WasmEngine, wasm } from "../engines/wasm/wasm.js"
import type { WasmOptions } from "../engines/wasm/wasmOptions.js"
import { Draws } from "../structures/random.js"
import { isMonotonic } from "./isMonotonic.js"
import { linkage } from "./linkage.js"
import type { Linkage } from "./linkageTree.js"
import { pdist } from "./pdist.js"
import { heightsOf } from "./testing/trees.js"

const ROWS = 1500

/** Five overlapping groups; values are multiples of 2^-20, so that a shift by 1e8 is exact. No two distances are equal. */
function groups(cols: number): Matrix {
  const draws = new Draws(31, cols)
  const value = (row: number, column: number) => (row % 5) * (column % 2) + 4 * draws.uniform(row * cols + column)
  const data = Float64Array.from({ length: ROWS * cols }, (_, at) => value(Math.floor(at / cols), at % cols))
  return new Matrix(
    data.map((v) => Math.round(v * 2 ** 20) / 2 ** 20),
    ROWS,
    cols,
  )
}

const mapped = (X: Matrix, map: (v: number) => number) => new Matrix((X.data as Float64Array).map(map), X.rows, X.cols)

const childrenOf = (Z: Linkage) => Z.matrix.data.filter((_, at) => at % 4 !== 2)

function expectSameTree(found: Linkage, expected: Linkage): void {
  expect(childrenOf(found)).toEqual(childrenOf(expected))
  const wrong = heightsOf(expected).filter((height, i) => !(Math.abs(found.height(i) - height) <= 1e-9 * height))
  expect(wrong).toEqual([])
}

/** Trees from a table of all distances; and as for more rows than a table is made of. */
const table: WasmOptions = { threads: 2 }
const vectors: WasmOptions = { threads: 2, treeTable: { rows: 1, clusters: 300 } }
const forms: readonly (readonly [string, WasmEngine])[] = [
  ["a table", await wasm(table)],
  ["vectors", await wasm(vectors)],
]
const [[, fromTable], [, fromVectors]] = forms
const data: readonly (readonly [string, Matrix])[] = [3, 20].map((cols) => [`${cols} columns`, groups(cols)])

describe.each(data)("linkage of 1,500 rows, %s", (_, X) => {
  it.each(linkageMethods)("is the same from rows as from their distances: %s", async (method) => {
    const pairs = await pdist(X, "euclidean", { engine: fromTable })
    const expected = await linkage(pairs, { method, engine: fromTable })
    expect(isMonotonic(expected) || !isReducible(method)).toBe(true)
    expect(await linkage(X, { method, engine: fromTable })).toEqual(expected)
    expectSameTree(await linkage(X, { method, engine: fromVectors }), expected)
  })

  it.each(["average", "weighted", "complete", "single"] as const)(
    "is the same from rows as from their distances, under other metrics: %s",
    async (method) => {
      for (const metric of ["sqeuclidean", "cosine", "manhattan"] as const) {
        const pairs = await pdist(X, metric, { engine: fromTable })
        const expected = await linkage(pairs, { method, engine: fromTable })
        expectSameTree(await linkage(X, { method, metric, engine: fromVectors }), expected)
      }
    },
  )

  it.each(linkageMethods)(
    "has the same bytes at a scale of 2^±500, but for the heights' exponent: %s",
    async (method) => {
      for (const [, engine] of forms) {
        const { matrix } = await linkage(X, { method, engine })
        for (const scale of [2 ** 500, 2 ** -500]) {
          const scaled = await linkage(
            mapped(X, (v) => v * scale),
            { method, engine },
          )
          expect(scaled.matrix.data).toEqual(matrix.data.map((v, at) => (at % 4 === 2 ? v * scale : v)))
        }
      }
    },
  )

  it.each(linkageMethods)("is the same tree far from the origin: %s", async (method) => {
    for (const [, engine] of forms) {
      const far = await linkage(
        mapped(X, (v) => v + 1e8),
        { method, engine },
      )
      expectSameTree(far, await linkage(X, { method, engine }))
    }
  })
})

describe("linkage", () => {
  it("has the same bytes for 1, 2, 3 and 7 threads", async () => {
    const [[, X]] = data
    const engines = await Promise.all([1, 2, 3, 7].map((threads) => wasm({ threads, inlineBelow: 0 })))
    for (const method of linkageMethods) {
      const [one, ...others] = await Promise.all(engines.map((engine) => linkage(X, { method, engine })))
      for (const Z of others) expect(Z.matrix.data, method).toEqual(one.matrix.data)
    }
    for (const engine of engines) await engine.close()
  })
})

describe.each(forms)("linkage of few rows from %s", (_, engine) => {
  it.each(linkageMethods)("merges two rows, and three: %s", async (method) => {
    const two = await linkage([[0], [3]], { method, engine })
    expect(two.matrix.toArray()).toEqual([[0, 1, 3, 2]])
    const three = await linkage([[0], [9], [3]], { method, engine })
    const heights = { single: 6, complete: 9, ward: Math.sqrt(4 / 3) * 7.5 }
    const last = heights[method as "single"] ?? 7.5
    expect(childrenOf(three)).toEqual(Float64Array.of(0, 2, 2, 1, 3, 3))
    expect(three.height(0)).toBe(3)
    expect(three.height(1)).toBeCloseTo(last, 12)
  })

  it.each(linkageMethods)("merges hundreds of copies at 0: %s", async (method) => {
    const rows = Array.from({ length: 600 }, (_, i) => [0.1 + (i % 4), 0.7])
    const Z = await linkage(rows, { method, engine })
    expect(heightsOf(Z).slice(0, 596)).toEqual(new Array(596).fill(0))
    expect(Z.height(596)).toBeGreaterThan(0.9)
    const same = await linkage(new Array(300).fill([0.1, 0.7, 1e-3]), { method, engine })
    expect(heightsOf(same)).toEqual(new Array(299).fill(0))
  })
})
