import { describe, expect, it } from "vitest"
import { makeBlobs } from "../../datasets/blobs.js"
import { expectClose } from "../../engine/conformance/compare.js"
import type { Labelling } from "../../engine/engine.js"
import { inPasses } from "./routines/jointCells.js"
import { type WasmEngine, wasm } from "./wasm.js"

const { X } = makeBlobs({ nSamples: 1501, nFeatures: 5, seed: 4 })

/** Strips of the first column, some rows left out: labellings that share most of their edges. */
const strips = (groups: number): Labelling => {
  const labels = Int32Array.from({ length: X.rows }, (_, i) => Math.floor((X.row(i)[0] + 40) / (90 / groups)) % groups)
  for (let i = groups; i < X.rows; i += 97) labels[i] = -1
  return { labels, groups }
}

const labellings = [7, 2, 3, 12, 4].map(strips)

async function sums(engine: WasmEngine, asked: readonly Labelling[]) {
  const x = await engine.load(X)
  try {
    return await engine.distanceSums(x, { labellings: asked, metric: "euclidean" })
  } finally {
    await engine.close()
  }
}

describe("distance sums of several labellings", () => {
  it("are those of each alone, in the order asked for", async () => {
    const together = await sums(await wasm({ threads: 2 }), labellings)
    for (const [i, labelling] of labellings.entries()) {
      const [alone] = await sums(await wasm({ threads: 1 }), [labelling])
      for (const name of ["own", "nearestOther"] as const) expectClose(together[i][name], alone[name], 1e-12, name)
    }
  })

  it("are the same bytes for any number of threads", async () => {
    const here = await sums(await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY }), labellings)
    for (const threads of [1, 2, 3, 7])
      expect(await sums(await wasm({ threads, inlineBelow: 0 }), labellings)).toEqual(here)
  })

  it("come from one pass where cells are large, from several where they would be crumbs", () => {
    expect(inPasses(labellings, X.rows).map(({ members }) => members)).toEqual([[1, 2, 4, 0, 3]])
    const crumbs = [3, 5, 7, 11].map((step) => ({
      labels: Int32Array.from({ length: 900 }, (_, i) => Math.floor(i / step) % 13),
      groups: 13,
    }))
    const passes = inPasses(crumbs, 900)
    expect(passes.length).toBeGreaterThan(1)
    expect(passes.flatMap(({ members }) => members).sort()).toEqual([0, 1, 2, 3])
    const many = Array.from({ length: 3 }, () => ({
      labels: Int32Array.from({ length: 900 }, (_, i) => i % 60),
      groups: 60,
    }))
    expect(inPasses(many, 900).map(({ members }) => members)).toEqual([[0, 1], [2]])
  })
})
