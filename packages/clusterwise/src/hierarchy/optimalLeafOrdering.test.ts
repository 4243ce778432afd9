import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Condensed } from "../data/condensed.js"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { DataError, MemoryBudgetError } from "../errors.js"
import { leavesList } from "./leavesList.js"
import { linkage } from "./linkage.js"
import { Linkage } from "./linkageTree.js"
import { optimalLeafOrdering } from "./optimalLeafOrdering.js"
import { chainOf, sixOnALine, trees } from "./testing/trees.js"

function costOf(Z: Linkage, distances: Condensed): number {
  const leaves = leavesList(Z)
  let cost = 0
  for (let i = 1; i < leaves.length; i++) cost += distances.at(leaves[i - 1], leaves[i])
  return cost
}

/** Left and right swapped at the merges whose bit is set. */
function turned(Z: Linkage, bits: number): Linkage {
  const rows = Z.matrix
    .toArray()
    .map(([left, right, ...rest], i) => (bits & (1 << i) ? [right, left, ...rest] : [left, right, ...rest]))
  return Linkage.from(rows)
}

/** What a tree is, whatever stands left or right. */
const unordered = (Z: Linkage) =>
  Z.matrix.toArray().map(([left, right, ...rest]) => [Math.min(left, right), Math.max(left, right), ...rest])

const withDistances = (tree: fc.Arbitrary<Linkage>) =>
  tree.chain((Z) => {
    const length = (Z.nLeaves * (Z.nLeaves - 1)) / 2
    const d = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: length, maxLength: length })
    return d.map((data) => [Z, new Condensed(Float64Array.from(data))] as const)
  })

const points = (rows: number) => Array.from({ length: rows }, (_, i) => [Math.sin(i * i), Math.cos(3 * i * i), i % 7])

describe("optimalLeafOrdering", () => {
  it("puts neighbours on a line side by side", async () => {
    const line = [0, 1, 4, 6, 20, 29]
    const mixed = sixOnALine.map(([a, b, ...rest], i) => (i % 2 ? [a, b, ...rest] : [b, a, ...rest]))
    const d = Float64Array.from(line.flatMap((a, i) => line.slice(i + 1).map((b) => b - a)))
    expect(Array.from(leavesList(await optimalLeafOrdering(mixed, d))).sort()).toEqual([0, 1, 2, 3, 4, 5])
    expect(costOf(await optimalLeafOrdering(mixed, d), new Condensed(d))).toBe(29)
  })

  it("finds the least cost of all orders that the tree allows", async () => {
    // Not what SciPy 1.17 gives, whose costs are right but whose order is not always the one that has them.
    const small = trees().filter((Z) => Z.nLeaves <= 9)
    await fc.assert(
      fc.asyncProperty(withDistances(small), async ([Z, d]) => {
        const all = Array.from({ length: 2 ** Z.nMerges }, (_, bits) => costOf(turned(Z, bits), d))
        expect(costOf(await optimalLeafOrdering(Z, d), d)).toBe(Math.min(...all))
      }),
      { numRuns: 60 },
    )
  })

  it("leaves the tree what it is, and never costs more than the order before", async () => {
    await fc.assert(
      fc.asyncProperty(withDistances(trees()), async ([Z, d]) => {
        const ordered = await optimalLeafOrdering(Z, d)
        expect(unordered(ordered)).toEqual(unordered(Z))
        expect(costOf(ordered, d)).toBeLessThanOrEqual(costOf(Z, d))
      }),
    )
  })

  it("finds the order of a long chain", async () => {
    const rows = 1200
    const d = new Float64Array((rows * (rows - 1)) / 2)
    for (let i = 0, at = 0; i < rows; i++) for (let j = i + 1; j < rows; j++) d[at++] = j - i
    expect(costOf(await optimalLeafOrdering(chainOf(rows), d), new Condensed(d))).toBe(rows - 1)
  })

  it("refuses distances of other rows, and more rows than fit", async () => {
    await expect(optimalLeafOrdering(sixOnALine, Float64Array.of(1, 2, 3))).rejects.toThrow(DataError)
    const engine = await wasm({ memoryBudget: 100 })
    const refused = optimalLeafOrdering(sixOnALine, new Float64Array(15), { engine })
    await expect(refused).rejects.toThrow(MemoryBudgetError)
    await expect(refused).rejects.toThrow(/^optimalLeafOrdering: needs 288 B; the memory budget is 100 B/)
  })

  it("stops when it is aborted, and tells its progress", async () => {
    const X = points(900)
    const d = await distances(X)
    const Z = await linkage(X, { method: "ward", engine: reference() })
    const fractions: number[] = []
    await optimalLeafOrdering(Z, d, { onProgress: (p) => fractions.push(p.fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    const abort = new AbortController()
    const run = optimalLeafOrdering(Z, d, { signal: abort.signal })
    setTimeout(() => abort.abort(new Error("enough")))
    await expect(run).rejects.toThrow("enough")
    await expect(optimalLeafOrdering(Z, d, { signal: AbortSignal.abort() })).rejects.toThrow()
  })
})

async function distances(X: number[][]): Promise<Condensed> {
  const engine = reference()
  return engine.pairDistances(await engine.load(Matrix.from(X)), { metric: "euclidean" })
}

describe("linkage with optimalOrdering", () => {
  const X = points(40)
  const engine = reference()

  it("is linkage, then optimalLeafOrdering, from rows and from distances", async () => {
    const d = await distances(X)
    for (const method of ["single", "average", "ward"] as const) {
      const plain = await linkage(X, { method, engine })
      const expected = (await optimalLeafOrdering(plain, d)).matrix.toArray()
      expect((await linkage(X, { method, engine, optimalOrdering: true })).matrix.toArray()).toEqual(expected)
      expect((await linkage(d, { method, engine, optimalOrdering: true })).matrix.toArray()).toEqual(expected)
    }
  })

  it("tells progress that never falls and ends at 1", async () => {
    const fractions: number[] = []
    await linkage(points(300), { engine, optimalOrdering: true, onProgress: (p) => fractions.push(p.fraction) })
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
    expect(fractions.at(-1)).toBe(1)
  })

  it("asks for the distances where an engine holds them", async () => {
    const held = await engine.load(await distances(X))
    const refused = linkage(held, { optimalOrdering: true })
    await expect(refused).rejects.toThrow(/optimalOrdering must be false for distances that an engine holds/)
    held.release()
  })
})
