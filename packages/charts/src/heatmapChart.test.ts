import { DataError, Linkage, Matrix, ParameterError } from "clusterwise"
import { describe, expect, test } from "vitest"
import { heatmapChart, toPng, toSvg } from "./node.js"
import { pixels } from "./testing/figures.js"
import { chainTree, pairsTree } from "./testing/trees.js"

const texts = (figure: Element, selector: string) =>
  Array.from(figure.querySelectorAll(`${selector} text`), (t) => t.textContent)

/** Red, green and blue at (x, y) px of the picture's cells, each given as a share of their width and height. */
async function colorAt(figure: SVGSVGElement, across: number, down: number, theme: "light" | "dark" = "light") {
  const image = pixels(await toPng(figure, { scale: 1, theme }))
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) =>
    Number(figure.querySelector(".cells")!.getAttribute(name)),
  )
  const at = 4 * (Math.floor(y + down * height) * image.width + Math.floor(x + across * width))
  return Array.from(image.data.subarray(at, at + 3))
}

describe("heatmapChart", () => {
  test("is red above the mean of a column, blue below it, and the ground in a constant column", async () => {
    const figure = await heatmapChart([
      [1, 7],
      [3, 7],
    ])
    const [low, high] = [await colorAt(figure, 0.25, 0.25), await colorAt(figure, 0.25, 0.75)]
    expect(low[2]).toBeGreaterThan(low[0] + 100)
    expect(high[0]).toBeGreaterThan(high[2] + 100)
    expect(await colorAt(figure, 0.75, 0.25)).toEqual([255, 255, 255])
    expect(await colorAt(figure, 0.75, 0.75, "dark")).toEqual([22, 24, 29])
    expect(texts(figure, ".scale").slice(0, 5)).toEqual(["+1", "+0.5", "0", "−0.5", "−1"])
  })

  test("puts rows in the order of the tree, with the tree and the colours of the clusters at their side", async () => {
    const rows = Matrix.from([[0], [10], [1], [12]], { columns: ["size"] })
    const linkage = Linkage.from([
      [0, 2, 1, 2],
      [1, 3, 2, 2],
      [4, 5, 10, 4],
    ])
    const figure = await heatmapChart(rows, { linkage, labels: ["a", "b", "c", "d"] })
    expect(texts(figure, ".leaf-labels")).toEqual(["size", "a", "c", "b", "d"])
    const [first, second, third] = await Promise.all([0.1, 0.4, 0.6].map((down) => colorAt(figure, 0.5, down)))
    expect(first[2]).toBeGreaterThan(first[0])
    expect(second[2]).toBeGreaterThan(second[0])
    expect(third[0]).toBeGreaterThan(third[2])
    expect(figure.querySelectorAll(".tree .cluster").length).toBe(2)
    expect(figure.querySelectorAll("image.strip").length).toBe(1)
    expect(texts(figure, ".legend")).toEqual(["Cluster", "Rows", "0", "2", "1", "2"])
    expect(figure.querySelector(".y-label")?.textContent).toBe("4 rows in the order of the tree")
  })

  test("sorts rows by cluster where there is no tree, noise last", async () => {
    const figure = await heatmapChart([[1], [2], [3], [4]], { clusters: [1, -1, 0, 1], labels: ["a", "b", "c", "d"] })
    expect(texts(figure, ".leaf-labels").slice(1)).toEqual(["c", "a", "d", "b"])
    expect(figure.querySelector(".tree")).toBeNull()
  })

  test("puts columns that rise and fall together side by side", async () => {
    const rows = Array.from({ length: 30 }, (_, i) => [Math.sin(i), i % 7, 5 * Math.sin(i) + 0.01 * i, 100 * (i % 7)])
    const X = Matrix.from(rows, { columns: ["a", "b", "c", "d"] })
    const names = async (orderColumns: boolean) =>
      texts(await heatmapChart(X, { orderColumns }), ".leaf-labels")
        .slice(0, 4)
        .join("")
    expect(await names(false)).toBe("abcd")
    expect(["acbd", "acdb", "cabd", "cadb", "bdac", "bdca", "dbac", "dbca"]).toContain(await names(true))
  })

  test("averages the rows that share a pixel: 10,000 rows take no more room than 1,000", async () => {
    const table = (n: number) => Array.from({ length: n }, (_, i) => [i < n / 2 ? 0 : 1, ((i * 7919) % 101) / 100])
    const large = await heatmapChart(table(10_000), { linkage: chainTree(10_000) })
    const small = await heatmapChart(table(1000), { linkage: chainTree(1000) })
    expect(toSvg(large).length).toBeLessThan(toSvg(small).length * 1.2)
    const [red, green, blue] = await colorAt(large, 0.75, 0.5)
    expect(Math.min(red, green, blue)).toBeGreaterThan(180)
  })

  test("draws one row, constant data and more columns than pixels", async () => {
    const wide = Array.from({ length: 3 }, (_, i) => Float64Array.from({ length: 3000 }, (_, j) => Math.sin(i * j)))
    for (const X of [[[1, 2]], [[5], [5], [5]], wide])
      expect(toSvg(await heatmapChart(X))).not.toMatch(/NaN|Infinity|undefined/)
  })

  test("writes names as text, never as markup", async () => {
    const X = Matrix.from([[1], [2], [3], [4]], { columns: ["<img src=x>"] })
    const labels = ["<b>", "&", '"', "\u0007"]
    const svg = toSvg(await heatmapChart(X, { linkage: pairsTree, labels, title: "<script>" }))
    expect(svg).not.toMatch(/<(b|img|script)\b|[\p{Cc}]/u)
    expect(svg).toContain("&lt;img src=x&gt;")
  })

  test("refuses a tree, clusters or names of other rows", async () => {
    const X = [[1], [2], [3]]
    await expect(heatmapChart(X, { linkage: pairsTree })).rejects.toThrow("the linkage is of 4 rows, the data have 3")
    await expect(heatmapChart(X, { clusters: [0] })).rejects.toThrow(DataError)
    await expect(heatmapChart(X, { labels: ["a"] })).rejects.toThrow(ParameterError)
    await expect(heatmapChart([[Number.NaN]])).rejects.toThrow("row 0, column 0")
  })
})
