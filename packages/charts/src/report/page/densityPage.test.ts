import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { HDBSCAN, type HDBSCANModel, Matrix, reference } from "clusterwise"
import type { Browser, Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { reportHtml } from "../../node.js"
import { chromiumPath, openChromium } from "../../testing/chromium.js"

/** Groups of 30, 20 and 10 rows on a line. */
const rows = Array.from({ length: 60 }, (_, i) => [
  (i < 30 ? 0 : i < 50 ? 40 : 70) + (i % 10) / 10 + i / 100,
  Math.sin(i),
])
const X = Matrix.from(rows, { columns: ["place", "height"] })

describe.skipIf(!chromiumPath)("a report of HDBSCAN in Chromium, opened from disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "clusterwise-density-"))
  const file = join(folder, "report.html")
  let browser: Browser
  let page: Page
  let model: HDBSCANModel
  let troubles: string[]

  beforeAll(async () => {
    model = await new HDBSCAN({ minClusterSize: 8, minSamples: 3 }).fit(X, { engine: await reference() })
    writeFileSync(file, await reportHtml(model, X))
    browser = await openChromium()
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  const open = async (width = 1280) => {
    page = await browser.newPage({ viewport: { width, height: 900 } })
    troubles = []
    page.on("pageerror", (error) => troubles.push(error.message))
    page.on("console", (message) => troubles.push(message.text()))
    page.on("request", (request) => request.url().startsWith("http") && troubles.push(request.url()))
    await page.goto(pathToFileURL(file).href)
  }
  const size = () => page.getByRole("slider", { name: "Smallest cluster" })
  const epsilon = () => page.getByRole("slider", { name: "Keep together" })
  const said = () => size().getAttribute("aria-valuetext")
  const sizes = () => page.locator(".clusters tbody tr td:nth-child(2)").allTextContents()
  const colors = () =>
    page
      .locator("figure.condensed-tree .icicles .cluster")
      .evaluateAll((paths) => paths.map((p) => p.getAttribute("fill")))
  const settled = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  const sizesOf = ({ labels, nClusters }: HDBSCANModel) => {
    const counts = Array.from({ length: nClusters }, (_, label) => labels.filter((l) => l === label).length)
    const noise = labels.filter((l) => l < 0).length
    return [...counts, ...(noise > 0 ? [noise] : [])].map(String)
  }

  test("shows the clusters of the model, and runs under its own policy without a word of complaint", async () => {
    await open()
    expect(model.nClusters).toBe(3)
    expect(await said()).toMatch(/^8 rows: 3 clusters, /)
    expect(await page.getByRole("status").textContent()).toMatch(/^3 clusters, /)
    expect(await sizes()).toEqual(sizesOf(model))
    expect(await page.getByRole("button", { name: "Back to 3 clusters" }).isDisabled()).toBe(true)
    expect(troubles).toEqual([])
  })

  test.each([1280, 400])(
    "follows the slider of the smallest cluster: tree, scatter, legend and table, %i px wide",
    async (width) => {
      await open(width)
      const axis = () => page.locator('figure.condensed-tree [aria-label="y-axis tick label"] text').allTextContents()
      const ticks = await axis()
      const before = await page.locator(".stage canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
      await size().focus()
      for (let press = 0; (await said())?.startsWith("12 rows") === false && press < 20; press++) {
        await page.keyboard.press("ArrowRight")
        await settled()
      }
      const recut = model.recut({ minClusterSize: 12 })
      expect(recut.nClusters).toBe(2)
      expect(await said()).toMatch(/^12 rows: 2 clusters, /)
      expect(await sizes()).toEqual(sizesOf(recut))
      expect(await page.locator("figure.scatter ul.legend li").first().textContent()).toBe(
        `cluster 0: ${sizesOf(recut)[0]}`,
      )
      expect(new Set(await colors()).size).toBe(2)
      const after = await page.locator(".stage canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL())
      expect(after).not.toBe(before)
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
      await size().focus()
      await page.keyboard.press("End")
      await settled()
      const moved = (await axis()).map(Number)
      expect(moved.length > 2 && moved[0] === 0 && moved.every((value, i) => i === 0 || value > moved[i - 1])).toBe(
        true,
      )
      await page.getByRole("button", { name: "Back to 3 clusters" }).click()
      await settled()
      expect(await axis()).toEqual(ticks)
      expect(await sizes()).toEqual(sizesOf(model))
      expect(troubles).toEqual([])
    },
  )

  test("follows the slider of epsilon", async () => {
    await open()
    expect(await epsilon().getAttribute("aria-valuetext")).toMatch(/^off: 3 clusters/)
    await epsilon().focus()
    await page.keyboard.press("End")
    await settled()
    const distance = Number((await epsilon().getAttribute("aria-valuetext"))?.match(/^distance ([\d.]+): /)?.[1])
    expect(await sizes()).toEqual(sizesOf(model.recut({ clusterSelectionEpsilon: distance })))
    expect(await page.getByRole("button", { name: "Back to 3 clusters" }).isDisabled()).toBe(false)
    expect(troubles).toEqual([])
  })
})
