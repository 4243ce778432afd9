import { describe, expect, it } from "vitest"
import type { SpanningTree } from "../../engine/engine.js"
import { reference } from "../../engines/reference/reference.js"
import { condenseTree } from "./condenseTree.js"
import { groupTies } from "./groupTies.js"
import { HDBSCAN } from "./hdbscan.js"
import { labelRows } from "./labelRows.js"
import { outlierScores } from "./outlierScores.js"
import { selectClusters } from "./selectClusters.js"
import { awkward } from "./testing/rows.js"
import { components, mostStable, mutualReachability, type TextbookCluster, textbook } from "./testing/textbook.js"

const engine = reference()
const near = (found: number, expected: number) =>
  found === expected || Math.abs(found - expected) <= 1e-9 * Math.abs(expected)

/** Edges as [from, to, weight], shortest first. */
const tree = (...edges: [number, number, number][]): SpanningTree => ({
  from: Int32Array.from(edges, ([from]) => from),
  to: Int32Array.from(edges, ([, to]) => to),
  weight: Float64Array.from(edges, ([, , weight]) => weight),
})

describe("groupTies", () => {
  it("makes one group of the edges of a path that are equally long", () => {
    const { parent, height, size, rowParent } = groupTies(tree([0, 1, 1], [1, 2, 1], [4, 5, 1], [2, 3, 2], [3, 4, 2]))
    expect(Array.from(height)).toEqual([2, 1, 1])
    expect(Array.from(size)).toEqual([6, 2, 3])
    expect(Array.from(parent)).toEqual([-1, 0, 0])
    expect(Array.from(rowParent)).toEqual([2, 2, 2, 0, 1, 1])
  })

  it("counts 1e-12 from the top of a group, so that tiny steps do not add up", () => {
    const steps = [1 - 1.8e-12, 1 - 0.9e-12, 1]
    const { height } = groupTies(tree([0, 1, steps[0]], [1, 2, steps[1]], [2, 3, steps[2]]))
    expect(Array.from(height)).toEqual([1, steps[0]])
  })

  it("takes zero for equal to zero only", () => {
    expect(Array.from(groupTies(tree([0, 1, 0], [1, 2, 0], [2, 3, 1e-300])).height)).toEqual([1e-300, 0])
  })

  it("refuses edges that are no tree, or not sorted", () => {
    expect(() => groupTies(tree([0, 1, 1], [1, 0, 1]))).toThrow(/closes a circle/)
    expect(() => groupTies(tree([0, 1, 2], [1, 2, 1]))).toThrow(/shorter than the one before/)
  })
})

describe("condenseTree", () => {
  // 0–1–2 and 3–4–5 at distance 1, row 6 at 3 from the first, the two at 4, row 7 at 10.
  const edges = tree([0, 1, 1], [1, 2, 1], [3, 4, 1], [4, 5, 1], [2, 6, 3], [5, 6, 4], [6, 7, 10])

  it("loses small groups row by row, and parts where two are large", () => {
    const found = condenseTree(groupTies(edges), 3)
    expect(Array.from(found.parent)).toEqual([-1, 0, 0])
    expect(Array.from(found.birth)).toEqual([0, 1 / 4, 1 / 4])
    expect(Array.from(found.death)).toEqual([1 / 4, 1, 1])
    expect(Array.from(found.size)).toEqual([8, 4, 3])
    expect(Array.from(found.rowLambda)).toEqual([1, 1, 1, 1, 1, 1, 1 / 3, 1 / 10])
    expect(Array.from(found.rowCluster)).toEqual([1, 1, 1, 2, 2, 2, 1, 0])
    expect(Array.from(found.stability)).toEqual(
      [0.1 + 7 * 0.25, 3 * 0.75 + (1 / 3 - 1 / 4), 3 * 0.75].map((x) => expect.closeTo(x, 12)),
    )
  })

  it("goes on as one cluster where one part only is large", () => {
    const found = condenseTree(groupTies(edges), 4)
    expect(Array.from(found.parent)).toEqual([-1])
    expect(Array.from(found.rowLambda)).toEqual(
      [1, 1, 1, 1 / 4, 1 / 4, 1 / 4, 1 / 3, 1 / 10].map((x, i) => (i < 3 ? 1 / 3 : x)),
    )
  })
})

