import { DataError, fcluster, Linkage, Matrix, ParameterError } from "clusterwise"
import { describe, expect, test } from "vitest"
import { dendrogramChart, scatter, toPng, toSvg } from "./node.js"
import { clusterStyle } from "./palette.js"
import { ink, pixels } from "./testing/figures.js"
import { chainTree, pairsTree } from "./testing/trees.js"

const texts = (figure: Element, group: string) =>
  Array.from(figure.querySelectorAll(`${group} text`), (t) => t.textContent)
const branches = (figure: Element) => Array.from(figure.querySelectorAll(".tree .cluster"))
const cutHeight = (figure: Element) => Number(figure.querySelector(".cut")?.getAttribute("y1"))
const colors = (figure: Element, selector: string) =>
  Array.from(figure.querySelectorAll(selector), (e) => e.getAttribute("stroke") ?? e.getAttribute("fill"))

describe("dendrogramChart", () => {
  test("draws a bar a merge and a leg from each branch to it, leaves on zero in the order of the tree", () => {
    const figure = dendrogramChart(pairsTree, { cut: false })
    const d = figure.querySelector(".tree .above")!.getAttribute("d")!
    expect(d.match(/H/g)?.length).toBe(3)
    expect(d.match(/V/g)?.length).toBe(6)
    expect(texts(figure, ".leaf-labels")).toEqual(["0", "1", "2", "3"])
    expect(figure.querySelector(".cut")).toBeNull()
  })

  test("cuts at the suggested height, and says how many clusters that gives", () => {
    const figure = dendrogramChart(pairsTree)
    expect(figure.querySelector(".title")?.textContent).toBe("4 rows in 2 clusters, cut at height 6")
    expect(branches(figure).map((b) => b.querySelector("title")?.textContent)).toEqual([
      "Cluster 0: 2 rows",
      "Cluster 1: 2 rows",
    ])
    expect(figure.querySelector(".y-label")?.textContent).toBe("height")
    expect(figure.querySelector(".x-label")?.textContent).toBe("4 rows")
    expect(figure.getAttribute("aria-label")).toContain("Clusters with their number of rows: 0 (2), 1 (2).")
  })

  test("has the colours and the legend of the scatter under the same labels, in whatever order they are numbered", async () => {
    const clusters = [9, 9, 2, 2]
    const figure = dendrogramChart(pairsTree, { clusters })
    expect(colors(figure, ".tree .cluster")).toEqual([clusterStyle(9).color, clusterStyle(2).color])
    const dots = await scatter([[0], [1], [10], [12]], { labels: clusters })
    const marks = (chart: Element) =>
      Array.from(chart.querySelectorAll(".legend path"), (p) => `${p.getAttribute("fill")} ${p.getAttribute("d")}`)
    expect(marks(figure)).toEqual(marks(dots))
    expect(colors(figure, ".cut-marks path")).toEqual([clusterStyle(9).color, clusterStyle(2).color])
  })

  test("cuts where the clusters that it is given are cut; merges above the line are no cluster's", () => {
    const figure = dendrogramChart(pairsTree, { clusters: [0, 0, 1, 2] })
    expect(figure.querySelector(".title")?.textContent).toBe("4 rows in 3 clusters, cut at height 1.5")
    expect(branches(figure).length).toBe(3)
    const above = figure.querySelector(".tree .above")!.getAttribute("d")!
    const ends = [...above.matchAll(/M[\d.]+,([\d.]+)(?:V([\d.]+))?/g)].flatMap((m) => [m[1], m[2]].filter(Boolean))
    for (const y of ends) expect(Number(y)).toBeLessThanOrEqual(cutHeight(figure))
  })

  test("draws no line where no height gives the clusters", () => {
    const figure = dendrogramChart(pairsTree, { clusters: [0, 1, 0, 1] })
    expect(figure.querySelector(".cut")).toBeNull()
    expect(figure.querySelector(".title")?.textContent).toBe("4 rows in 2 clusters")
  })

  test("suggests nothing where all heights are equal", () => {
    const figure = dendrogramChart([[0, 1, 3, 2]])
    expect(figure.querySelector(".title")?.textContent).toBe("2 rows")
    expect(figure.querySelector(".cut")).toBeNull()
    expect(toSvg(dendrogramChart([[0, 1, 0, 2]]))).not.toMatch(/NaN|Infinity|undefined/)
  })

  test("shows the last 60 leaves of more, with the number of rows below each", () => {
    const figure = dendrogramChart(chainTree(150))
    const names = texts(figure, ".leaf-labels")
    expect(names.length).toBe(60)
    expect(names.filter((name) => name === "(91)").length).toBe(1)
    expect(figure.querySelector(".x-label")?.textContent).toBe("150 rows as 60 leaves; (91) stands for 91 rows")
    expect(texts(dendrogramChart(chainTree(60)), ".leaf-labels").includes("59")).toBe(true)
    expect(texts(dendrogramChart(chainTree(150), { truncate: { last: 5 } }), ".leaf-labels").length).toBe(5)
    const all = dendrogramChart(chainTree(150), { truncate: false, cut: false })
    expect(all.querySelector(".tree .above")?.getAttribute("d")?.match(/H/g)?.length).toBe(149)
  })

  test("draws a chain of 20,000 merges, small", () => {
    const Z = chainTree(20_000)
    expect(toSvg(dendrogramChart(Z)).length).toBeLessThan(40_000)
    expect(branches(dendrogramChart(Z, { clusters: fcluster(Z, 5, { criterion: "maxclust" }) })).length).toBe(5)
  })

  test("lies on its side with the names at the right, and grows with its leaves", () => {
    const upright = dendrogramChart(chainTree(50))
    const lying = dendrogramChart(chainTree(50), { orientation: "horizontal" })
    expect(lying.querySelector(".x-label")?.textContent).toBe("height")
    expect(lying.querySelector(".y-label")?.textContent).toBe("50 rows")
    expect(lying.querySelector(".cut")?.getAttribute("x1")).toBe(lying.querySelector(".cut")?.getAttribute("x2"))
    expect(Number(lying.getAttribute("height"))).toBeGreaterThan(Number(upright.getAttribute("height")))
    expect(lying.querySelector(".leaf-labels text[transform]")).toBeNull()
  })

  test("turns names that do not fit side by side and cuts the longest in their middle", () => {
    const short = dendrogramChart(pairsTree, { labels: ["ash", "oak", "elm", "fir"] })
    expect(short.querySelector(".leaf-labels text[transform]")).toBeNull()
    const long = dendrogramChart(pairsTree, {
      labels: [1, 2, 3, 4].map((i) => `a tree with a name that is much too long for any picture, number ${i}`),
    })
    expect(long.querySelectorAll(".leaf-labels text[transform$='rotate(-90)']").length).toBe(4)
    expect(texts(long, ".leaf-labels")[2]).toMatch(/^a tree .*….*number 3$/)
  })

  test("keeps every line inside the figure, where heights fall too", async () => {
    const inverted = Linkage.from([
      [0, 1, 5, 2],
      [2, 3, 4, 3],
    ])
    for (const orientation of ["vertical", "horizontal"] as const) {
      const image = pixels(await toPng(dendrogramChart(inverted, { orientation, cut: 4.5 }), { scale: 1 }))
      expect(ink(image, 0, 0, image.width, 3)).toBe(0)
      expect(ink(image, 0, image.height - 3, image.width, image.height)).toBe(0)
      expect(ink(image, image.width - 3, 0, image.width, image.height)).toBe(0)
      expect(ink(image, 0, 0, 3, image.height)).toBe(0)
      expect(ink(image, 0, 0, image.width, image.height)).toBeGreaterThan(1000)
    }
  })

  test("writes names as text, never as markup", () => {
    const evil = ["<b>", "</svg><script>alert(1)</script>", '" onload="x', "\u202Eevil\u0007"]
    const figure = dendrogramChart(pairsTree, { labels: evil, title: evil[1], names: evil, cut: 6 })
    expect(toSvg(figure)).not.toMatch(/<(b|script)\b|[\p{Cc}\u202A-\u202E]/u)
    expect(texts(figure, ".leaf-labels")[0]).toBe("<b>")
  })

  test("refuses what is no linkage, a cut below zero, and clusters of other rows", () => {
    expect(() => dendrogramChart([[0, 1, 2]])).toThrow("dendrogramChart: a linkage has 4 columns")
    expect(() => dendrogramChart(pairsTree, { cut: -1 })).toThrow(ParameterError)
    expect(() => dendrogramChart(pairsTree, { clusters: [0, 1] })).toThrow(DataError)
    expect(() => dendrogramChart(pairsTree, { labels: ["a"] })).toThrow("labels must be one a row (4)")
    expect(() => dendrogramChart(Matrix.from([[0, 1, 1, 2]]), { palette: ["red"] })).toThrow(ParameterError)
  })
})
