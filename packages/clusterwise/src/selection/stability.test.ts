import { describe, expect, it } from "vitest"
import { makeBlobs } from "../datasets/blobs.js"
import { makeUniform } from "../datasets/uniform.js"
import { reference } from "../engines/reference/reference.js"
import { stability } from "./stability.js"

const engine = reference()
const centers = [
  [0, 0],
  [9, 0],
  [0, 9],
]
const blobs = makeBlobs({ nSamples: 150, centers, seed: 4 }).X

describe("stability", () => {
  it("is 1 for clusters that every draw finds again", async () => {
    const { adjustedRand, adjustedRands, jaccard } = await stability(blobs, { engine, nClusters: 3, nBootstraps: 5 })
    expect(adjustedRand).toBe(1)
    expect(adjustedRands).toEqual(Float64Array.of(1, 1, 1, 1, 1))
    expect(jaccard).toEqual(Float64Array.of(1, 1, 1))
  })

  it("shows which cluster dissolves", async () => {
    const { jaccard, adjustedRand } = await stability(blobs, { engine, nClusters: 4, nBootstraps: 10 })
    expect(jaccard.filter((value) => value > 0.9).length).toBeLessThan(4)
    expect(adjustedRand).toBeLessThan(1)
    const { X } = makeUniform({ nSamples: 200, nFeatures: 5, seed: 1 })
    expect((await stability(X, { engine, nClusters: 6, nBootstraps: 5 })).adjustedRand).toBeLessThan(0.6)
  })

  it("is the same for the same seed, and another for another", async () => {
    const run = (seed: number) => stability(blobs, { engine, nClusters: 5, nBootstraps: 3, seed })
    expect(await run(1)).toEqual(await run(1))
    expect((await run(1)).adjustedRands).not.toEqual((await run(2)).adjustedRands)
  })

  it("refuses more clusters than rows", async () => {
    await expect(stability([[1], [2]], { engine, nClusters: 3 })).rejects.toThrow(
      "stability: nClusters must be at most 2 (the data has 2 rows); got 3.",
    )
  })

  it("tells progress that never falls and ends at 1, and stops where it is aborted", async () => {
    const fractions: number[] = []
    const options = { engine, nClusters: 3, nBootstraps: 3 }
    await stability(blobs, { ...options, onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b))
    const reason = new Error("enough")
    await expect(stability(blobs, { ...options, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