describe.each(Object.keys(awkward))("every stage is what its definition says: %s", (name) => {
  const rows = awkward[name]

  it.each([
    [1, 2],
    [3, 3],
    [4, 6],
    [2, 12],
  ])("minSamples %i, minClusterSize %i", async (minSamples, minClusterSize) => {
    const far = mutualReachability(rows, minSamples)
    const expected = textbook(far, minClusterSize)
    const model = await new HDBSCAN({ minSamples, minClusterSize }).fit(rows, { engine })
    const found = condenseTree(groupTies(model.spanningTree), minClusterSize)

    found.rowLambda.forEach((lambda, row) => {
      expect(near(lambda, expected.lambda[row]), `λ of row ${row}`).toBe(true)
    })
    // The same clusters: rows that leave one last leave the other last.
    const twin = new Map<number, TextbookCluster>()
    for (const [row, cluster] of expected.cluster.entries()) twin.set(found.rowCluster[row], cluster)
    expect(Array.from(found.rowCluster, (cluster) => twin.get(cluster))).toEqual(expected.cluster)
    for (const [cluster, { stability, birth, death, rows: own }] of twin) {
      expect(near(found.stability[cluster], stability), `stability of ${cluster}`).toBe(true)
      expect(near(found.birth[cluster], birth) && near(found.death[cluster], death)).toBe(true)
      expect(found.size[cluster]).toBe(own.length)
    }

    for (const allowSingleCluster of [false, true]) {
      const chosen = mostStable(expected.root, (cluster) => allowSingleCluster || cluster !== expected.root)
      const selection = { clusterSelectionMethod: "eom", clusterSelectionEpsilon: 0, allowSingleCluster } as const
      const { labels } = labelRows(found, selectClusters(found, selection), 0)
      const owner = Array.from(labels, (_, row) => chosen.findIndex((cluster) => cluster.rows.includes(row)))
      const isKept = (row: number) => chosen[0] !== expected.root || expected.lambda[row] >= expected.root.death
      const partition = (values: ArrayLike<number>) =>
        components(Array.from(labels.keys()), (i, j) => values[i] === values[j])
      const theirs = owner.map((at, row) => (at >= 0 && isKept(row) ? at : -1))
      expect(partition(labels)).toEqual(partition(theirs))
      expect(Array.from(labels, (label) => label < 0)).toEqual(theirs.map((label) => label < 0))
    }

    const densest = (cluster: TextbookCluster): number => Math.max(cluster.death, ...cluster.parts.map(densest))
    outlierScores(found).forEach((score, row) => {
      const most = densest(expected.cluster[row])
      const glosh = expected.lambda[row] === most ? 0 : 1 - expected.lambda[row] / most
      expect(Math.abs(score - glosh), `row ${row}`).toBeLessThan(1e-9)
    })
  })
})

describe("selectClusters", () => {
  // All rows part at 4 into two of 10 and 20; the second parts at 2 into two of 8.
  const clusters = {
    parent: Int32Array.of(-1, 0, 0, 2, 2),
    birthDistance: Float64Array.of(Number.POSITIVE_INFINITY, 4, 4, 2, 2),
    size: Int32Array.of(40, 10, 20, 8, 8),
    stability: Float64Array.of(3, 1, 2, 1.5, 1.5),
  }
  const base = { clusterSelectionMethod: "eom", clusterSelectionEpsilon: 0, allowSingleCluster: false } as const
  const chosen = (selection: object, stability = clusters.stability) =>
    Array.from(selectClusters({ ...clusters, stability }, { ...base, ...selection }))

  it("keeps the greatest excess of mass, and the larger cluster where parts have as much", () => {
    expect(chosen({})).toEqual([0, 1, 0, 1, 1])
    expect(chosen({}, Float64Array.of(3, 1, 3, 1.5, 1.5))).toEqual([0, 1, 1, 0, 0])
    expect(chosen({}, Float64Array.of(3, 1, 3 * (1 - 1e-15), 1.5, 1.5))).toEqual([0, 1, 1, 0, 0])
    expect(chosen({ allowSingleCluster: true }, Float64Array.of(9, 1, 2, 1.5, 1.5))).toEqual([1, 0, 0, 0, 0])
  })

  it("takes the tips of the tree by leaves", () => {
    expect(chosen({ clusterSelectionMethod: "leaf" }, Float64Array.of(3, 1, 9, 1.5, 1.5))).toEqual([0, 1, 0, 1, 1])
  })

  it("splits clusters above maxClusterSize, and drops those that do not part", () => {
    expect(chosen({ maxClusterSize: 15 }, Float64Array.of(3, 1, 9, 1.5, 1.5))).toEqual([0, 1, 0, 1, 1])
    expect(chosen({ maxClusterSize: 9 })).toEqual([0, 0, 0, 1, 1])
  })

  it("keeps together what parts below clusterSelectionEpsilon, not at it", () => {
    expect(chosen({ clusterSelectionEpsilon: 2 })).toEqual([0, 1, 0, 1, 1])
    expect(chosen({ clusterSelectionEpsilon: 2.1 })).toEqual([0, 1, 1, 0, 0])
    expect(chosen({ clusterSelectionEpsilon: 99 })).toEqual([0, 1, 1, 0, 0])
    expect(chosen({ clusterSelectionEpsilon: 99, allowSingleCluster: true })).toEqual([1, 0, 0, 0, 0])
  })
})
