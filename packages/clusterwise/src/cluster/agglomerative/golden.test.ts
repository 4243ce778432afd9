import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../../fixtures/golden.js"
import type { LinkageMethod } from "../../engine/merging/lanceWilliams.js"
import { reference } from "../../engines/reference/reference.js"
import { AgglomerativeClustering } from "./agglomerative.js"

interface Case {
  name: string
  data: string
  linkage: LinkageMethod
  metric: "euclidean" | "manhattan" | "cosine"
  indptr?: number[]
  indices?: number[]
  children: number[]
  heights: number[]
  labels: Record<string, number[]>
  below: Record<string, number[]>
}

const { cases } = golden<Golden<Case>>("agglomerative")
const engine = reference()

describe.each(cases)("AgglomerativeClustering on $name", ({ data, linkage, metric, indptr, indices, ...expected }) => {
  const X = dataset(data).rows
  const connectivity = indptr && indices && { indptr, indices }
  const fit = (cut: object) => new AgglomerativeClustering({ linkage, metric, connectivity, ...cut }).fit(X, { engine })

  it("merges at scikit-learn's heights, and the same clusters where heights are distinct", async () => {
    const { linkage: Z } = await fit({})
    expected.heights.forEach((height, i) => {
      expect(Math.abs(Z.height(i) - height), `merge ${i}`).toBeLessThanOrEqual(1e-9 * height + 1e-12)
    })
    const distinct = expected.heights.every(
      (height, i, all) => i === 0 || Math.abs(height - all[i - 1]) > 1e-9 * height,
    )
    if (distinct) expect(expected.heights.flatMap((_, i) => [Z.left(i), Z.right(i)])).toEqual(expected.children)
  })

  it.each(Object.keys(expected.labels))("gives scikit-learn's %s clusters", async (k) => {
    const model = await fit({ nClusters: Number(k) })
    expect(Array.from(model.labels)).toEqual(expected.labels[k])
    expect(model.nClusters).toBe(Number(k))
  })

  it.each(Object.keys(expected.below))("cuts below %s as scikit-learn does", async (t) => {
    const model = await fit({ distanceThreshold: Number(t) })
    expect(Array.from(model.labels)).toEqual(expected.below[t])
  })
})
