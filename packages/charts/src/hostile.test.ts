import { Matrix } from "clusterwise"
import { parseHTML } from "linkedom"
import { describe, expect, test } from "vitest"
import { lineChart, type ReportModel, reportHtml, scatter, toSvg } from "./node.js"

const NAMES = [
  "<img src=x onerror=alert(1)>",
  "__proto__",
  "\"quoted\" 'name' & more",
  "\u05E9\u05DC\u05D5\u05DD \u202Eevil\u202C\u0000\u0007\uD800",
  "</title><script>alert(1)</script>",
]
const rows = Array.from({ length: 12 }, (_, i) => NAMES.map((_, j) => Math.sin(i * (j + 1)) + (i % 2) * 5))
const X = Matrix.from(rows, { columns: NAMES })
const model: ReportModel = {
  kind: "kmeans",
  labels: Int32Array.from(rows, (_, i) => i % 2),
  nClusters: 2,
  params: { seed: 0, ...Object.fromEntries([["__proto__", 1]]), init: NAMES[0] },
  warnings: NAMES.map((message) => ({ code: "x", message })),
}

/** Whether there is a control character other than the end of a line. */
const hasControl = (text: string) => /\p{Cc}/u.test(text.replaceAll("\n", ""))

describe("names and texts from files", () => {
  test("are text in an SVG, never markup, and well-formed XML", async () => {
    for (const name of NAMES) {
      const figure = await scatter(X, { x: 0, y: 1, labels: model.labels, title: name, xLabel: name, yLabel: name })
      const svg = toSvg(figure)
      expect(svg).not.toMatch(/<(img|script)|[\p{Cs}\u202A-\u202E]/u)
      expect(hasControl(svg + toSvg(figure, { theme: "page" }))).toBe(false)
      expect(svg.match(/https?:[^"]*/g)).toEqual(["http://www.w3.org/2000/svg"])
      const line = toSvg(lineChart([{ name, values: [1, 2] }], { title: name, marks: [{ x: 1, label: name }] }))
      expect(line).not.toMatch(/<(img|script)|[\p{Cs}\u202A-\u202E]/u)
    }
  })

  test("are text in a report", async () => {
    for (const name of NAMES) {
      const page = await reportHtml(model, X, {
        title: name,
        source: name,
        command: name,
        notes: [name],
        versions: { [name]: name },
        x: 0,
        y: 1,
      })
      const { document } = parseHTML(page)
      expect(document.querySelectorAll("script, img, iframe, link, object").length).toBe(0)
      expect(document.querySelector("h1")?.textContent).toBe(document.querySelector("title")?.textContent)
      const handlers = Array.from(document.querySelectorAll("*"))
        .flatMap((e) => Array.from(e.attributes))
        .filter((a) => a.name.startsWith("on"))
      expect(handlers).toEqual([])
      expect(hasControl(page)).toBe(false)
      expect(page).not.toMatch(/<(img|script)|[\p{Cs}\u202A-\u202E]/u)
    }
  })

  test("appear as they are", async () => {
    const { document } = parseHTML(await reportHtml(model, X, { x: 0, y: 1 }))
    const heads = Array.from(document.querySelectorAll(".clusters thead th"), (th) => th.textContent)
    expect(heads.slice(4)).toEqual([
      NAMES[0],
      "__proto__",
      NAMES[2],
      "\u05E9\u05DC\u05D5\u05DD evil\uFFFD\uFFFD\uFFFD",
      NAMES[4],
    ])
  })
})
