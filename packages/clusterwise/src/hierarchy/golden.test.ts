import { describe, expect, it } from "vitest"
import { Matrix } from "../data/matrix.js"
import { reference } from "../engines/reference/reference.js"
import { cophenet } from "./cophenet.js"
import { dendrogram } from "./dendrogram.js"
import { fcluster } from "./fcluster.js"
import { inconsistent } from "./inconsistent.js"
import { leavesList } from "./leavesList.js"
import { optimalLeafOrdering } from "./optimalLeafOrdering.js"
import { rowsOfCase, scipyTrees, type TreeCase, treeOfCase } from "./testing/scipyTrees.js"

const engine = reference()

async function distancesOf(tree: TreeCase) {
  const x = await engine.load(Matrix.from(rowsOfCase(tree)))
  return engine.pairDistances(x, { metric: tree.metric })
}

describe("SciPy's trees", () => {
  it.each(scipyTrees.filter(({ cuts }) => cuts))("are cut as SciPy cuts them: $name", (tree) => {
    const Z = treeOfCase(tree)
    for (const { criterion, t, depth = 2, labels } of tree.cuts!)
      expect(fcluster(Z, t, { criterion, depth }).join(" "), `${criterion} ${t}`).toBe(labels)
  })

  it.each(scipyTrees.filter(({ drawings }) => drawings))("are drawn as SciPy draws them: $name", (tree) => {
    const Z = treeOfCase(tree)
    for (const { truncate, ...expected } of tree.drawings!) {
      const drawn = dendrogram(Z, { truncate: truncate ?? undefined })
      expect(Array.from(drawn.icoord)).toEqual(expected.icoord)
      expect(Array.from(drawn.dcoord)).toEqual(expected.dcoord)
      expect(Array.from(drawn.leaves)).toEqual(expected.leaves)
      expect(drawn.leafLabels).toEqual(expected.labels)
    }
  })

  it.each(scipyTrees.filter(({ inconsistent }) => inconsistent))("are as inconsistent as SciPy says: $name", (tree) => {
    for (const [depth, rows] of Object.entries(tree.inconsistent!)) {
      const found = inconsistent(treeOfCase(tree), Number(depth)).data
      rows.flat().forEach((value, at) => {
        expect(Math.abs(found[at] - value)).toBeLessThanOrEqual(1e-9 * Math.abs(value))
      })
    }
  })

  it.each(scipyTrees.filter(({ cophenet }) => cophenet !== null))(
    "keep the distances as SciPy says: $name",
    async (tree) => {
      const { correlation } = cophenet(treeOfCase(tree), await distancesOf(tree))
      expect(Math.abs(correlation - tree.cophenet!)).toBeLessThanOrEqual(1e-9)
    },
  )

  it.each(scipyTrees.filter(({ order }) => order))("are put in the order of least cost: $name", async (tree) => {
    const distances = await distancesOf(tree)
    const leaves = leavesList(await optimalLeafOrdering(treeOfCase(tree), distances))
    const cost = leaves.subarray(1).reduce((sum, row, i) => sum + distances.at(leaves[i], row), 0)
    const { least, scipy, before } = tree.order!
    expect(Math.abs(cost - least)).toBeLessThanOrEqual(1e-9 * least)
    expect(cost).toBeLessThanOrEqual(Math.min(scipy, before) * (1 + 1e-12))
  })
})
