import { describe, expect, it } from "vitest"
import { dataset } from "../../../../fixtures/golden.js"
import { KMeans } from "../cluster/kmeans/kmeans.js"
import { makeBlobs } from "../datasets/blobs.js"
import { reference } from "../engines/reference/reference.js"
import { ParameterError } from "../errors.js"
import { elbow } from "./elbow.js"

const engine = reference()
const blobs = makeBlobs({
  nSamples: 150,
  centers: [
    [0, 0],
    [9, 0],
    [0, 9],
  ],
  seed: 4,
}).X

describe("the elbow", () => {
  it("is at the number of blobs, and inertia never rises", async () => {
    const { k, ks, inertia } = await elbow(blobs, { engine, kMax: 8 })
    expect(k).toBe(3)
    expect(ks).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(inertia).toEqual(inertia.slice().sort().reverse())
  })

  it("is taken from inertias that are no worse than those of k-means", async () => {
    const { rows } = dataset("iris")
    const { ks, inertia } = await elbow(rows, { engine, kMin: 2, kMax: 6, seed: 3 })
    for (const [i, k] of ks.entries()) {
      const model = await new KMeans({ nClusters: k, seed: 3 }).fit(rows, { engine })
      expect(inertia[i]).toBeLessThanOrEqual(model.inertia)
    }
  })

  it("is null where two numbers of clusters are too few for a bend", async () => {
    expect(await elbow(blobs, { engine, kMin: 2, kMax: 3 })).toMatchObject({ k: null, ks: [2, 3] })
    expect((await elbow(blobs, { engine, kMin: 4, kMax: 4 })).ks).toEqual([4])
  })

  it("refuses a range that runs backwards or beyond the rows, copies counted once", async () => {
    await expect(elbow(blobs, { engine, kMin: 5, kMax: 4 })).rejects.toThrow(
      "elbow: kMin must be at most kMax (4); got 5. Swap the two, or raise kMax.",
    )
    await expect(elbow([[1], [2]], { engine, kMax: 3 })).rejects.toThrow(
      "elbow: kMax must be at most 2 (the data has 2 rows); got 3.",
    )
    const copies = [
      [1, 0],
      [1, 0],
      [2, 5],
      [2, 5],
      [2, 5],
    ]
    await expect(elbow(copies, { engine, kMax: 3 })).rejects.toThrow(
      "elbow: kMax must be at most 2 (the data has 2 distinct rows); got 3.",
    )
    expect((await elbow(copies, { engine, kMax: 2 })).inertia[1]).toBe(0)
    expect((await elbow(copies, { engine })).ks).toEqual([1, 2])
    await expect(elbow(blobs, { engine, kMax: 2.5 })).rejects.toThrow(ParameterError)
    await expect(elbow(blobs, { engine, kmax: 3 } as object)).rejects.toThrow("Did you mean kMax?")
  })

  it("tells progress that never falls and ends at 1, and stops where it is aborted", async () => {
    const fractions: number[] = []
    await elbow(blobs, { engine, kMax: 5, onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.slice().sort((a, b) => a - b))
    const controller = new AbortController()
    const reason = new Error("enough")
    const run = elbow(blobs, { engine, signal: controller.signal, onProgress: () => controller.abort(reason) })
    await expect(run).rejects.toBe(reason)
  })
})
