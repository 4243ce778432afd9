import { DataError, ParameterError } from "clusterwise"
import { describe, expect, test } from "vitest"
import { reachabilityChart, scatter, toPng, toSvg } from "./node.js"
import { NOISE_COLOR } from "./palette.js"
import { segmentsOf, stripOf } from "./reachability/columns.js"
import { ink, pixels } from "./testing/figures.js"

const inf = Number.POSITIVE_INFINITY
const plot = { ordering: [2, 0, 1, 3, 4], reachability: [1, 2, inf, 4, inf], labels: [0, 0, 0, 1, -1] }

describe("reachabilityChart", () => {
  test("draws bars in the order of processing, in the colours of the scatter", async () => {
    const figure = reachabilityChart(plot)
    const dots = await scatter([[0], [1], [2], [3], [4]], { labels: plot.labels })
    const marks = (chart: Element) =>
      Array.from(chart.querySelectorAll(".legend path"), (p) => `${p.getAttribute("fill")} ${p.getAttribute("d")}`)
    expect(marks(figure)).toEqual(marks(dots))
    const bars = Array.from(figure.querySelectorAll(".bars .cluster"))
    expect(bars.map((bar) => bar.querySelector("title")?.textContent)).toEqual([
      "Cluster 0: 3 rows",
      "Cluster 1: 1 row",
    ])
    const starts = Array.from(bars[0].getAttribute("d")!.matchAll(/M([\d.]+)/g), (m) => Number(m[1]))
    const after = Number(bars[1].getAttribute("d")!.match(/M([\d.]+)/)?.[1])
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    expect(after).toBeGreaterThan(starts[1])
    expect(figure.querySelector(".title")?.textContent).toBe("2 clusters of 5 rows, 20.0\u00A0% noise")
  })

  test("shows infinite bars that can be seen among very many", () => {
    const count = 5000
    const ordering = Int32Array.from({ length: count }, (_, row) => row)
    const reachability = Float64Array.from(ordering, (row) => (row === 2000 ? Number.POSITIVE_INFINITY : 1))
    const figure = reachabilityChart({ ordering, reachability, labels: new Int32Array(count) }, { width: 400 })
    const [first] = figure.querySelectorAll(".bars path")
    expect(first.getAttribute("class")).toBe("infinite")
    const [, left, right] = /^M([\d.]+),.*H([\d.]+)V/.exec(first.getAttribute("d")!)!
    expect(Number(right) - Number(left)).toBeCloseTo(3, 1)
  })

  test("shows infinite bars pale, up to the top, and says what they are", () => {
    const figure = reachabilityChart(plot)
    const infinite = Array.from(figure.querySelectorAll(".bars .infinite"))
    expect(infinite.map((bar) => bar.getAttribute("fill"))).toContain(NOISE_COLOR)
    for (const bar of infinite) expect(Number(bar.getAttribute("fill-opacity"))).toBeLessThan(0.5)
    const top = (bar: Element) =>
      Math.min(...Array.from(bar.getAttribute("d")!.matchAll(/V([\d.]+)/g), (m) => Number(m[1])))
    for (const bar of figure.querySelectorAll(".bars .cluster")) expect(top(bar)).toBeGreaterThan(top(infinite[0]))
    expect(figure.querySelector(".x-label")?.textContent).toContain("2 pale bars are infinite")
    expect(toSvg(figure)).not.toMatch(/NaN|Infinity|undefined/)
  })

  test("names the line of an eps", () => {
    const figure = reachabilityChart(plot, { eps: 3 })
    expect(figure.querySelector(".eps text")?.textContent).toBe("eps 3")
    const y = Number(figure.querySelector(".eps line")?.getAttribute("y1"))
    const heights = Array.from(figure.querySelectorAll(".bars .cluster"), (bar) =>
      Number(bar.getAttribute("d")!.match(/V([\d.]+)/)?.[1]),
    )
    expect(heights[0]).toBeGreaterThan(y)
    expect(heights[1]).toBeLessThan(y)
    expect(() => reachabilityChart(plot, { eps: -1 })).toThrow(ParameterError)
  })

  test("says which cluster stands where below the bars, however low they are", async () => {
    const flat = { ...plot, reachability: [0, 0, inf, 4, inf] }
    const figure = reachabilityChart(flat, { legend: false })
    expect(figure.querySelectorAll(".strip path").length).toBe(2)
    const image = pixels(await toPng(figure, { scale: 1 }))
    expect(ink(image, 60, 312, 400, 332)).toBeGreaterThan(1500)
  })

  test("draws all noise, rows that none reaches, and one row", () => {
    const none = reachabilityChart({ ordering: [0, 1], reachability: [inf, inf], labels: [-1, -1] })
    expect(none.querySelector(".x-label")?.textContent).toContain("all are infinite")
    expect(none.querySelector(".title")?.textContent).toBe("0 clusters of 2 rows, 100.0\u00A0% noise")
    for (const figure of [none, reachabilityChart({ ordering: [0], reachability: [inf], labels: [0] })])
      expect(toSvg(figure)).not.toMatch(/NaN|Infinity|undefined/)
  })

  test("stays small for 100,000 rows, and keeps the highest bar of each cluster in a pixel", () => {
    const rows = 100_000
    const reachability = Float64Array.from({ length: rows }, (_, i) => (i === 12_345 ? 9 : 1 + Math.sin(i)))
    const labels = Int32Array.from(reachability, (_, i) => (i === 12_345 ? 1 : i % 10 === 0 ? -1 : 0))
    const ordering = Int32Array.from(labels, (_, i) => i)
    const figure = reachabilityChart({ ordering, reachability, labels })
    expect(toSvg(figure).length).toBeLessThan(100_000)
    const heights = (path: Element) => Array.from(path.getAttribute("d")!.matchAll(/V([\d.]+)/g), (m) => Number(m[1]))
    const [noise, zero, spike] = ["Noise", "Cluster 0", "Cluster 1"].map((name) =>
      Array.from(figure.querySelectorAll(".bars path")).find((p) =>
        p.querySelector("title")?.textContent?.startsWith(name),
      ),
    )
    expect(noise).toBeDefined()
    expect(Math.min(...heights(spike!))).toBeLessThan(Math.min(...heights(zero!)))
  })

  test("refuses what is no ordering of all rows", () => {
    expect(() => reachabilityChart({ ...plot, ordering: [0, 0, 1, 2, 3] })).toThrow("place 1 is 0")
    expect(() => reachabilityChart({ ...plot, ordering: [0, 1, 2, 3, 5] })).toThrow("place 4 is 5")
    expect(() => reachabilityChart({ ...plot, reachability: [1] })).toThrow("1 reachabilities for 5 rows")
    expect(() => reachabilityChart({ ...plot, reachability: [1, 2, 3, Number.NaN, 1] })).toThrow(DataError)
    expect(() => reachabilityChart({ ...plot, labels: [0] })).toThrow("1 labels for 5 rows")
    expect(() => reachabilityChart({ ordering: [], reachability: [], labels: [] })).toThrow("no row to draw")
  })
})

describe("columns of bars", () => {
  test("stack what shares a pixel: each cluster as high as its highest bar, the lower in front", () => {
    expect(segmentsOf([0, 1, 2, 3], [2, 5, 3, inf], [0, -1, 0, 0], 1)).toEqual([
      { column: 0, label: 0, from: 0, to: 3 },
      { column: 0, label: -1, from: 3, to: 5 },
      { column: 0, label: 0, from: 5, to: inf },
    ])
  })

  test("have the colour of most of their rows below them", () => {
    expect(stripOf([0, 1, 2, 3, 4, 5], [0, 0, 1, 0, 1, 1], 2)).toEqual([
      { label: 0, from: 0, to: 1 },
      { label: 1, from: 1, to: 2 },
    ])
  })
})
