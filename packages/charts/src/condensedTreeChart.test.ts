import { DataError, ParameterError } from "clusterwise"
import { describe, expect, test } from "vitest"
import { icicles } from "./icicle/icicles.js"
import { condensedTreeChart, scatter, toSvg } from "./node.js"
import { clusterStyle } from "./palette.js"
import { condensedChain, condensedGroups, condensedTree as tree } from "./testing/condensed.js"

const texts = (figure: Element, group: string) =>
  Array.from(figure.querySelectorAll(`${group} text`), (t) => t.textContent)
const paths = (figure: Element, selector: string) => Array.from(figure.querySelectorAll(`.icicles ${selector}`))
const numbers = (path: Element, letter: string) =>
  Array.from(path.getAttribute("d")!.matchAll(new RegExp(`${letter}([\\d.]+)`, "g")), (m) => Number(m[1]))
const span = (values: number[]) => Math.max(...values) - Math.min(...values)

describe("condensedTreeChart", () => {
  test("draws chosen clusters as wide as their rows, in the colours and with the legend of the scatter", async () => {
    const figure = condensedTreeChart(tree)
    const [one, zero] = paths(figure, ".cluster")
    expect([one, zero].map((path) => path.getAttribute("fill"))).toEqual(
      [1, 0].map((label) => clusterStyle(label).color),
    )
    expect(one.querySelector("title")?.textContent).toBe("Cluster 1: 5 rows")
    expect(span(numbers(one, "H")) / span(numbers(zero, "H"))).toBeCloseTo(5 / 4, 2)
    expect(span(numbers(paths(figure, ".rest")[0], "H")) / span(numbers(zero, "H"))).toBeCloseTo(10 / 4, 2)
    const dots = await scatter(
      Array.from({ length: 10 }, (_, i) => [i]),
      { labels: [-1, 0, 0, 0, 0, 1, 1, 1, 1, 1] },
    )
    const legend = (chart: Element) => chart.querySelector(".legend")?.textContent
    expect(legend(figure)).toBe(legend(dots))
    expect(figure.querySelector(".title")?.textContent).toBe("2 clusters of 10 rows, 10.0\u00A0% noise")
  })

  test("begins a cluster where its parent comes apart, lambda downwards", () => {
    const figure = condensedTreeChart(tree)
    const [one, zero] = paths(figure, ".cluster")
    const [rest] = paths(figure, ".rest")
    const top = (path: Element) => Math.min(...numbers(path, "V"))
    const bottom = (path: Element) => Math.max(...numbers(path, "V"))
    expect(top(one)).toBe(top(zero))
    expect(top(one)).toBe(bottom(rest))
    expect(bottom(one)).toBeGreaterThanOrEqual(bottom(zero))
    const ticks = texts(figure, '[aria-label="y-axis tick label"]')
    expect(ticks[0]).toBe("0")
    expect(figure.querySelector(".y-label")?.textContent).toContain("1 ÷ distance")
  })

  test("stacks distances the other way round: dense places at the bottom", () => {
    const figure = condensedTreeChart(tree, { axis: "distance" })
    const [one] = paths(figure, ".cluster")
    const zero = Math.max(...numbers(one, "V"))
    expect(zero).toBeGreaterThan(Math.max(...numbers(paths(figure, ".rest")[0], "V")))
    expect(figure.querySelector(".y-label")?.textContent).toBe("distance")
    expect(toSvg(figure)).not.toMatch(/NaN|Infinity|undefined/)
  })

  test("cuts an infinite lambda off at the bottom, and says so", () => {
    const figure = condensedTreeChart(tree)
    expect(figure.querySelector(".x-label")?.textContent).toContain("what reaches the bottom goes on")
    expect(toSvg(figure)).not.toMatch(/NaN|Infinity|undefined/)
    expect(condensedTreeChart(condensedChain(50)).querySelector(".x-label")?.textContent).not.toContain("goes on")
  })

  test("names the chosen clusters where they begin", () => {
    expect(texts(condensedTreeChart(tree, { names: ["ash", "oak"] }), ".names")).toEqual(["oak", "ash"])
    expect(texts(condensedTreeChart(tree, { names: ["<b>ash</b>"] }), ".legend")).toContain("<b>ash</b>")
  })

  test("leaves names out where they would cover others", () => {
    const figure = condensedTreeChart(condensedGroups(200))
    const names = texts(figure, ".names").length
    expect(names > 3 && names < 100).toBe(true)
    expect(paths(figure, ".cluster").length).toBe(200)
  })

  test("draws no cluster all grey, and all rows as one cluster without those that left before", () => {
    const none = condensedTreeChart(condensedChain(50))
    expect(paths(none, ".cluster").length).toBe(0)
    expect(none.querySelector(".title")?.textContent).toBe("0 clusters of 50 rows, 100.0\u00A0% noise")
    const one = condensedTreeChart(condensedChain(50, true))
    const [core] = paths(one, ".cluster")
    expect(core.querySelector("title")?.textContent).toBe("Cluster 0: 2 rows")
    const width =
      Number(core.getAttribute("d")!.match(/H([\d.]+)/)?.[1]) - Number(core.getAttribute("d")!.match(/M([\d.]+)/)?.[1])
    expect(width / span(numbers(paths(one, ".rest")[0], "H"))).toBeCloseTo(2 / 50, 2)
  })

  test("takes the counts of the legend from labels, where they are given", () => {
    const figure = condensedTreeChart(tree, { labels: [-1, -1, 0, 0, 0, 1, 1, 1, 1, 1] })
    expect(texts(figure, ".legend")).toEqual(["Cluster", "Rows", "0", "3", "1", "5", "noise", "2"])
    expect(() => condensedTreeChart(tree, { labels: [0] })).toThrow("1 labels for 10 rows")
  })

  test("stays small for 100,000 rows in one cluster or in 10,000", () => {
    expect(toSvg(condensedTreeChart(condensedChain(100_000))).length).toBeLessThan(60_000)
    expect(toSvg(condensedTreeChart(condensedGroups(10_000))).length).toBeLessThan(800_000)
  })

  test("refuses what is no condensed tree", () => {
    expect(() => condensedTreeChart({ ...tree, child: [1] })).toThrow("must be equally long")
    expect(() => condensedTreeChart({ ...tree, birth: [1] })).toThrow(DataError)
    expect(() => condensedTreeChart({ ...tree, clusterParent: [-1, 12, 10] })).toThrow("the parent of cluster 11 is 12")
    expect(() => condensedTreeChart({ ...tree, parent: Array.from(tree.parent).reverse() })).toThrow("sorted by parent")
    // @ts-expect-error a name that there is not
    expect(() => condensedTreeChart(tree, { axis: "depth" })).toThrow(ParameterError)
  })
})

test("icicles stand side by side below what their parent still has, the largest at the left", () => {
  const [all, zero, one] = icicles(tree)
  expect([all.center, one.center, zero.center]).toEqual([5, 0.5 + 2.5, 0.5 + 5 + 2])
  expect(icicles(tree).map(({ from, to }) => [from, to])).toEqual([
    [0, 3],
    [3, 7],
    [7, 12],
  ])
})
