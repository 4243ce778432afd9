import { describe, expect, it } from "vitest"
import { Draws } from "../../structures/random.js"
import { binsOf } from "./bins.js"
import { bestPath } from "./tree.js"

/** The path of a cluster, as text: "0 above 3". */
async function path(rows: readonly (readonly number[])[], inside: (row: readonly number[], i: number) => boolean) {
  const bins = rows[0].map((_, column) => {
    const values = Float64Array.from(rows, (row) => row[column])
    return binsOf(
      values,
      Int32Array.from(values.keys()).sort((a, b) => values[a] - values[b]),
    )
  })
  const tree = {
    bins,
    weights: new Float64Array(rows.length).fill(1),
    inside: Uint8Array.from(rows, (row, i) => (inside(row, i) ? 1 : 0)),
  }
  const cuts = await bestPath(tree, {})
  return cuts.map(({ column, cut, side }) => `${column} ${side} ${bins[column].cuts[cut]}`)
}

const draws = new Draws(7, 99)
const random = (rows: number, cols: number) =>
  Array.from({ length: rows }, (_, i) =>
    Array.from({ length: cols }, (_, j) => Math.floor(draws.uniform(i * cols + j) * 100)),
  )

describe("the conditions of a rule", () => {
  it("are one where one is enough", async () => {
    expect(await path(random(300, 3), ([, x]) => x > 70)).toEqual(["1 above 70"])
    expect(await path(random(300, 3), ([, x]) => x > 3)).toEqual(["1 above 3"])
  })

  it("are two for what lies between, and for a corner", async () => {
    expect((await path(random(300, 3), ([, x]) => x > 30 && x <= 60)).sort()).toEqual(["1 above 30", "1 below 60"])
    expect((await path(random(400, 3), ([x, , z]) => x > 50 && z <= 50)).sort()).toEqual(["0 above 50", "2 below 50"])
  })

  it("are the same whether the cluster or the rest is the larger", async () => {
    expect(await path(random(400, 2), ([x]) => x > 95)).toEqual(["0 above 95"])
    expect(await path(random(400, 2), ([x]) => x <= 95)).toEqual(["0 below 95"])
  })

  it("are at most three", async () => {
    const box = ([x, y]: readonly number[]) => x > 20 && x <= 70 && y > 20 && y <= 70
    expect((await path(random(600, 2), box)).length).toBe(3)
  })

  it("are none where nothing tells the cluster from the rest", async () => {
    expect(await path(random(2000, 2), (_, i) => i % 2 === 0)).toEqual([])
    expect(await path([[1], [1], [1], [1]], (_, i) => i < 2)).toEqual([])
  })
})
