import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { wasm } from "../engines/wasm/wasm.js"
import { MemoryBudgetError } from "../errors.js"
import { Draws } from "../structures/random.js"
import { linkage } from "./linkage.js"

const draws = new Draws(7, 0)
const ROWS = 4500
const X = new Matrix(
  Float64Array.from({ length: ROWS * 3 }, (_, at) => draws.uniform(at)),
  ROWS,
  3,
)
const free = await wasm({ threads: 2 })
const tight = await wasm({ threads: 2, memoryBudget: 5e6 })

describe("linkage under a memory budget of a twentieth of the distances", () => {
  it.each(["single", "ward", "centroid", "median"] as const)("needs no table of them: %s", async (method) => {
    const found = await linkage(X, { method, engine: tight })
    expect(found.matrix.data).toEqual((await linkage(X, { method, engine: free })).matrix.data)
  })

  it("needs none of squared and of angular ones", async () => {
    for (const metric of ["sqeuclidean", "cosine"] as const)
      for (const method of ["average", "weighted"] as const)
        expect((await linkage(X, { method, metric, engine: tight })).nLeaves).toBe(ROWS)
  })

  it.each(["average", "complete", "weighted"] as const)("is refused, with what would fit: %s", async (method) => {
    const error = await linkage(X, { method, engine: tight }).catch((error: unknown) => error)
    expect(error).toBeInstanceOf(MemoryBudgetError)
    const { message, bytesNeeded, budget } = error as MemoryBudgetError
    expect(message).toMatch(/^linkage: needs \d+ MiB; the memory budget is 4\.8 MiB\. Raise it/)
    expect(message).toMatch(/; single, ward, centroid, median would fit\.$/)
    expect(budget).toBe(5e6)
    expect(bytesNeeded).toBeGreaterThan((ROWS * (ROWS - 1) * 8) / 2)
  })

  it("names no method that the metric does not allow", async () => {
    const refused = linkage(X, { method: "average", metric: "manhattan", engine: tight })
    await expect(refused).rejects.toThrow(/; single would fit\.$/)
    const none = linkage(X, { method: "average", metric: "canberra", engine: tight })
    await expect(none).rejects.toThrow(/, or take fewer rows\.$/)
  })

  it("is refused for distances that are given, where a copy does not fit", async () => {
    const pairs = new Float64Array((1500 * 1499) / 2)
    await expect(linkage(pairs, { method: "ward", engine: tight })).rejects.toThrow(/^linkage: needs 26 MiB/)
  })
})
