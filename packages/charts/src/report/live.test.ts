import { createHash } from "node:crypto"
import { fcluster, Matrix } from "clusterwise"
import { parseHTML } from "linkedom"
import { describe, expect, test } from "vitest"
import { type ReportModel, reportHtml } from "../node.js"
import { balancedTree, chainTree, pairsTree } from "../testing/trees.js"
import { bytesOf, DATA_ID, type LiveData } from "./page/data.js"

const X = Matrix.from([[0], [1], [10], [12]], { columns: ["size"] })
const model = (labels: ArrayLike<number>, linkage = pairsTree): ReportModel => ({
  kind: "hierarchy",
  labels,
  nClusters: new Set(Array.from(labels)).size,
  params: {},
  warnings: [],
  linkage,
})
const dataOf = (page: string): LiveData =>
  JSON.parse(parseHTML(page).document.getElementById(DATA_ID)?.textContent ?? "null")

describe("the report of a model with a tree", () => {
  test("shows the tree beside the scatter, in the same colours, cut where the model cuts it", async () => {
    const { document } = parseHTML(await reportHtml(model([0, 0, 1, 2]), X))
    expect(Array.from(document.querySelectorAll("h2"), (h) => h.textContent).slice(0, 3)).toEqual([
      "Tree",
      "Picture",
      "Clusters",
    ])
    const fills = (selector: string) =>
      Array.from(document.querySelectorAll(selector), (e) => e.getAttribute("fill") ?? e.getAttribute("stroke"))
    expect(new Set(fills(".cut-marks path"))).toEqual(new Set(fills("ul.legend path")))
    expect(document.querySelectorAll("figure.dendrogram .cut").length).toBe(1)
    expect(document.querySelector("figure.dendrogram figcaption")?.textContent).toContain("dashed line")
  })

  test("admits its one script by its hash, and loads nothing", async () => {
    const page = await reportHtml(model([0, 0, 1, 1]), X)
    const { document } = parseHTML(page)
    const [data, script] = Array.from(document.querySelectorAll("script"))
    expect(data.getAttribute("type")).toBe("application/json")
    const hash = createHash("sha256")
      .update(script.textContent ?? "")
      .digest("base64")
    expect(document.querySelector("meta[http-equiv]")?.getAttribute("content")).toBe(
      `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`,
    )
    expect(script.attributes.length).toBe(0)
    expect(page.match(/https?:[^"]*/g)?.every((url) => url === "http://www.w3.org/2000/svg")).toBe(true)
    expect(await reportHtml(model([0, 0, 1, 1]), X)).toBe(page)
  })

  test("carries the leaf of every row, and means from which those of any cut follow", async () => {
    const data = dataOf(await reportHtml(model([0, 0, 1, 1]), X))
    expect(data.tree).toMatchObject({ heights: [1, 2, 10], sizes: [1, 1, 1, 1], first: [0, 1, 2, 3] })
    expect(data.labels).toEqual([0, 0, 1, 1])
    expect(data.cut).toBe(6)
    expect(Array.from(bytesOf(data.dots.leaves))).toEqual([0, 1, 2, 3])
    const [{ name, mean, deviation }] = data.columns
    const means = new Float32Array(bytesOf(data.profiles).buffer)
    expect(name).toBe("size")
    expect(Array.from(means, (z) => Math.round(1e4 * (mean + z * deviation) + 0.1) / 1e4)).toEqual([0, 1, 10, 12])
  })

  test("writes names so that they end no script", async () => {
    const evil = "</script><script>alert(1)</script><!--\u202E\u0007"
    const rows = Matrix.from(X.toArray(), { columns: [evil] })
    const page = await reportHtml(model([0, 0, 1, 1]), rows, { typicalRows: [[evil], [evil]] })
    expect(parseHTML(page).document.querySelectorAll("script").length).toBe(2)
    expect(page).not.toMatch(/[\u202A-\u202E]|<!--|alert\(1\)<\/script>/u)
    expect(dataOf(page).columns[0].name).toBe("</script><script>alert(1)</script><!--\uFFFD")
  })

  test("draws as many leaves as the clusters need", async () => {
    const Z = chainTree(300)
    const rows = Matrix.from(Array.from({ length: 300 }, (_, i) => [i]))
    const page = await reportHtml(model(fcluster(Z, 100, { criterion: "maxclust" }), Z), rows)
    expect(dataOf(page).tree.sizes.length).toBe(100)
    expect(new Set(dataOf(page).labels).size).toBe(100)
  })

  test("draws a tree without a script where clusters are not branches, or too many", async () => {
    const Z = chainTree(300)
    const rows = Matrix.from(Array.from({ length: 300 }, (_, i) => [i]))
    for (const page of [
      await reportHtml(model([0, 1, 0, 1]), X),
      await reportHtml(model(fcluster(Z, 290, { criterion: "maxclust" }), Z), rows),
      await reportHtml(model([0, 0], balancedTree(2)), [[5], [5]]),
    ]) {
      const { document } = parseHTML(page)
      expect(document.querySelectorAll("figure.dendrogram").length).toBe(1)
      if (document.querySelector("script") === null) expect(page).not.toContain("script-src")
    }
    expect(dataOf(await reportHtml(model([0, 1, 0, 1]), X))).toBeNull()
  })

  test("stays below 2 MB for 100,000 rows, and for more", async () => {
    for (const rows of [100_000, 150_000]) {
      const Z = balancedTree(rows)
      const table = Matrix.alloc(rows, 3, "float32")
      for (let i = 0; i < table.data.length; i++) table.data[i] = Math.sin(i * 0.7) + (i % 11) / 10
      const page = await reportHtml(model(fcluster(Z, 7, { criterion: "maxclust" }), Z), table)
      expect(page.length).toBeLessThan(2_000_000)
      expect(bytesOf(dataOf(page).dots.leaves).length).toBe(rows === 100_000 ? rows : rows / 2)
    }
  })

  test("refuses a tree of other rows", async () => {
    await expect(reportHtml(model([0, 0, 1]), [[1], [2], [3]])).rejects.toThrow(
      "reportHtml: the linkage is of 4 rows, the data have 3.",
    )
  })
})
