import { DataError, Matrix, ParameterError } from "clusterwise"
import { describe, expect, test } from "vitest"
import { scatter as bareScatter } from "./index.js"
import { MAX_DRAWN_DOTS, scatter, toPng } from "./node.js"
import { toSvg } from "./serialize.js"
import { pixels, testDocument, twoGroups } from "./testing/figures.js"

const texts = (figure: Element) => Array.from(figure.querySelectorAll("text"), (t) => t.textContent)
const dots = (figure: Element) => figure.querySelectorAll(".dots circle, .dots path").length

describe("scatter", () => {
  test("draws one dot a row, in one group a cluster, with title and axis labels", async () => {
    const { rows, labels } = twoGroups(40)
    const figure = await scatter(Matrix.from(rows, { columns: ["length", "width"] }), { labels, title: "Leaves" })
    expect(dots(figure)).toBe(80)
    expect(Array.from(figure.querySelectorAll(".dots"), (g) => g.getAttribute("aria-label"))).toEqual([
      "Cluster 0: 40 rows",
      "Cluster 1: 40 rows",
    ])
    expect(figure.querySelector(".title")?.textContent).toBe("Leaves")
    expect(figure.querySelector(".x-label")?.textContent).toBe("length")
    expect(figure.querySelector(".y-label")?.textContent).toBe("width")
  })

  test("names the clusters and their sizes in the legend, noise last and grey", async () => {
    const { rows } = twoGroups(5)
    const figure = await scatter(rows, { labels: [0, 0, 0, 0, 1, 1, 1, 1, 1, -1] })
    const legend = figure.querySelector(".legend")!
    expect(texts(legend)).toEqual(["Cluster", "Rows", "0", "4", "1", "5", "noise", "1"])
    expect(legend.querySelectorAll("path")[2].getAttribute("fill")).toBe("#8b8f96")
    expect(figure.querySelector(".title")?.textContent).toBe("2 clusters of 10 rows")
  })

  test("puts centroids above the dots as a red X with a halo, where the scales put them", async () => {
    const { rows, labels } = twoGroups(20)
    const figure = await scatter(rows, { labels, centroids: [rows[3], rows[30]] })
    const marks = Array.from(figure.querySelectorAll(".centroid"))
    expect(marks.length).toBe(2)
    expect(Array.from(marks[0].querySelectorAll("path"), (p) => p.getAttribute("stroke"))).toEqual([
      "var(--clusterwise-surface, #ffffff)",
      "#e3120b",
    ])
    const circle = figure.querySelectorAll(".dots circle")[3]
    expect(marks[0].getAttribute("transform")).toBe(
      `translate(${circle.getAttribute("cx")},${circle.getAttribute("cy")})`,
    )
    const order = Array.from(figure.querySelectorAll(".dots, .centroid"), (e) => e.getAttribute("class"))
    expect(order).toEqual(["dots", "dots", "centroid", "centroid"])
  })

  test("needs no labels", async () => {
    const figure = await scatter(twoGroups(10).rows, { xLabel: "a", yLabel: "b" })
    expect(dots(figure)).toBe(20)
    expect(figure.querySelector(".legend")).toBeNull()
    expect(figure.querySelector(".dots")?.getAttribute("aria-label")).toBe("20 rows")
    expect(figure.querySelector(".title")?.textContent).toBe("20 rows")
  })

  test("takes two columns of many by name or by index", async () => {
    const X = Matrix.from(
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 10],
      ],
      { columns: ["a", "b", "c"] },
    )
    const figure = await scatter(X, { x: "c", y: 0 })
    expect(figure.querySelector(".x-label")?.textContent).toBe("c")
    expect(figure.querySelector(".y-label")?.textContent).toBe("a")
  })

  test("draws the first two principal components of more columns, with the variance that they explain", async () => {
    // Along (1, 1, 1) the rows spread four times as far as along (1, −1, 0), and not at all otherwise.
    const rows = Array.from({ length: 9 }, (_, i) => [(i % 3) - 1, Math.floor(i / 3) - 1]).map(([a, b]) => {
      const [u, v] = [(4 * a) / Math.sqrt(3), b / Math.sqrt(2)]
      return [u + v, u - v, u]
    })
    const figure = await scatter(Matrix.from(rows, { columns: ["a", "b", "c"] }), { centroids: [[0, 0, 0]] })
    expect(figure.querySelector(".x-label")?.textContent).toBe("Principal component 1 (94.1\u00A0% of the variance)")
    expect(figure.querySelector(".y-label")?.textContent).toBe("Principal component 2 (5.9\u00A0% of the variance)")
    const middle = figure.querySelectorAll(".dots circle")[4]
    expect(figure.querySelector(".centroid")?.getAttribute("transform")).toBe(
      `translate(${middle.getAttribute("cx")},${middle.getAttribute("cy")})`,
    )
  })

  test("draws one column over the row numbers", async () => {
    const figure = await scatter([[1], [5], [2]], { centroids: [[3]] })
    expect(dots(figure)).toBe(3)
    expect(figure.querySelector(".y-label")?.textContent).toBe("row")
    expect(figure.querySelectorAll(".centroid").length).toBe(1)
  })

  test("draws constant columns, one row and values of any size without NaN", async () => {
    for (const rows of [
      [[3, 4]],
      [
        [3, 1],
        [3, 2],
      ],
      [
        [1e300, -1e-300],
        [-1e300, 1e-300],
      ],
      [
        [1e8, 1],
        [1e8 + 1, 1.5],
      ],
    ])
      expect(toSvg(await scatter(rows))).not.toMatch(/NaN|Infinity|undefined/)
  })

  test(`writes ${MAX_DRAWN_DOTS} rows as dots, one more as an image of less than a fifth of the size`, async () => {
    const { rows, labels } = twoGroups(MAX_DRAWN_DOTS / 2)
    const drawn = await scatter(rows, { labels })
    expect(dots(drawn)).toBe(MAX_DRAWN_DOTS)
    const painted = await scatter([...rows, [0, 0]], { labels: [...labels, 0], centroids: [[0, 0]] })
    expect(dots(painted)).toBe(0)
    const image = painted.querySelector("image.dots")!
    expect(image.getAttribute("href")).toMatch(/^data:image\/png;base64,/)
    expect(painted.querySelectorAll(".centroid").length).toBe(1)
    expect(toSvg(painted).length).toBeLessThan(toSvg(drawn).length / 5)
  })

  test("paints noise below the clusters, in the image too", async () => {
    const rows = Array.from({ length: MAX_DRAWN_DOTS + 2 }, (_, i) => [i < 4 ? i % 2 : 0.5, i < 4 ? i >> 1 : 0.5])
    // Many grey rows at the place of one that is not, before and after it.
    const labels = Int32Array.from(rows, (_, i) => (i === 5 ? 0 : -1))
    const image = pixels(await toPng(await scatter(rows, { labels, legend: false }), { scale: 1 }))
    const blue = Array.from({ length: image.data.length / 4 }, (_, p) => image.data.subarray(4 * p, 4 * p + 3)).filter(
      ([r, , b]) => b - r > 80,
    )
    expect(blue.length).toBeGreaterThan(3)
    const drawn = await scatter(rows.slice(0, 6), { labels: labels.subarray(0, 6) })
    expect(drawn.querySelector(".dots")?.getAttribute("aria-label")).toBe("Noise: 5 rows")
  })

  test("gives 12 clusters 12 looks", async () => {
    const labels = Int32Array.from({ length: 24 }, (_, i) => i % 12)
    const figure = await scatter(twoGroups(12).rows, { labels })
    const looks = Array.from(
      figure.querySelectorAll(".legend path"),
      (p) => `${p.getAttribute("fill")} ${p.getAttribute("d")}`,
    )
    expect(new Set(looks).size).toBe(12)
  })

  test("calls the clusters what the caller calls them", async () => {
    const names = ["<b>setosa</b>", "a name that is far too long for the legend of a picture"]
    const figure = await scatter(
      [
        [0, 1],
        [1, 0],
        [1, 1],
        [2, 2],
      ],
      { labels: [0, 1, 0, -1], names },
    )
    expect(texts(figure.querySelector(".legend")!)).toEqual([
      "Cluster",
      "Rows",
      "<b>setosa</b>",
      "2",
      expect.stringMatching(/^a name that is far.*…$/),
      "1",
      "noise",
      "1",
    ])
    expect(figure.getAttribute("aria-label")).toContain("<b>setosa</b> (2)")
    expect(toSvg(figure)).not.toContain("<b>")
  })

  test("counts the clusters that the legend has no room for", async () => {
    const labels = Int32Array.from({ length: 120 }, (_, i) => i)
    const figure = await scatter(twoGroups(60).rows, { labels })
    const shown = figure.querySelectorAll(".legend path").length
    expect(texts(figure.querySelector(".legend")!)).toContain(`and ${120 - shown} more`)
  })

  test("draws thousands of clusters, those that look alike in one group", async () => {
    const labels = Int32Array.from({ length: 6000 }, (_, i) => i - 1)
    const figure = await scatter(twoGroups(3000).rows, { labels })
    expect(dots(figure)).toBe(6000)
    const names = Array.from(figure.querySelectorAll(".dots"), (g) => g.getAttribute("aria-label"))
    expect(names.length).toBe(33)
    expect(names.slice(0, 2)).toEqual(["Noise: 1 row", "Clusters 0, 32, 64, 96, 128, …: 188 rows"])
  })

  test("refuses what does not fit, and says what would", async () => {
    const { rows, labels } = twoGroups(3)
    await expect(scatter(rows, { labels: labels.subarray(1) })).rejects.toThrow(
      "scatter: 5 labels for 6 rows; there must be one label a row.",
    )
    await expect(scatter(rows, { labels: [0, 0, 1.5, 0, 0, 0] })).rejects.toThrow("label 2 is 1.5")
    await expect(scatter(rows, { centroids: [[1, 2, 3]] })).rejects.toThrow(DataError)
    await expect(scatter(rows, { x: "nope" })).rejects.toThrow(
      "x must be a column, as an index in [0, 1] (the data has no column names)",
    )
    await expect(scatter(rows, { palette: ["red"] })).rejects.toThrow(ParameterError)
    await expect(
      scatter([
        [1, 2],
        [Number.NaN, 3],
      ]),
    ).rejects.toThrow("row 1, column 0")
    await expect(scatter([[1, 2, 3]], { x: 0 })).rejects.toThrow("y must be a column too")
  })

  test("asks for a document where there is none, and works with any", async () => {
    await expect(bareScatter([[1, 2]])).rejects.toThrow('import from "@clusterwise/charts/node"')
    const figure = await bareScatter([[1, 2]], { document: testDocument() })
    expect(figure.localName).toBe("svg")
  })
})
