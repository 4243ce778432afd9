import { describe, expect, test } from "vitest"
import { criteriaChart, elbowChart, gapChart, stabilityChart, toSvg } from "../node.js"

const ks = [1, 2, 3, 4]
const title = (figure: Element) => figure.querySelector(".title")?.textContent

describe("elbowChart", () => {
  test("marks the knee, and says where there is none", () => {
    const figure = elbowChart({ ks, inertia: [100, 20, 15, 12], k: 2 })
    expect(title(figure)).toBe("Elbow at 2 clusters")
    expect(toSvg(figure)).toContain(">knee: k = 2<")
    const none = elbowChart({ ks, inertia: [4, 3, 2, 1], k: null })
    expect(title(none)).toBe("No elbow: the curve has no knee")
    expect(toSvg(none)).not.toContain("knee:")
  })
})

describe("gapChart", () => {
  test("draws a bar of one standard error at each k, and the pick", () => {
    const figure = gapChart({ ks, gap: [0.1, 0.8, 0.9, 0.7], s: [0.1, 0.1, 0.2, 0.1], k: 2 })
    expect(title(figure)).toBe("Gap statistic: 2 clusters")
    expect(figure.querySelectorAll('[aria-label="dot"] circle').length).toBe(4)
    const bars = Array.from(figure.querySelectorAll('[aria-label="rule"] line'), (line) =>
      Math.abs(Number(line.getAttribute("y1")) - Number(line.getAttribute("y2"))),
    ).filter((height) => height > 0)
    expect(bars.sort((a, b) => a - b).at(-1)! / bars[0]).toBeGreaterThan(1.9)
    expect(figure.getAttribute("aria-label")).toContain("k 3: 0.9 ± 0.2")
  })

  test("says that 1 is no structure, that nothing stands out, and refuses lengths that differ", () => {
    expect(title(gapChart({ ks, gap: [1, 0, 0, 0], s: [0, 0, 0, 0], k: 1 }))).toBe(
      "Gap statistic: 1 cluster: no structure",
    )
    expect(title(gapChart({ ks, gap: [0, 1, 2, 3], s: [0, 0, 0, 0], k: null }))).toContain("no number of clusters")
    expect(() => gapChart({ ks, gap: [1], s: [1], k: 1 })).toThrow("4 numbers of clusters, 1 gaps")
  })
})

describe("criteriaChart", () => {
  const criteria = [
    { name: "silhouette", ks: [2, 3, 4], values: [0.5, 0.7, 0.4], k: 3, note: "higher is better" },
    { name: "<b>", ks, values: [9, 5, Number.NaN, 2], k: null },
    { name: "gap", ks, values: [1, 2, 3, 4], k: 4 },
  ]

  test("gives each criterion a panel over the same k, with a ring at its pick", () => {
    const figure = criteriaChart(criteria, { k: 3 })
    const panels = Array.from(figure.querySelectorAll("svg"))
    expect(panels.length).toBe(3)
    const rings = panels.map((panel) => panel.querySelectorAll('circle[r="6"]').length)
    expect(rings).toEqual([1, 0, 1])
    expect(panels.map((panel) => panel.querySelector(".y-label")?.textContent)).toEqual([
      "silhouette: k = 3",
      "<b>: no pick",
      "gap: k = 4",
    ])
    expect(figure.getAttribute("aria-label")).toContain("silhouette: 3, <b>: none, gap: 4")
    expect(panels.every((panel) => panel.getAttribute("aria-label") === null)).toBe(true)
    expect(toSvg(figure)).not.toContain("<b>")
  })

  test("stands in as many columns as the width has room for", () => {
    const places = (width: number) =>
      Array.from(criteriaChart(criteria, { width }).querySelectorAll("svg"), (panel) => panel.getAttribute("x"))
    expect(new Set(places(320))).toEqual(new Set(["0"]))
    expect(new Set(places(700)).size).toBe(3)
  })

  test("refuses nothing to draw, and values for other numbers of clusters", () => {
    expect(() => criteriaChart([])).toThrow("no criterion")
    expect(() => criteriaChart([{ name: "x", ks, values: [1], k: null }])).toThrow("x has 1 values for 4")
  })
})

describe("stabilityChart", () => {
  test("draws a bar a cluster, as long as its value, with the limits", () => {
    const figure = stabilityChart([
      { label: 0, value: 1 },
      { label: 1, value: 0.5, name: "young" },
    ])
    const widths = Array.from(figure.querySelectorAll("rect[fill]"), (bar) => Number(bar.getAttribute("width")))
    expect(widths[0] / widths[1]).toBeCloseTo(2, 2)
    const texts = Array.from(figure.querySelectorAll("text"), (text) => text.textContent)
    for (const text of ["cluster 0", "young", "0.50", "dissolves", "stable"]) expect(texts).toContain(text)
    expect(figure.getAttribute("aria-label")).toContain("young 0.50")
  })

  test("refuses what is no similarity", () => {
    expect(() => stabilityChart([{ label: 4, value: 1.2 }])).toThrow("that of cluster 4 is 1.2")
    expect(() => stabilityChart([])).toThrow("no cluster")
  })
})
