import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { large, samples, widths } from "../../engine/conformance/data.js"
import { mergeTreesAgree } from "../../engine/conformance/mergeTree.js"
import { remembering } from "../../engine/conformance/remember.js"
import type { LinkageMethod } from "../../engine/merging/lanceWilliams.js"
import { reference } from "../reference/reference.js"
import { wasm } from "./wasm.js"

const right = remembering(reference())
const rounds = { rows: 1, clusters: 1 }
const table = { rows: 1, clusters: 1e6 }
const some = { rows: 1, clusters: 12 }

/** Trees of few rows, made as those of many: without a table of all distances. */
describe.each([
  ["in rounds", { threads: 1, inlineBelow: Number.POSITIVE_INFINITY, treeTable: rounds }],
  ["in rounds, 3 threads", { threads: 3, inlineBelow: 0, treeTable: rounds }],
  ["in rounds, the last twelve clusters from a table", { threads: 2, inlineBelow: 0, treeTable: some }],
  ["in rounds from a table", { threads: 3, inlineBelow: 0, treeTable: table }],
])("trees %s", async (_, options) => {
  const engine = await wasm(options)
  for (const dtype of ["float64", "float32"] as const)
    describe(dtype, () => {
      const subject = {
        engine,
        reference: right,
        dtypes: [dtype],
        home: async (labels: Int32Array) => labels,
        send: (labels: Int32Array) => labels,
      }
      mergeTreesAgree(subject, [...samples(dtype), ...widths(dtype)], { ownTies: true })
    })
})

const methods: readonly LinkageMethod[] = ["single", "average", "complete", "ward", "centroid", "median"]

describe("trees in rounds", async () => {
  const forms = [rounds, some, table]
  const engines = await Promise.all(
    forms.map((treeTable) =>
      Promise.all([1, 2, 3, 7].map((threads) => wasm({ threads, inlineBelow: threads > 1 ? 0 : 1e18, treeTable }))),
    ),
  )
  const tied = Matrix.from(Array.from({ length: 900 }, (_, i) => [i % 30, Math.floor(i / 30), (i * i) % 3]))
  const X = large("float64").X.select(Int32Array.from({ length: 1201 }, (_, i) => i))

  it.each(methods)("have the same bytes for any number of threads: %s", async (method) => {
    for (const rows of [X, tied])
      for (const same of engines) {
        const found = same.map(async (engine) =>
          engine.mergeTree(await engine.load(rows), { method, metric: "euclidean" }),
        )
        const [first, ...others] = await Promise.all(found)
        for (const { merges } of others) expect(merges).toEqual(first.merges)
      }
  })

  it.each(methods)("merge copies of a row at 0: %s", async (method) => {
    const copies = Matrix.from(Array.from({ length: 700 }, (_, i) => [0.1, 0.7, 1e-3].map((v) => v * (1 + (i % 7)))))
    for (const [engine] of engines) {
      const { merges } = await engine.mergeTree(await engine.load(copies), { method, metric: "euclidean" })
      const heights = merges.filter((_, at) => at % 4 === 2)
      expect(heights.subarray(0, 693)).toEqual(new Float64Array(693))
      expect(heights[693]).toBeGreaterThan(0.1)
    }
  })
})
