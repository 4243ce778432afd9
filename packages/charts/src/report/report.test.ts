import { readFileSync } from "node:fs"
import { explain, KMeans, Matrix } from "clusterwise"
import { parseHTML } from "linkedom"
import { describe, expect, test } from "vitest"
import { profileClusters, reportHtml, tellingEffects } from "../node.js"
import { versions } from "../version.js"

const rows = Array.from({ length: 60 }, (_, i) => [(i % 3) * 10 + Math.sin(i), (i % 3 === 1 ? 5 : 0) + Math.cos(i * 7)])
const X = Matrix.from(rows, { columns: ["length", "width"] })
const page = async (options = {}, model?: Parameters<typeof reportHtml>[0]) =>
  parseHTML(await reportHtml(model ?? (await new KMeans({ nClusters: 3, seed: 7 }).fit(X)), X, options)).document

describe("reportHtml", () => {
  test("says in one sentence what was done", async () => {
    const document = await page({ source: "leaves.csv" })
    expect(document.querySelector(".lead")?.textContent).toMatch(
      /^K-means grouped 60 rows of leaves\.csv by 2 columns into 3 clusters; it converged after \d+ iterations?, at an inertia of /,
    )
    expect(document.querySelector("h1")?.textContent).toBe("K-means of leaves.csv")
  })

  test("shows the scatter with its centroids and a legend that says the sizes", async () => {
    const document = await page()
    expect(document.querySelectorAll("figure.scatter .centroid").length).toBe(3)
    expect(document.querySelectorAll("figure.scatter circle").length).toBe(60)
    expect(Array.from(document.querySelectorAll("ul.legend li"), (li) => li.textContent)).toEqual([
      "cluster 0: 20",
      "cluster 1: 20",
      "cluster 2: 20",
    ])
  })

  test("gives every figure a name and a sentence on how to read it", async () => {
    const document = await page(
      {},
      { kind: "kmeans", labels: rows.map((_, i) => i % 3), nClusters: 3, params: {}, warnings: [], history: [9, 4, 3] },
    )
    const figures = Array.from(document.querySelectorAll("figure"))
    expect(figures.map((figure) => figure.className)).toEqual(["scatter", "profiles", "distributions", "history"])
    for (const figure of figures) {
      expect(figure.querySelector("svg[role=img]")?.getAttribute("aria-label")?.length).toBeGreaterThan(20)
      expect(figure.querySelector("figcaption")?.textContent?.length).toBeGreaterThan(40)
    }
  })

  test("tables size, share, inertia, what sets a cluster apart, and centroids in the units of the data", async () => {
    const model = await new KMeans({ nClusters: 3, seed: 7 }).fit(X)
    const document = await page({}, model)
    expect(Array.from(document.querySelectorAll(".clusters thead th"), (th) => th.textContent)).toEqual([
      "Cluster",
      "Rows",
      "Share",
      "Inertia",
      "Sets it apart",
      "length",
      "width",
    ])
    const line = Array.from(document.querySelectorAll(".clusters tbody tr")[0].children, (c) => c.textContent)
    expect(line.slice(0, 3)).toEqual(["0", "20", "33.3\u00A0%"])
    expect(Number(line[3])).toBeCloseTo(model.clusterInertia[0], 2)
    expect(Number(line[5]?.replace("−", "-"))).toBeCloseTo(model.centroids.row(0)[0], 2)
  })

  test("names up to three typical rows of each cluster, as text", async () => {
    const labels = rows.map((_, i) => (i === 0 ? -1 : i % 2))
    const model = { kind: "kmeans", labels, nClusters: 2, params: {}, warnings: [] }
    const typicalRows = [["<b>Ada</b>", "Bo", "Cy", "Di"], ["x".repeat(100)]]
    const document = await page({ typicalRows }, model)
    const at = Array.from(document.querySelectorAll(".clusters thead th"), (th) => th.textContent).indexOf(
      "Typical rows",
    )
    const cells = Array.from(document.querySelectorAll(".clusters tbody tr"), (tr) => tr.children[at])
    expect(Array.from(cells[0].querySelectorAll("li"), (li) => li.textContent)).toEqual(["<b>Ada</b>", "Bo", "Cy"])
    expect(cells[1].textContent).toBe(`${"x".repeat(59)}…`)
    expect(cells[2].textContent).toBe("–")
    expect(document.querySelector("main")?.textContent).toContain("nearest to the centroid")
  })

  test("can be read with the keyboard", async () => {
    const region = (await page()).querySelector(".scroll.clusters")!
    expect(region.getAttribute("tabindex")).toBe("0")
    expect(region.getAttribute("role")).toBe("region")
    expect(region.getAttribute("aria-labelledby")).toBe("clusters")
    expect(region.querySelectorAll("th[scope=col]").length).toBe(7)
    expect(region.querySelectorAll("th[scope=row]").length).toBe(3)
  })

  test("says how to make it again, and with what it was made", async () => {
    const command = "clusterwise kmeans leaves.csv -k 3 --seed 7 --report leaves.html"
    const document = await page({ command })
    expect(document.querySelector("pre code")?.textContent).toBe(command)
    expect(document.querySelector("main")?.textContent).toContain("Seed: 7.")
    expect(document.querySelector("footer")?.textContent).toContain(
      `@clusterwise/charts ${versions["@clusterwise/charts"]}, Node ${process.versions.node}; engine `,
    )
  })

  test("lists the parameters that have a value", async () => {
    const params = { nClusters: 2, distanceThreshold: undefined, init: { indptr: new Int32Array(2) } }
    const model = { kind: "hierarchy", labels: rows.map((_, i) => i % 2), nClusters: 2, params, warnings: [] }
    const document = await page({}, model)
    expect(Array.from(document.querySelectorAll("dl > *"), (e) => e.textContent)).toEqual([
      "nClusters",
      "2",
      "init",
      "an object of indptr",
    ])
  })

  test("repeats the warnings of the model and the notes of the caller", async () => {
    const model = {
      kind: "dbscan",
      labels: rows.map(() => -1),
      nClusters: 0,
      params: {},
      warnings: [{ code: "x", message: "All rows are noise." }],
    }
    const document = await page({ notes: ["2 rows were dropped."], scores: { silhouette: 0.5528 } }, model)
    expect(document.querySelector("ul.warnings")?.textContent).toBe("Note: All rows are noise.")
    expect(document.querySelector("main")?.textContent).toContain("2 rows were dropped.")
    expect(document.querySelector("main")?.textContent).toContain("Scores: silhouette 0.5528.")
    expect(document.querySelector(".lead")?.textContent).toBe(
      "DBSCAN grouped 60 rows by 2 columns into 0 clusters and left 60 rows (100.0\u00A0%) as noise.",
    )
  })

  test("loads nothing, runs nothing, and is the same bytes for the same model", async () => {
    const model = await new KMeans({ nClusters: 2 }).fit(X)
    const text = await reportHtml(model, X)
    expect(text).toContain(
      `content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"`,
    )
    expect(text.match(/https?:[^"]*/g)?.every((url) => url === "http://www.w3.org/2000/svg")).toBe(true)
    expect(text).not.toMatch(/<script|<link|@import|url\(/)
    expect(await reportHtml(model, X)).toBe(text)
  })

  test("shows the twelve most telling of many columns, and says so", async () => {
    const wide = Matrix.from(
      rows.map((row, i) => Array.from({ length: 20 }, (_, j) => row[j % 2] * (j >= 8 ? 1 : 0) + Math.sin(i * j * j))),
    )
    const model = { kind: "kmeans", labels: rows.map((_, i) => i % 3), nClusters: 3, params: {}, warnings: [] }
    const { document } = parseHTML(await reportHtml(model, wide, { x: 0, y: 1 }))
    const heads = Array.from(document.querySelectorAll(".clusters thead th"), (th) => th.textContent).slice(4)
    expect(heads).toEqual(Array.from({ length: 12 }, (_, i) => `column ${i + 8}`))
    expect(document.querySelector("main")?.textContent).toContain(
      "Of 20 columns, the 12 in which the clusters differ most are shown.",
    )
  })

  test("takes principal components from the scaled rows, and keeps the table in the units of the data", async () => {
    const cubes = Matrix.from(rows.map(([a, b]) => [1000 * a, b, a + b]))
    const scaled = Matrix.from(rows.map(([a, b]) => [a, b, a + b]))
    const model = await new KMeans({ nClusters: 3 }).fit(scaled)
    const raw = Matrix.from(model.centroids.toArray().map(([a, b, c]) => [1000 * a, b, c]))
    const shown = {
      kind: model.kind,
      labels: model.labels,
      nClusters: 3,
      params: model.params,
      warnings: [],
      centroids: raw,
    }
    const document = parseHTML(
      await reportHtml(shown, cubes, { scaled: { X: scaled, centroids: model.centroids } }),
    ).document
    const plain = parseHTML(await reportHtml(shown, cubes)).document
    expect(plain.querySelector(".x-label")?.textContent).toContain("100.0")
    expect(document.querySelector(".x-label")?.textContent).not.toContain("100.0")
    expect(document.querySelector(".clusters tbody")?.textContent).toBe(
      plain.querySelector(".clusters tbody")?.textContent,
    )
    expect(document.querySelector("figcaption")?.textContent).toContain(
      "the two directions in which the rows differ most",
    )
  })

  test("leaves unit-length centroids of the cosine metric out of the picture", async () => {
    const document = await page({}, await new KMeans({ nClusters: 2, metric: "cosine" }).fit(X))
    expect(document.querySelectorAll(".centroid").length).toBe(0)
    expect(document.querySelector("main")?.textContent).toContain("The columns on the right are the means")
  })

  test("refuses labels and centroids of other data", async () => {
    const model = { kind: "kmeans", labels: [0, 1], nClusters: 2, params: {}, warnings: [] }
    await expect(reportHtml(model, X)).rejects.toThrow("reportHtml: 2 labels for 60 rows")
    await expect(reportHtml({ ...model, labels: rows.map(() => 0), centroids: [[1], [2]] }, X)).rejects.toThrow(
      "the centroids are 2 × 1, expected 2 × 2",
    )
  })
})

describe("the explanation in a report", () => {
  const explained = async (names: readonly string[] = ["length", "width"], k = 3) => {
    const model = await new KMeans({ nClusters: k, seed: 7 }).fit(X)
    const value = Array.from(model.labels, (label) => (label === 0 ? "red" : "blue"))
    return { model, explanation: await explain(model, X, { names, categories: { colour: value } }) }
  }

  test("is a section in words, with marks as in the figure and rows called by their names", async () => {
    const { model, explanation } = await explained()
    const document = await page({ explanation, rowName: (row: number) => `leaf ${row + 1}` }, model)
    const items = Array.from(document.querySelectorAll("ul.explained > li"))
    expect(items.map((li) => li.querySelector("h3")?.textContent)).toEqual(
      explanation.clusters.map(({ label }) => `Cluster ${label} 20 rows, 33.3\u00A0%`),
    )
    expect(items[0].querySelectorAll("svg.swatch").length).toBe(1)
    expect(items[0].textContent).toMatch(/(High|Low) width \([+−]\d/)
    expect(items[0].querySelector(".rule")?.textContent).toMatch(/^Rule: .*width [>≤]\u00A0[\d.]+/)
    expect(items[0].textContent).toContain("colour red (100\u00A0% against 0\u00A0% elsewhere)")
    expect(items[0].textContent).toContain(`Typical: leaf ${explanation.clusters[0].prototype.row + 1}.`)
    expect(document.querySelector("section[aria-labelledby=explained] > p.note")?.textContent).toContain(
      "their distance to the typical row",
    )
  })

  test("is left out where none is given", async () => {
    expect((await page()).querySelector("ul.explained")).toBeNull()
  })

  test("keeps names from turning or marking what stands around them", async () => {
    const name = "\uE000<b>x\u202E\uE001"
    const { model, explanation } = await explained([name, "width"])
    const document = await page({ explanation }, model)
    expect(document.querySelectorAll("ul.explained b").length).toBe(0)
    const names = Array.from(document.querySelectorAll("ul.explained bdi"), (bdi) => bdi.textContent)
    expect(names).toContain("\uFFFD<b>x\uFFFD")
  })

  test("folds away what is more than a dozen clusters", async () => {
    const { model, explanation } = await explained(undefined, 20)
    const document = await page({ explanation }, model)
    expect(document.querySelectorAll("ul.explained > li").length).toBe(20)
    expect(document.querySelectorAll("details:not(.data) ul.explained > li").length).toBe(8)
    expect(document.querySelector("details:not(.data) summary")?.textContent).toBe("8 more clusters in words")
  })
})

describe("profileClusters", () => {
  test("measures effects in standard deviations of the column over all rows", () => {
    const [a, b] = profileClusters(
      [
        [0, 5],
        [0, 5],
        [2, 5],
        [2, 5],
      ],
      [0, 0, 1, 1],
    )
    expect(Array.from(a.means)).toEqual([0, 5])
    expect(a.effects).toEqual([
      { column: 0, effect: -1 },
      { column: 1, effect: 0 },
    ])
    expect(b.share).toBe(0.5)
    expect(tellingEffects(b)).toEqual([{ column: 0, effect: 1 }])
  })

  test("keeps its digits far from zero and gives a constant column no effect", () => {
    const near = profileClusters(
      [
        [0, 0.1],
        [1, 0.1],
        [4, 0.1],
      ],
      [0, 0, 1],
    )
    const far = profileClusters(
      [
        [1e9, 0.1],
        [1e9 + 1, 0.1],
        [1e9 + 4, 0.1],
      ],
      [0, 0, 1],
    )
    for (const i of [0, 1]) expect(far[i].effects[0].effect).toBeCloseTo(near[i].effects[0].effect, 9)
    expect(far[0].effects[1].effect).toBe(0)
  })
})

test("the versions that a report names are those of the packages", () => {
  const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")).version
  expect(versions).toEqual({
    clusterwise: read("../../../clusterwise/package.json"),
    "@clusterwise/charts": read("../../package.json"),
  })
})
