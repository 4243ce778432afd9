import { Matrix } from "clusterwise"
import { describe, expect, test } from "vitest"
import { contingencyChart, distributionChart, profileChart, toSvg } from "../node.js"

const labels = Array.from({ length: 90 }, (_, i) => (i < 88 ? i % 3 : -1))
const rows = labels.map((label, i) => [label * 10 + Math.sin(i), Math.cos(i), 7])
const X = Matrix.from(rows, { columns: ["length", "<i>width", "constant"] })
const texts = (figure: Element, selector: string) =>
  Array.from(figure.querySelectorAll(selector), (text) => text.textContent)

describe("profileChart", () => {
  test("says how far each cluster's mean lies from that of all rows, in standard deviations", () => {
    const figure = profileChart(X, labels)
    expect(texts(figure, ".columns text")).toEqual(["length", "<i>width", "constant"])
    expect(texts(figure, ".row")).toEqual(["0", "1", "2", "noise"])
    const cells = Array.from(figure.querySelectorAll("rect"), (cell) => [
      cell.getAttribute("fill"),
      Number(cell.getAttribute("fill-opacity")),
    ])
    expect(cells.length).toBe(12)
    // The lowest cluster is blue and the highest orange; a constant column has no colour.
    expect(cells[0][0]).toBe("#1762c4")
    expect(cells[6][0]).toBe("#d44a14")
    expect(cells[2][1]).toBe(0)
    expect(toSvg(figure)).not.toContain("<i>")
  })

  test("shows the columns in which clusters differ most, or those asked for", () => {
    const wide = Matrix.from(
      labels.map((label, i) => Array.from({ length: 40 }, (_, j) => (j === 33 ? label : Math.sin(i * j)))),
    )
    const shown = texts(profileChart(wide, labels), ".columns text")
    expect(shown.length).toBe(12)
    expect(shown).toContain("column 33")
    expect(texts(profileChart(wide, labels, { columns: [2, 1] }), ".columns text")).toEqual(["column 2", "column 1"])
    expect(() => profileChart(wide, labels, { columns: [40] })).toThrow("no column 40; the data have 40")
    expect(() => profileChart(wide, [0])).toThrow("1 labels for 90 rows")
  })

  test("draws the largest of very many clusters", () => {
    const many = Array.from({ length: 400 }, (_, i) => (i < 100 ? 0 : i % 100))
    const figure = profileChart(
      many.map((label) => [label]),
      many,
    )
    expect(texts(figure, ".row").length).toBe(30)
    expect(texts(figure, ".row")[0]).toBe("0")
  })
})

describe("distributionChart", () => {
  test("has a panel a column and a ridge a cluster, with a line at the median", () => {
    const figure = distributionChart(X, labels)
    const panels = Array.from(figure.querySelectorAll("svg"))
    expect(panels.map((panel) => panel.querySelector(".y-label")?.textContent)).toEqual([
      "length",
      "<i>width",
      "constant",
    ])
    for (const panel of panels) expect(panel.querySelectorAll("path[d$=Z]").length).toBe(4)
    const medians = Array.from(panels[0].querySelectorAll("line[stroke-width='1.5']"), (line) =>
      Number(line.getAttribute("x1")),
    )
    expect(medians[0]).toBeLessThan(medians[1])
    expect(medians[1]).toBeLessThan(medians[2])
  })

  test("stays small for many rows", () => {
    const many = Array.from({ length: 100_000 }, (_, i) => [Math.sin(i), i])
    const figure = distributionChart(
      many,
      many.map((_, i) => i % 4),
    )
    expect(toSvg(figure).length).toBeLessThan(30_000)
  })
})

describe("contingencyChart", () => {
  const table = {
    matrix: [
      [50, 0],
      [2, 48],
      [1234, 1],
    ],
    rowLabels: [-1, 0, 3],
    colLabels: [0, 1],
  }

  test("counts shared rows, darker for a larger share of the row", () => {
    const figure = contingencyChart(table, { colNames: ["<u>", "b"] })
    expect(texts(figure, ".row")).toEqual(["noise", "0", "3"])
    expect(texts(figure, ".columns text")).toEqual(["<u>", "b"])
    expect(texts(figure, "g > text:not(.row)")).toEqual(expect.arrayContaining(["50", "48", "1,234"]))
    const shades = Array.from(figure.querySelectorAll("rect"), (cell) => Number(cell.getAttribute("fill-opacity")))
    expect(shades[1]).toBe(0)
    expect(shades[3]).toBeGreaterThan(10 * shades[2])
    expect(figure.getAttribute("aria-label")).toContain("noise: 100.0\u00A0% in <u>")
  })

  test("refuses a table that does not fit its labels, and cells that count nothing", () => {
    expect(() => contingencyChart({ ...table, rowLabels: [0] })).toThrow("3 × 2, with 1 and 2 labels")
    expect(() => contingencyChart({ ...table, matrix: [[1, -1]], rowLabels: [0] })).toThrow("counts rows; got -1")
  })
})
