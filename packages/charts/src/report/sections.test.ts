import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { contingencyMatrix, explain, HDBSCAN, KMeans, linkage, Matrix, OPTICS, reference } from "clusterwise"
import { parseHTML } from "linkedom"
import type { Browser } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type ReportModel, type ReportOptions, reportHtml } from "../node.js"
import { chromiumPath, openChromium } from "../testing/chromium.js"

const engine = reference()
const rows = Array.from({ length: 120 }, (_, i) => [(i % 3) * 10 + Math.sin(i), Math.cos(i * 7), Math.sin(i * i)])
const X = Matrix.from(rows, { columns: ["length", "width", "depth"] })
const labels = Int32Array.from(rows, (_, i) => i % 3)
const ks = [1, 2, 3, 4]

async function everything(): Promise<ReportOptions> {
  const model = await new KMeans({ nClusters: 3, seed: 1 }).fit(X, { engine })
  return {
    explanation: await explain(model, X, { engine }),
    silhouettes: Float64Array.from(rows, (_, i) => (i === 4 ? Number.NaN : 0.5 + 0.4 * Math.sin(i))),
    stability: [0.99, 0.7, 0.4].map((value, label) => ({ label, value })),
    criteria: { list: [{ name: "silhouette", ks, values: [Number.NaN, 0.5, 0.8, 0.6], k: 3 }], k: 3 },
    elbow: { ks, inertia: [90, 40, 10, 9], k: 3 },
    gap: { ks, gap: [0, 0.5, 1.2, 1.1], s: [0.1, 0.1, 0.1, 0.1], k: 3 },
    comparison: {
      name: "species",
      contingency: await contingencyMatrix(
        labels,
        labels.map((l) => +(l > 1)),
        { engine },
      ),
    },
  }
}

const kmeans: ReportModel = {
  kind: "kmeans",
  labels,
  nClusters: 3,
  params: { seed: 1 },
  warnings: [],
  history: [9, 4, 3],
}

/** Clusters 1 and 2 come of one split. */
const splits = [
  [1, 2, 30, 2],
  [0, 3, 90, 3],
]

async function pages(): Promise<Record<string, string>> {
  const Z = await linkage(X, { method: "average", engine })
  const hdbscan = await new HDBSCAN({ minClusterSize: 10 }).fit(X, { engine })
  const optics = await new OPTICS({ minSamples: 5 }).fit(X, { engine })
  return {
    "k-means with everything": await reportHtml(kmeans, X, await everything()),
    "a tree": await reportHtml({ ...kmeans, kind: "hierarchy", linkage: Z }, X),
    HDBSCAN: await reportHtml(hdbscan, X),
    OPTICS: await reportHtml(optics, X),
    "splits of clusters": await reportHtml({ ...kmeans, kind: "bisecting", tree: splits }, X),
  }
}

