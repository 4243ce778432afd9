import { describe, expect, it } from "vitest"
import { groupLabels } from "../metrics/labels.js"
import { drawSample } from "./sample.js"

const labels: number[] = Array.from({ length: 1000 }, (_, i) => (i < 20 ? 0 : i < 300 ? 1 : i < 900 ? 2 : -1))
const draw = (most: number, renamed = labels) => drawSample(groupLabels(renamed, "exclude"), [0, 1, 2], most, 0)

describe("the sample of an explanation", () => {
  it("is all rows where these are few enough", () => {
    const { rows, whole, weights } = draw(1000)
    expect([rows.length, whole, weights.every((weight) => weight === 1)]).toEqual([1000, true, true])
  })

  it("takes small clusters whole, and of large ones as many rows as of each other", () => {
    const { rows, groups, weights, whole } = draw(200)
    const sizes = [-1, 0, 1, 2].map((group) => groups.filter((other) => other === group).length)
    expect(sizes).toEqual([60, 20, 60, 60])
    expect(whole).toBe(false)
    expect(rows.every((row, i) => i === 0 || row > rows[i - 1])).toBe(true)
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1000, 9)
  })

  it("does not depend on what clusters are called", () => {
    expect(
      draw(
        200,
        labels.map((label) => (label < 0 ? label : 2 - label)),
      ).rows,
    ).toEqual(draw(200).rows)
  })

  it("draws those that are not explained together", () => {
    const { groups } = drawSample(groupLabels(labels, "exclude"), [2], 200, 0)
    expect([0, 1, 2].map((group) => groups.filter((other) => other === group).length).slice(2)).toEqual([66])
  })
})
