import { describe, expect, it } from "vitest"
import { Condensed } from "../../data/condensed.js"
import { reference } from "../../engines/reference/reference.js"
import { ParameterError } from "../../errors.js"
import { loadModel } from "../../models.js"
import type { RowsOrDistances } from "../pairs.js"
import { HDBSCAN } from "./hdbscan.js"
import type { HDBSCANModel } from "./model.js"
import { awkward, shuffledRows } from "./testing/rows.js"
import { mutualReachability } from "./testing/textbook.js"

const engine = reference()
const fit = (params: object, X: RowsOrDistances) => new HDBSCAN(params).fit(X, { engine })

/** Five rows at 0 … 0.4, five at 10 … 10.8, one far from both. */
const line = [0, 0.1, 0.2, 0.3, 0.4, 10, 10.2, 10.4, 10.6, 10.8, 30].map((x) => [x])
const lineLabels = [0, 0, 0, 0, 0, 1, 1, 1, 1, 1, -1]

describe("HDBSCAN", () => {
  it("finds clusters of different densities, and noise", async () => {
    const model = await fit({ minClusterSize: 4, minSamples: 2 }, line)
    expect(Array.from(model.labels)).toEqual(lineLabels)
    expect(model.nClusters).toBe(2)
    expect(model.nNoise).toBe(1)
    expect(model.warnings).toEqual([])
    expect(model.members().map((rows) => rows.length)).toEqual([5, 5])
  })

  it("takes minClusterSize for minSamples where that is left out, and counts the row itself", async () => {
    const { params, coreDistances } = await fit({ minClusterSize: 3 }, line)
    expect(params.minSamples).toBe(3)
    expect(coreDistances[0]).toBeCloseTo(0.2, 12)
    expect(coreDistances[10]).toBeCloseTo(19.4, 12)
  })

  it.each(Object.keys(awkward))(
    "gives the same clusters, probabilities and scores in any order of rows: %s",
    async (name) => {
      const rows = awkward[name]
      for (const params of [
        {},
        { minSamples: 2, minClusterSize: 3, clusterSelectionMethod: "leaf" },
        { allowSingleCluster: true },
      ]) {
        const model = await fit(params, rows)
        for (let seed = 0; seed < 5; seed++) {
          const order = shuffledRows(rows.length, seed)
          const other = await fit(
            params,
            order.map((i) => rows[i]),
          )
          const renamed = new Map<number, number>()
          for (const [i, row] of order.entries()) renamed.set(other.labels[i], model.labels[row])
          expect(Array.from(other.labels, (label) => renamed.get(label))).toEqual(order.map((row) => model.labels[row]))
          expect(renamed.size).toBe(new Set(model.labels).size)
          expect(other.probabilities).toEqual(Float64Array.from(order, (row) => model.probabilities[row]))
          expect(other.outlierScores).toEqual(Float64Array.from(order, (row) => model.outlierScores[row]))
          expect(other.spanningTree.weight).toEqual(model.spanningTree.weight)
        }
        for (const value of [...model.probabilities, ...model.outlierScores, ...model.clusterPersistence])
          expect(value >= 0 && value <= 1).toBe(true)
      }
    },
  )

  it("takes distances, condensed or square, and finds the same; those cannot be predicted with", async () => {
    const data = line.flatMap(([x], i) => line.slice(i + 1).map(([y]) => Math.abs(x - y)))
    const params = { minClusterSize: 4, minSamples: 2, metric: "precomputed" }
    const square = line.map(([x]) => line.map(([y]) => Math.abs(x - y)))
    for (const X of [new Condensed(Float64Array.from(data)), square]) {
      const model = await fit(params, X)
      expect(Array.from(model.labels)).toEqual(lineLabels)
      await expect(model.predict(line, { engine })).rejects.toThrow(/fitted on distances/)
      expect(loadModel(JSON.stringify(model)).nClusters).toBe(2)
    }
  })

  it("finds no cluster where no two groups part, and says so", async () => {
    for (const rows of [line.slice(0, 5), line.map(() => [3])]) {
      const model = await fit({ minClusterSize: 4 }, rows)
      expect(Array.from(model.labels)).toEqual(rows.map(() => -1))
      expect(model.nClusters).toBe(0)
      expect(model.nNoise).toBe(model.labels.length)
      expect(model.warnings).toMatchObject([
        { code: "all-noise", message: expect.stringContaining("allowSingleCluster") },
      ])
      const { labels, probabilities } = await model.predictWithConfidence([[3]], { engine })
      expect([labels[0], probabilities[0]]).toEqual([-1, 0])
    }
  })

  it("finds one cluster of rows that are all the same, where it may", async () => {
    const model = await fit(
      { allowSingleCluster: true },
      line.map(() => [3]),
    )
    expect(Array.from(model.labels)).toEqual(line.map(() => 0))
    expect(Array.from(model.probabilities)).toEqual(line.map(() => 1))
    expect(Array.from(model.outlierScores)).toEqual(line.map(() => 0))
    expect(Array.from(model.clusterPersistence)).toEqual([1])
  })

  it("says that places look like degrees, also when the model is cut elsewhere and read again", async () => {
    const places = line.map(([x], i) => [0.5 + x / 100, i < 5 ? 103.85 : 104])
    const model = await fit({ minClusterSize: 4, metric: "haversine" }, places)
    expect(model.warnings.map(({ code }) => code)).toContain("degrees")
    expect(loadModel(JSON.stringify(model)).warnings).toEqual(model.warnings)
    expect(model.recut({ minClusterSize: 9 }).warnings.map(({ code }) => code)).toEqual(["all-noise", "degrees"])
    const radians = places.map(([y, x]) => [y, (x * Math.PI) / 180])
    expect((await fit({ minClusterSize: 4, metric: "haversine" }, radians)).warnings).toEqual([])
  })

  it("divides the distance of two rows by alpha, and no core distance", async () => {
    const plain = await fit({ minClusterSize: 4, minSamples: 2 }, line)
    const { spanningTree, coreDistances } = await fit({ minClusterSize: 4, minSamples: 2, alpha: 4 }, line)
    expect(coreDistances).toEqual(plain.coreDistances)
    expect(spanningTree.weight.at(-1)).toBeCloseTo(19.2, 12)
    expect(spanningTree.weight.at(-2)).toBeCloseTo(9.6 / 4, 12)
  })

  it("refuses more minSamples than rows, one row, and weights", async () => {
    await expect(fit({}, line.slice(0, 4))).rejects.toThrow(
      "HDBSCAN: minSamples must be an integer in [1, 4] (the data has 4 rows); got 5.",
    )
    await expect(fit({ minSamples: 1 }, [[1, 2]])).rejects.toThrow(/at least 2 rows/)
    const weighted = { engine, weights: line.map(() => 1) }
    await expect(new HDBSCAN().fit(line, weighted)).rejects.toThrow(/weights must be left out/)
    await expect(new HDBSCAN().fit(line, { engine, wieghts: 1 } as object)).rejects.toThrow(ParameterError)
  })
})

