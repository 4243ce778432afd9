import { describe, expect, test } from "vitest"
import { lineChart, silhouetteChart, toSvg } from "./node.js"
import { alike, quantity, tick } from "./numbers.js"
import { clean, fit, textWidth, wrap } from "./text.js"

const texts = (figure: Element, group: string) =>
  Array.from(figure.querySelectorAll(`[aria-label="${group}"] text`), (t) => t.textContent)

describe("lineChart", () => {
  test("joins the values over 1, 2, 3, … and marks whole numbers only", () => {
    const figure = lineChart([900, 400, 250, 212], { title: "Inertia", xLabel: "iteration", yLabel: "inertia" })
    expect(figure.querySelectorAll('[aria-label="line"] path').length).toBe(1)
    expect(figure.querySelectorAll('[aria-label="dot"] circle').length).toBe(4)
    expect(texts(figure, "x-axis tick label")).toEqual(["1", "2", "3", "4"])
    expect(figure.getAttribute("aria-label")).toBe("Inertia. Line chart of values: 4 points.")
  })

  test("tells several lines apart by colour and by dashes, and names them", () => {
    const figure = lineChart(
      [
        { name: "ours", values: [1, 2] },
        { name: "theirs", values: [2, 3] },
      ],
      { x: [2, 4], marks: [{ x: 3, label: "chosen" }] },
    )
    const lines = Array.from(figure.querySelectorAll('[aria-label="line"]'))
    expect(new Set(lines.map((l) => l.getAttribute("stroke"))).size).toBe(2)
    expect(new Set(lines.map((l) => l.getAttribute("stroke-dasharray"))).size).toBe(2)
    expect(Array.from(figure.querySelectorAll(".legend text"), (t) => t.textContent)).toEqual(["ours", "theirs"])
    expect(toSvg(figure)).toContain(">chosen<")
  })

  test("leaves a gap where a value is not finite, and refuses to draw nothing", () => {
    const figure = lineChart([1, 2, Number.NaN, 2, 1])
    expect(figure.querySelector('[aria-label="line"] path')?.getAttribute("d")?.match(/M/g)?.length).toBe(2)
    expect(() => lineChart([Number.NaN])).toThrow("there is no finite value to draw")
    expect(() => lineChart([])).toThrow("there is no finite value to draw")
    expect(() => lineChart([1, 2, 3], { x: [1, 2] })).toThrow("3 values, x has 2")
  })
})

describe("silhouetteChart", () => {
  test("draws a blade a cluster with its mean, and the mean of all", () => {
    const figure = silhouetteChart([0.5, 0.7, 0.2, -0.1, Number.NaN], [0, 0, 1, 1, -1])
    expect(figure.querySelectorAll('[aria-label="area"] path').length).toBe(2)
    expect(Array.from(figure.querySelectorAll(".legend text"), (t) => t.textContent)).toEqual([
      "cluster 0 · mean 0.60",
      "cluster 1 · mean 0.05",
    ])
    expect(figure.querySelector(".x-label")?.textContent).toContain("0.33")
  })

  test("stays small for many rows", () => {
    const samples = Float64Array.from({ length: 200_000 }, (_, i) => Math.sin(i))
    expect(
      toSvg(
        silhouetteChart(
          samples,
          Int32Array.from(samples, (_, i) => i % 3),
        ),
      ).length,
    ).toBeLessThan(100_000)
  })

  test("refuses when nothing is left to draw", () => {
    expect(() => silhouetteChart([0.1], [-1])).toThrow("there is nothing to draw")
    expect(() => silhouetteChart([0.1], [0, 1])).toThrow("2 labels for 1 rows")
  })
})

describe("toSvg", () => {
  test("fixes the colours for a file and leaves them to the page in a page", () => {
    const figure = lineChart([1, 2])
    expect(toSvg(figure)).toContain('color="#1f2328"><rect width="100%" height="100%" fill="#ffffff"/>')
    expect(toSvg(figure, { theme: "dark" })).toContain(
      'color="#e6e8eb"><rect width="100%" height="100%" fill="#16181d"/>',
    )
    expect(toSvg(figure, { theme: "page" })).not.toContain("<rect")
    expect(toSvg(figure)).not.toMatch(/var\(|<style|style=/)
  })
})

describe("texts of figures", () => {
  test("numbers keep the digits that they need", () => {
    expect([0, 1234567, Math.PI, -0.00001, 1e12, Number.NaN].map(quantity)).toEqual([
      "0",
      "1,234,567",
      "3.142",
      "−1.000e-5".replace("-", "−"),
      "1.000e12",
      "–",
    ])
    expect([1.5, 10].map(alike([1.5, 10]))).toEqual(["1.50", "10.00"])
    expect([tick(0.30000000000000004, 0.1), tick(100000005, 5), tick(-2e8, 1e8), tick(2e-12, 2e-12)]).toEqual([
      "0.3",
      "100,000,005",
      "−2e8",
      "2e−12",
    ])
  })

  test("long texts are cut or wrapped to their room", () => {
    const name = "a_very_long_name_of_a_column_".repeat(9)
    expect(textWidth(fit(name, 12, 200), 12)).toBeLessThanOrEqual(200)
    expect(fit("short", 12, 200)).toBe("short")
    const lines = wrap("one two three four five six seven eight nine ten", 16, 120, 2)
    expect(lines.length).toBe(2)
    expect(lines[1].endsWith("…")).toBe(true)
  })

  test("control characters are shown as �, direction overrides are dropped, lines are joined", () => {
    expect(clean("a\u0000b\u202Ec\r\nd\uD800")).toBe("a\uFFFDbc d\uFFFD")
  })
})
