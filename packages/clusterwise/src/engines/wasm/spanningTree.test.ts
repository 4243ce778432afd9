import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import type { SpanningTreeOptions } from "../../engine/engine.js"
import { MemoryBudgetError } from "../../errors.js"
import { Draws } from "../../structures/random.js"
import { reference } from "../reference/reference.js"
import { wasm } from "./wasm.js"

const draws = new Draws(8, 21, 3)

/** Blobs side by side; the last tenth of the rows lies far out. */
function blobs(rows: number, cols: number): Matrix {
  const X = Matrix.alloc(rows, cols, "float64")
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++)
      X.data[i * cols + j] = 3 * ((i * (j + 1)) % 7) + draws.uniform(i * cols + j) * (i > 0.9 * rows ? 30 : 2)
  return X
}

async function treeBy(threads: number, X: Matrix, options: SpanningTreeOptions) {
  const engine = await wasm({ threads, inlineBelow: threads === 1 ? Number.POSITIVE_INFINITY : 0 })
  try {
    return await engine.spanningTree(await engine.load(X), options)
  } finally {
    await engine.close()
  }
}

describe("spanning trees from a kd-tree of many leaves", () => {
  it.each([2, 5, 9, 40])("are those of the plain engine: %i columns, with and without cores", async (cols) => {
    const X = blobs(1500, cols)
    const plain = reference()
    const x = await plain.load(X)
    const cores = Float64Array.from({ length: X.rows }, (_, i) => (i % 9) / 4)
    for (const options of [{ metric: "euclidean" }, { metric: "euclidean", cores }, { metric: "manhattan" }] as const)
      expect(await treeBy(2, X, options)).toEqual(await plain.spanningTree(x, options))
  })

  it.each([2, 16])("are the same bytes at every number of threads: %i columns", async (cols) => {
    const X = blobs(20_000, cols)
    const alone = await treeBy(1, X, { metric: "euclidean" })
    for (const threads of [2, 3]) expect(await treeBy(threads, X, { metric: "euclidean" })).toEqual(alone)
  })

  it("join 50,000 copies of one row to the lowest, without comparing all pairs", async () => {
    const { from, to, weight } = await treeBy(1, new Matrix(new Float64Array(100_000).fill(0.3), 50_000, 2), {
      metric: "euclidean",
    })
    expect([from.every((row) => row === 0), weight.every((w) => w === 0)]).toEqual([true, true])
    expect(to).toEqual(Int32Array.from({ length: 49_999 }, (_, i) => i + 1))
  })

  it("are refused where they do not fit, by the memory budget", async () => {
    const engine = await wasm({ threads: 1, memoryBudget: 1_000_000 })
    const x = await engine.load(blobs(20_000, 2))
    await expect(engine.spanningTree(x, { metric: "euclidean" })).rejects.toThrow(MemoryBudgetError)
  })
})
