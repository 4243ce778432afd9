import { describe, expect, it } from "vitest"
import { dataset, golden } from "../../../../../fixtures/golden.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { MiniBatchKMeans } from "./minibatch.js"
import type { MiniBatchKMeansModel } from "./model.js"
import { RunningMeans } from "./runningMeans.js"
import { Stopping } from "./stopping.js"

const engines = [reference(), await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY })]

interface Partial {
  readonly name: string
  readonly data: string
  readonly k: number
  readonly initRows: number[]
  readonly batches: number[][]
  readonly weights?: number[]
  readonly steps: { readonly centroids: number[][]; readonly seen: number[]; readonly inertia: number }[]
}

interface Stop {
  readonly name: string
  readonly batchSize: number
  readonly rows: number
  readonly maxNoImprovement: number | "never"
  readonly sqTolerance: number
  readonly inertias: number[]
  readonly sqShifts: number[]
  readonly end: number | null
}

interface Idle {
  readonly before: number[]
  readonly batch: number
  readonly ratio: number
  readonly moved: number[]
  readonly after: number[]
}

const { cases, stopping, idle } = golden<{ cases: Partial[]; stopping: Stop[]; idle: Idle[] }>("minibatch")

describe("MiniBatchKMeans", () => {
  it.each(cases)("moves centroids as scikit-learn's partial_fit does: $name", async (expected) => {
    const { rows } = dataset(expected.data)
    const largest = Math.max(...rows.flat().map(Math.abs))
    const init = expected.initRows.map((row) => rows[row])
    for (const engine of engines) {
      const growing = new MiniBatchKMeans({ nClusters: expected.k, init, reassignmentRatio: 0 })
      for (const [i, batch] of expected.batches.entries()) {
        const weights = expected.weights && batch.map((row) => expected.weights![row])
        const block = batch.map((row) => rows[row])
        const model: MiniBatchKMeansModel = await growing.partialFit(block, { engine, weights })
        const { centroids, seen, inertia } = expected.steps[i]
        centroids.flat().forEach((value, at) => {
          expect(Math.abs(model.centroids.data[at] - value)).toBeLessThan(1e-9 * largest)
        })
        seen.forEach((weight, c) => {
          expect(Math.abs(model.seen[c] - weight)).toBeLessThan(1e-9 * (1 + weight))
        })
        expect(Math.abs(model.inertia - inertia)).toBeLessThan(1e-9 * (1 + inertia))
        expect(model.nSteps).toBe(i + 1)
      }
    }
  })

  it.each(stopping)("ends after the batch where scikit-learn ends: $name", (given) => {
    const rule = new Stopping(given.maxNoImprovement, given.sqTolerance, given.batchSize, given.rows)
    const at = given.inertias.findIndex((inertia, step) => step > 0 && rule.after(inertia, given.sqShifts[step]))
    expect(at).toBe(given.end ?? -1)
  })

  it.each(idle)(
    "moves idle centroids, and counts them, as scikit-learn does: %j",
    ({ before, batch, ratio, ...rest }) => {
      const means = new RunningMeans("euclidean", new Float64Array(before.length), new Float64Array(1))
      means.seen.set(before)
      means.seen[0] += batch
      const moved = means.idle(ratio, batch / 2)
      if (moved.length > 0) means.replace(moved, new Float64Array(moved.length).fill(7))
      expect(moved.toSorted((a, b) => a - b)).toEqual(rest.moved)
      expect(Array.from(means.seen)).toEqual(rest.after)
      expect(Array.from(means.centroids)).toEqual(before.map((_, c) => (rest.moved.includes(c) ? 7 : 0)))
    },
  )
})
