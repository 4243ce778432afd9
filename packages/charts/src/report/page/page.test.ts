import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { fcluster, Linkage, linkage, Matrix, reference } from "clusterwise"
import type { Browser, Page } from "playwright"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { reportHtml } from "../../node.js"
import { defaultPalette } from "../../palette.js"
import { chromiumPath, openChromium } from "../../testing/chromium.js"

/** Three groups on a line, of 20, 30 and 10 rows, with gaps of 10 and 40 between them. */
const rows = Array.from({ length: 60 }, (_, i) => {
  const group = i < 20 ? 0 : i < 50 ? 10 : 50
  return [group + (i % 10) / 10, Math.sin(i)]
})
const X = Matrix.from(rows, { columns: ["place", "noise"] })

describe.skipIf(!chromiumPath)("a report in Chromium, opened from disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "clusterwise-report-"))
  const file = join(folder, "report.html")
  let browser: Browser
  let page: Page
  let troubles: string[]

  beforeAll(async () => {
    const Z = await linkage(X, { method: "average", engine: await reference() })
    const labels = fcluster(Z, 3, { criterion: "maxclust" })
    const model = { kind: "hierarchy", labels, nClusters: 3, params: {}, warnings: [], linkage: Z }
    writeFileSync(file, await reportHtml(model, X, { typicalRows: [["a"], ["b"], ["c"]] }))
    browser = await openChromium()
  })

  afterAll(async () => {
    await browser?.close()
    rmSync(folder, { recursive: true })
  })

  const open = async (width = 1280, path = file) => {
    page = await browser.newPage({ viewport: { width, height: 900 } })
    troubles = []
    page.on("pageerror", (error) => troubles.push(error.message))
    page.on("console", (message) => troubles.push(message.text()))
    page.on("request", (request) => request.url().startsWith("http") && troubles.push(request.url()))
    await page.goto(pathToFileURL(path).href)
  }
  const slider = () => page.getByRole("slider", { name: "Height at which the tree is cut" })
  const said = () => slider().getAttribute("aria-valuetext")
  const sizes = () => page.locator(".clusters tbody tr td:nth-child(2)").allTextContents()
  const settled = () =>
    page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  /** Colours of the dots' middles on the canvas, most frequent first. */
  const dotColors = () =>
    page.evaluate(() => {
      const canvas = document.querySelector<HTMLCanvasElement>(".stage canvas")!
      const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height)
      const counts = new Map<string, number>()
      for (let i = 0; i < data.length; i += 4) {
        if (data[i + 3] < 200) continue
        const color = [data[i], data[i + 1], data[i + 2]].map((c) => Math.round(c / 16)).join()
        counts.set(color, (counts.get(color) ?? 0) + 1)
      }
      return Array.from(counts).sort((a, b) => b[1] - a[1])
    })
  const rough = (color: string) =>
    [1, 3, 5].map((i) => Math.round(Number.parseInt(color.slice(i, i + 2), 16) / 16)).join()

  test("shows the cut of the model, and runs under its own policy without a word of complaint", async () => {
    await open()
    expect(await said()).toMatch(/^3 clusters at height \d/)
    expect(await sizes()).toEqual(["20", "30", "10"])
    expect(await page.getByRole("status").textContent()).toBe(await said())
    expect(await page.getByRole("button", { name: "Back to 3 clusters" }).isDisabled()).toBe(true)
    const colors = (await dotColors()).map(([color]) => color)
    for (const color of defaultPalette.slice(0, 3)) expect(colors).toContain(rough(color))
    expect(troubles).toEqual([])
  })

  test("follows the arrow keys: clusters, scatter, legend and table", async () => {
    await open()
    await slider().focus()
    await page.keyboard.press("ArrowUp")
    await settled()
    expect(await said()).toMatch(/^2 clusters at height \d/)
    expect(await sizes()).toEqual(["50", "10"])
    expect(await page.locator("figure.scatter ul.legend li").allTextContents()).toEqual([
      "cluster 0: 50",
      "cluster 1: 10",
    ])
    expect(await page.locator(".clusters tbody tr td.text:nth-child(5)").allTextContents()).toEqual(["–", "c"])
    const colors = (await dotColors()).map(([color]) => color)
    expect(colors).toContain(rough(defaultPalette[0]))
    expect(colors).not.toContain(rough(defaultPalette[2]))
    await page.keyboard.press("End")
    await settled()
    expect(await said()).toMatch(/^1 cluster at height \d/)
    expect(await page.getByRole("button", { name: "Fewer clusters" }).isDisabled()).toBe(true)
    await page.keyboard.press("Home")
    await settled()
    expect(await sizes()).toHaveLength(60)
    await page.getByRole("button", { name: "Back to 3 clusters" }).click()
    expect(await sizes()).toEqual(["20", "30", "10"])
    expect(troubles).toEqual([])
  })

  test.each([1280, 400])("follows the pointer that drags the line, %i px wide", async (width) => {
    await open(width)
    const grip = (await page.locator(".cut-slider .grip").boundingBox())!
    const figure = (await page.locator("figure.dendrogram svg").boundingBox())!
    const [x, y] = [grip.x + grip.width / 2, grip.y + grip.height / 2]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x, (y + figure.y) / 2, { steps: 4 })
    await settled()
    expect(await said()).toMatch(/^2 clusters/)
    await page.mouse.move(x, figure.y - 50, { steps: 4 })
    await settled()
    expect(await said()).toMatch(/^1 cluster at/)
    await page.mouse.move(x, y, { steps: 4 })
    await page.mouse.up()
    await settled()
    expect(await sizes()).toEqual(["20", "30", "10"])
    await page.mouse.move(x, figure.y, { steps: 2 })
    await settled()
    expect(await said()).toMatch(/^3 clusters/)
    expect(grip.x + grip.width).toBeLessThanOrEqual(figure.x + figure.width)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    expect(troubles).toEqual([])
  })

  test("shows the clusters of a model that no height gives, and steps from there to the next that one gives", async () => {
    const tied = Linkage.from([
      [0, 1, 1, 2],
      [2, 3, 1, 2],
      [4, 5, 10, 4],
    ])
    const model = { kind: "hierarchy", labels: [0, 0, 1, 2], nClusters: 3, params: {}, warnings: [], linkage: tied }
    const path = join(folder, "tied.html")
    writeFileSync(path, await reportHtml(model, [[0], [1], [10], [11]]))
    await open(1280, path)
    expect(await said()).toBe("3 clusters, as the model has them")
    const steps = { ArrowUp: /^2 clusters at/, ArrowDown: /^4 clusters at/ }
    for (const [key, text] of Object.entries(steps)) {
      await slider().focus()
      await page.keyboard.press(key)
      await settled()
      expect(await said()).toMatch(text)
      await page.getByRole("button", { name: "Back to 3 clusters" }).click()
      expect(await sizes()).toEqual(["2", "1", "1"])
    }
    expect(troubles).toEqual([])
  })

  test("puts the line where the figure is pressed", async () => {
    await open()
    const figure = (await page.locator("figure.dendrogram svg").boundingBox())!
    await page.mouse.click(figure.x + figure.width / 3, figure.y + figure.height / 3)
    await settled()
    expect(await said()).toMatch(/^2 clusters/)
  })
})