describe("the sections of a report", () => {
  test("show how clusters came of each other, and refuse a tree of others", async () => {
    const { document } = parseHTML(await reportHtml({ ...kmeans, kind: "bisecting", tree: splits }, X))
    const section = Array.from(document.querySelectorAll("section")).find(
      (one) => one.querySelector("h2")?.textContent === "Splits",
    )
    const count = (label: number) => String(labels.filter((l) => l === label).length)
    const lines = Array.from(section!.querySelectorAll("tbody tr"), (line) =>
      Array.from(line.querySelectorAll("td, th"), (cell) => cell.textContent),
    )
    expect(lines[0].slice(0, 3)).toEqual(["1", "90", count(0)])
    expect(lines[1]).toEqual(["2", "30", count(1), count(2)])
    const other = reportHtml({ ...kmeans, tree: [[0, 1, 5, 2]] }, X)
    await expect(other).rejects.toThrow("reportHtml: the tree is of 2 clusters, the model has 3.")
  })

  test("come in the order of questions: what sets clusters apart, how good they are, how many there are", async () => {
    const { document } = parseHTML(await reportHtml(kmeans, X, await everything()))
    expect(Array.from(document.querySelectorAll("h2"), (h) => h.textContent)).toEqual([
      "Picture",
      "Clusters",
      "What sets the clusters apart",
      "Profiles",
      "Distributions",
      "Silhouettes",
      "Stability",
      "Number of clusters",
      "Elbow",
      "Gap statistic",
      "Compared with species",
      "Inertia by iteration",
      "Make it again",
    ])
  })

  test("have a sentence and a table beside every figure, of every kind of model", async () => {
    for (const [name, page] of Object.entries(await pages())) {
      const { document } = parseHTML(page)
      const figures = Array.from(document.querySelectorAll("figure"))
      expect(figures.length, name).toBeGreaterThanOrEqual(3)
      for (const figure of figures) {
        expect(figure.querySelector("figcaption")?.textContent, `${name}, ${figure.className}`).toMatch(/\w{3}.*\./)
        const table = figure.parentElement!.querySelector("details.data table")
        expect(table?.querySelectorAll("tbody tr").length, `${name}, ${figure.className}`).toBeGreaterThan(0)
        expect(table?.querySelector("caption")?.textContent).toMatch(/\.$/)
      }
    }
  })

  test("table what the figures show", async () => {
    const { document } = parseHTML(await reportHtml(kmeans, X, await everything()))
    const lines = (name: string) =>
      Array.from(document.querySelector(`figure.${name}`)!.parentElement!.querySelectorAll("details tr"), (tr) =>
        Array.from(tr.children, (cell) => cell.textContent),
      )
    expect(lines("elbow")).toEqual([
      ["k", "Inertia"],
      ["1", "90"],
      ["2", "40"],
      ["3", "10"],
      ["4", "9"],
    ])
    expect(lines("criteria").at(1)).toEqual(["1", "–"])
    expect(lines("criteria").at(-1)).toEqual(["pick", "3"])
    expect(lines("comparison").at(-1)).toEqual(["2", "0", "40", "100.0\u00A0%"])
    expect(lines("silhouettes")[2].slice(0, 2)).toEqual(["1", "39"])
    expect(lines("history").at(-1)).toEqual(["3", "3"])
  })

  test("leave profiles out where there is one cluster only", async () => {
    const one = { ...kmeans, labels: new Int32Array(rows.length), nClusters: 1 }
    const { document } = parseHTML(await reportHtml(one, X))
    expect(document.querySelector("figure.profiles, figure.distributions")).toBeNull()
  })

  test("take less than 2 MB for 100,000 rows", async () => {
    const many = Matrix.alloc(100_000, 12, "float32")
    many.data.forEach((_, i) => {
      many.data[i] = Math.sin(i) + (((i / 12) | 0) % 8)
    })
    const of = Int32Array.from({ length: many.rows }, (_, i) => i % 8)
    const silhouettes = Float64Array.from(of, (_, i) => Math.sin(i))
    const page = await reportHtml({ ...kmeans, labels: of, nClusters: 8 }, many, {
      ...(await everything()),
      silhouettes,
    })
    expect(page.length).toBeLessThan(2_000_000)
  })
})

describe.skipIf(!chromiumPath)("a report in Chromium", () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
  let browser: Browser

  beforeAll(async () => {
    browser = await openChromium()
  })
  afterAll(async () => {
    await browser?.close()
  })

  const open = async (html: string, options = {}) => {
    // Only the checker's own script comes past the page's policy.
    const page = await browser.newPage({ viewport: { width: 1100, height: 800 }, bypassCSP: true, ...options })
    await page.setContent(html)
    return page
  }

  test("passes axe-core without a finding: light and dark, wide and narrow, tables open", async () => {
    for (const [name, html] of Object.entries(await pages()))
      for (const options of [
        { colorScheme: "light" },
        { colorScheme: "dark", viewport: { width: 340, height: 700 } },
      ]) {
        const page = await open(html, options)
        for (const summary of await page.locator("details.data summary").all()) await summary.click()
        await page.evaluate(axe)
        const found = await page.evaluate(
          "axe.run().then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html))",
        )
        expect(found, `${name}, ${JSON.stringify(options)}`).toEqual([])
        expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true)
        await page.close()
      }
  }, 60_000)

  test("opens its tables by keyboard", async () => {
    const page = await open(await reportHtml(kmeans, X))
    const table = page.locator("figure.profiles ~ details table")
    expect(await table.isVisible()).toBe(false)
    await page.locator("figure.profiles ~ details summary").focus()
    await page.keyboard.press("Enter")
    expect(await table.isVisible()).toBe(true)
    await page.keyboard.press("Tab")
    expect(await page.evaluate("document.activeElement.getAttribute('aria-label')")).toContain("Mean of each cluster")
    await page.close()
  })
})
