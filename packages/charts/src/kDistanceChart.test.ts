import { DataError } from "clusterwise"
import { describe, expect, test } from "vitest"
import { kDistanceChart, toSvg } from "./node.js"

const curve = [1, 1, 2, 2, 3, 9]
const texts = (figure: Element, selector: string) => Array.from(figure.querySelectorAll(selector), (t) => t.textContent)
const yOf = (figure: Element) => Number(figure.querySelector(".knee circle")?.getAttribute("cy"))

describe("kDistanceChart", () => {
  test("marks the knee, names eps, and says how many rows would be core rows", () => {
    const figure = kDistanceChart({ eps: 3, knee: 4, curve }, { minSamples: 3 })
    expect(texts(figure, ".knee text")).toEqual(["knee at row 5: eps 3"])
    expect(figure.querySelector(".title")?.textContent).toBe("Suggested eps 3: 5 core rows of 6 rows (83.3\u00A0%)")
    expect(figure.querySelector(".y-label")?.textContent).toBe("distance to the 3rd nearest row, itself counted")
    expect(figure.getAttribute("aria-label")).toContain("The knee is at row 5, where eps is 3")
  })

  test("puts the knee on the curve, and its lines from there to both axes", () => {
    const figure = kDistanceChart({ eps: 3, knee: 4, curve })
    const path = figure.querySelector('[aria-label="line"] path')?.getAttribute("d") ?? ""
    const circle = figure.querySelector(".knee circle")!
    expect(path).toContain(`${circle.getAttribute("cx")},${circle.getAttribute("cy")}`)
    const [across, down] = Array.from(figure.querySelectorAll(".knee line"))
    expect(across.getAttribute("y2")).toBe(circle.getAttribute("cy"))
    expect(down.getAttribute("x1")).toBe(circle.getAttribute("cx"))
  })

  test("takes ratios for a row that is far away, and leaves distances of 0 out of them", () => {
    const far = [0, 0, 1, 2, 3, 1e6]
    const figure = kDistanceChart({ eps: 3, knee: 4, curve: far })
    const straight = kDistanceChart({ eps: 3, knee: 4, curve: far }, { scale: "linear" })
    expect(yOf(straight) - yOf(figure)).toBeGreaterThan(15)
    expect(figure.querySelector(".x-label")?.textContent).toContain("2 distances of 0 left out")
    expect(straight.querySelector(".x-label")?.textContent).not.toContain("left out")
    expect(toSvg(figure)).not.toMatch(/NaN|Infinity|undefined/)
    const ticks = texts(figure, '[aria-label="y-axis tick label"] text')
    expect(ticks.length).toBeGreaterThan(2)
    for (const tick of ticks) expect(tick).toMatch(/\d/)
  })

  test("marks another eps with a line and its name, unless it lies beyond the axis", () => {
    const figure = kDistanceChart({ eps: 3, knee: 4, curve }, { eps: 2 })
    expect(texts(figure, ".eps text")).toEqual(["eps 2 of the model"])
    expect(Number(figure.querySelector(".eps line")?.getAttribute("y1"))).toBeGreaterThan(yOf(figure))
    for (const eps of [3, 1e9, 1e-9]) {
      const other = kDistanceChart({ eps: 3, knee: 4, curve }, { eps, scale: "log" })
      expect(other.querySelectorAll(".eps line").length).toBe(0)
    }
  })

  test("keeps the name of the knee inside, wherever the knee is", () => {
    for (const knee of [0, 99, 199]) {
      const rising = Float64Array.from({ length: 200 }, (_, i) => 1 + i)
      const figure = kDistanceChart({ eps: rising[knee], knee, curve: rising })
      const text = figure.querySelector(".knee text")!
      const x = Number(text.getAttribute("x"))
      expect(text.getAttribute("text-anchor")).toBe(knee === 0 ? "start" : "end")
      expect(x > 20 && x < 620 && Number(text.getAttribute("y")) > 30).toBe(true)
    }
  })

  test("keeps the names of both eps clear of each other's lines", () => {
    const rising = Float64Array.from({ length: 200 }, (_, i) => 1 + i / 40 + (i > 150 ? (i - 150) ** 2 / 100 : 0))
    const eps = rising[150]
    for (const share of [0.8, 0.93, 0.97, 1.02, 1.08, 1.15, 1.3, 2]) {
      const figure = kDistanceChart({ eps, knee: 150, curve: rising }, { eps: eps * share, width: 460, height: 300 })
      const [name, other] = [".knee text", ".eps text"].map((text) => figure.querySelector(text)!)
      const line = Number(figure.querySelector(".eps line")!.getAttribute("y1"))
      // A line of text reaches 9 px above its foot.
      const crosses = (text: Element, y: number) => {
        const foot = Number(text.getAttribute("y"))
        return y > foot - 9 && y < foot + 2
      }
      expect([share, crosses(name, line), crosses(other, yOf(figure))]).toEqual([share, false, false])
      const apart = Math.abs(Number(name.getAttribute("y")) - Number(other.getAttribute("y")))
      expect(apart >= 11, `${share}`).toBe(true)
    }
  })

  test("draws one row, a constant curve, and 100,000 rows small", () => {
    expect(toSvg(kDistanceChart({ eps: 2, knee: 0, curve: [2] }))).not.toMatch(/NaN|Infinity|undefined/)
    expect(toSvg(kDistanceChart({ eps: 2, knee: 2, curve: [2, 2, 2] }, { scale: "log" }))).not.toMatch(/NaN|Infinity/)
    const many = Float64Array.from({ length: 100_000 }, (_, i) => 1 / (100_001 - i))
    expect(toSvg(kDistanceChart({ eps: many[90_000], knee: 90_000, curve: many })).length).toBeLessThan(60_000)
  })

  test("refuses what is no such curve", () => {
    expect(() => kDistanceChart({ eps: 1, knee: 0, curve: [] })).toThrow("the curve is empty")
    expect(() => kDistanceChart({ eps: 1, knee: 0, curve: [2, 1] })).toThrow("1 at 1 follows 2")
    expect(() => kDistanceChart({ eps: 1, knee: 6, curve })).toThrow(DataError)
    expect(() => kDistanceChart({ eps: 0, knee: 0, curve })).toThrow("eps must be a distance above 0; got 0")
  })
})