describe("HDBSCANModel", () => {
  it("keeps the labels of its own rows, and calls far ones noise", async () => {
    const model = await fit({ minClusterSize: 4, minSamples: 2 }, line)
    const { labels, probabilities } = await model.predictWithConfidence([...line, [0.25], [10.5], [5], [-20]], {
      engine,
    })
    expect(Array.from(labels)).toEqual([...lineLabels, 0, 1, 0, -1])
    expect(probabilities.subarray(0, line.length)).toEqual(model.probabilities)
    expect(probabilities[11]).toBeGreaterThan(0.5)
    expect(probabilities[13]).toBeLessThan(0.1)
  })

  it("is cut elsewhere as a fit with the same minSamples is", async () => {
    const rows = awkward["two densities and noise"]
    const model = await fit({ minSamples: 4 }, rows)
    for (const cut of [
      { minClusterSize: 3 },
      { minClusterSize: 20 },
      { method: "leaf", minClusterSize: 4 },
      { clusterSelectionEpsilon: 0.5, minClusterSize: 3 },
      { allowSingleCluster: true, maxClusterSize: 30 },
    ] as const) {
      const { method = "eom", ...rest } = { ...cut } as { method?: "eom" | "leaf" }
      const expected = await fit({ minSamples: 4, clusterSelectionMethod: method, ...rest }, rows)
      const found: HDBSCANModel = model.recut(cut)
      expect(JSON.stringify(found.toJSON({ labels: true }))).toBe(JSON.stringify(expected.toJSON({ labels: true })))
      expect(found.probabilities).toEqual(expected.probabilities)
    }
    expect(() => model.recut({ minClusterSize: 1 })).toThrow("HDBSCANModel.recut: minClusterSize must be")
    expect(() => model.recut({ minSamples: 3 } as object)).toThrow(ParameterError)
  })
})

describe("HDBSCANModel.persistenceMap", () => {
  it.each(Object.keys(awkward))("counts what recut finds at every minClusterSize: %s", async (name) => {
    for (const params of [
      { minSamples: 3 },
      { minSamples: 2, clusterSelectionMethod: "leaf" },
      { allowSingleCluster: true, clusterSelectionEpsilon: 0.3 },
    ]) {
      const model = await fit(params, awkward[name])
      const { minClusterSize, nClusters, stability } = model.persistenceMap()
      expect(minClusterSize[0]).toBe(2)
      minClusterSize.forEach((size, i) => {
        const { nClusters: expected, condensedTree } = model.recut({ minClusterSize: size })
        expect(nClusters[i], `${size}`).toBe(expected)
        const total = condensedTree.stability.reduce(
          (sum, one, c) => (condensedTree.clusterLabel[c] < 0 ? sum : sum + one),
          0,
        )
        expect(stability[i] === total || Math.abs(stability[i] - total) < 1e-9 * total).toBe(true)
      })
      const beyond = model.recut({ minClusterSize: minClusterSize.length + 20 })
      expect(beyond.nClusters).toBe(nClusters.at(-1))
    }
  })
})

