import { describe, expect, it } from "vitest"
import { DataError } from "../errors.js"
import { checkColumns } from "./columns.js"
import { Condensed } from "./condensed.js"
import { fromBlocks, isRowStream } from "./rowStream.js"

describe("Condensed", () => {
  it("finds each pair in SciPy's order, both ways round, and 0 on the diagonal", () => {
    const distances = new Condensed(Float64Array.of(1, 2, 3, 4, 5, 6))
    expect(distances.rows).toBe(4)
    const pairs = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
    ]
    pairs.forEach(([i, j], at) => {
      expect([distances.at(i, j), distances.at(j, i)]).toEqual([at + 1, at + 1])
    })
    expect(distances.at(2, 2)).toBe(0)
  })

  it("refuses lengths that are no number of pairs", () => {
    for (const length of [0, 2, 4, 5, 7]) expect(() => new Condensed(new Float64Array(length))).toThrow(DataError)
    expect(new Condensed(new Float64Array(1)).rows).toBe(2)
  })
})

describe("fromBlocks", () => {
  it("starts anew at each call, from plain and from asynchronous iterables", async () => {
    async function* later() {
      yield [[1, 2]]
      yield { data: Float32Array.of(3, 4, 5, 6), shape: [2, 2] }
    }
    const stream = fromBlocks(later, { cols: 2, rows: 3 })
    expect([isRowStream(stream), stream.rows]).toEqual([true, 3])
    for (let pass = 0; pass < 2; pass++) {
      const seen: number[][] = []
      for await (const { X } of stream.blocks()) seen.push(...X.toArray())
      expect(seen).toEqual([
        [1, 2],
        [3, 4],
        [5, 6],
      ])
    }
    expect(isRowStream({ blocks: later })).toBe(false)
  })

  it("refuses a one-shot iterable, and a block of another width", async () => {
    expect(() => fromBlocks([[[1]]] as never, { cols: 1 })).toThrow("A one-shot iterable serves partialFit only")
    const blocks = fromBlocks(() => [[[1, 2]]], { cols: 3 }).blocks()
    await expect(blocks[Symbol.asyncIterator]().next()).rejects.toThrow(
      "block 0 has 2 columns, the stream was said to have 3",
    )
  })

  it("takes a weight for each row, and no other number of them", async () => {
    const of = (weights: number[]) => fromBlocks(() => [{ X: [[1], [2]], weights }], { cols: 1 }).blocks()
    for await (const { X, weights } of of([3, 4]))
      expect([X.toArray(), weights]).toEqual([[[1], [2]], Float64Array.of(3, 4)])
    await expect(of([3])[Symbol.asyncIterator]().next()).rejects.toThrow("block 0 has 1 weights for 2 rows")
  })
})

describe("checkColumns", () => {
  it("passes the same names, and names on one side only", () => {
    expect(() => checkColumns("test", { cols: 2, columns: ["a", "b"] }, { cols: 2, columns: ["a", "b"] })).not.toThrow()
    expect(() => checkColumns("test", { cols: 2 }, { cols: 2, columns: ["a", "b"] })).not.toThrow()
  })

  it("says how many columns were fitted and came, or which name differs", () => {
    expect(() => checkColumns("test", { cols: 1 }, { cols: 2, columns: ["a", "b"] })).toThrow(
      'test: fitted on 2 columns ("a", "b"); the data have 1 column.',
    )
    expect(() =>
      checkColumns("test", { cols: 2, columns: ["a", "c\u001b[31m"] }, { cols: 2, columns: ["a", "b"] }),
    ).toThrow('column 1 was called "b" in the fit, now "c\\u001b[31m"')
  })
})