describe("HDBSCANModel.assignNoise", () => {
  it("leaves noise as it is, or in the cluster of the nearest row by mutual reachability", async () => {
    const rows = awkward["two densities and noise"]
    const model = await fit({ minSamples: 4 }, rows)
    expect(model.labels).toContain(-1)
    const kept = await model.assignNoise("keep")
    expect(kept).toEqual({ labels: model.labels, probabilities: model.probabilities })
    expect(kept.labels).not.toBe(model.labels)
    const { labels, probabilities } = await model.assignNoise("nearest")
    const far = mutualReachability(rows, 4)
    const plain = pdistOf(rows)
    const clustered = Array.from(rows.keys()).filter((row) => model.labels[row] >= 0)
    for (const row of rows.keys()) {
      if (model.labels[row] >= 0) {
        expect([labels[row], probabilities[row]]).toEqual([model.labels[row], model.probabilities[row]])
        continue
      }
      const [first] = clustered.toSorted((a, b) => far[row][a] - far[row][b] || plain[row][a] - plain[row][b])
      expect(labels[row]).toBe(model.labels[first])
      expect(probabilities[row]).toBeGreaterThan(0)
    }
    const own = (label: number) => clustered.filter((row) => model.labels[row] === label)
    for (const row of rows.keys())
      if (model.labels[row] < 0)
        expect(probabilities[row]).toBeLessThan(Math.min(...own(labels[row]).map((i) => probabilities[i])))
  })

  it("does the same to other rows that are noise", async () => {
    const rows = awkward["two densities and noise"]
    const model = await fit({ minSamples: 4 }, rows)
    const options = { engine, assignNoise: "nearest" } as const
    const fitted = await model.predictWithConfidence(rows, options)
    const expected = await model.assignNoise("nearest", { engine })
    expect(fitted.labels).toEqual(expected.labels)
    fitted.probabilities.forEach((value, row) => {
      expect(value).toBeCloseTo(expected.probabilities[row], 12)
    })
    const far = [rows[0].map((value) => value + 1e4)]
    expect(Array.from(await model.predict(far, { engine }))).toEqual([-1])
    const { labels, probabilities } = await model.predictWithConfidence(far, options)
    expect(labels[0]).toBeGreaterThanOrEqual(0)
    expect(probabilities[0]).toBeGreaterThan(0)
    expect(probabilities[0]).toBeLessThan(0.01)
    expect(Array.from(await model.predict(far, { engine, assignNoise: "keep" }))).toEqual([-1])
    await expect(model.predict(far, { engine, assignNoise: "drop" as "keep" })).rejects.toThrow(
      'HDBSCANModel.predict: assignNoise must be "keep" or "nearest"',
    )
  })

  it("has nowhere to put noise where there is no cluster, and refuses what it does not know", async () => {
    const model = await fit({}, line.slice(0, 5))
    expect(Array.from((await model.assignNoise("nearest")).labels)).toEqual([-1, -1, -1, -1, -1])
    expect(Array.from(await model.predict([[0.2]], { engine, assignNoise: "nearest" }))).toEqual([-1])
    await expect(model.assignNoise("drop" as "keep")).rejects.toThrow('how must be "keep" or "nearest"')
    await expect(model.membershipVectors()).rejects.toThrow(/there is no cluster/)
  })
})

describe("HDBSCANModel.membershipVectors", () => {
  it.each(Object.keys(awkward))("adds up to at most 1, the same in any order of rows: %s", async (name) => {
    const rows = awkward[name]
    const model = await fit({ minSamples: 3, clusterSelectionMethod: "leaf" }, rows)
    if (model.nClusters === 0) return
    const found = (await model.membershipVectors({ engine })).toArray()
    const order = shuffledRows(rows.length, 3)
    const other = await fit(
      { minSamples: 3, clusterSelectionMethod: "leaf" },
      order.map((i) => rows[i]),
    )
    const turned = (await other.membershipVectors({ engine })).toArray()
    const sorted = (row: number[]) => [...row].sort((a, b) => a - b)
    order.forEach((row, i) => {
      const total = found[row].reduce((a, b) => a + b, 0)
      expect(total >= 0 && total <= 1 + 1e-12).toBe(true)
      sorted(found[row]).forEach((value, at) => {
        expect(sorted(turned[i])[at]).toBeCloseTo(value, 12)
      })
    })
  })
})

describe("HDBSCANModel.dbscanClustering", () => {
  it("joins core rows at most the cut apart, and leaves the others as noise", async () => {
    const model = await fit({ minClusterSize: 4, minSamples: 2 }, line)
    const labels = (cut: number, size?: number) => Array.from(model.dbscanClustering(cut, { minClusterSize: size }))
    expect(labels(0.05)).toEqual(line.map(() => -1))
    expect(labels(0.11)).toEqual([0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1])
    expect(labels(0.5)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, -1])
    expect(labels(9.6)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1])
    expect(labels(9.6, 11)).toEqual(line.map(() => -1))
    expect(labels(9.5999)).toEqual(labels(0.5))
    expect(() => model.dbscanClustering(-1)).toThrow(ParameterError)
    expect(() => model.dbscanClustering(1, { minClusterSize: 0 })).toThrow(ParameterError)
  })
})

const pdistOf = (rows: number[][]) => mutualReachability(rows, 1)
