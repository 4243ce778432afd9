import { describe, expect, it } from "vitest"
import { Matrix } from "../../data/matrix.js"
import { reference } from "./reference.js"

const engine = reference()

const sums = async (rows: number[][], labels: number[], groups: number) => {
  const labellings = [{ labels: Int32Array.from(labels), groups }]
  return (await engine.distanceSums(await engine.load(Matrix.from(rows)), { labellings, metric: "euclidean" }))[0]
}

describe("distance sums", () => {
  it("are mean distances to one's own and to the nearest other cluster", async () => {
    const { own, nearestOther } = await sums(
      [
        [0, 0],
        [3, 4],
        [0, 10],
        [0, 12],
        [100, 0],
      ],
      [0, 0, 1, 1, 2],
      3,
    )
    expect(own[0]).toBe(5)
    expect(nearestOther[0]).toBe(11)
    expect(own[2]).toBe(2)
    expect(nearestOther[2]).toBe((10 + Math.hypot(3, 6)) / 2)
  })

  it("have no own mean for a row alone, no other where there is one cluster, neither for rows left out", async () => {
    const { own, nearestOther } = await sums([[0], [1], [5], [9]], [0, 0, 1, -1], 2)
    expect(Array.from(own)).toEqual([1, 1, Number.NaN, Number.NaN])
    expect(Array.from(nearestOther)).toEqual([5, 4, 4.5, Number.NaN])
    expect(Array.from((await sums([[0], [1]], [0, 0], 1)).nearestOther)).toEqual([Number.NaN, Number.NaN])
  })

  it("pass over labels that no row has", async () => {
    expect(Array.from((await sums([[0], [1], [5]], [3, 3, 1], 5)).nearestOther)).toEqual([5, 4, 4.5])
  })

  it("know differences that squares would lose: far from the origin, tiny and huge", async () => {
    for (const unit of [2 ** -500, 1, 2 ** 500]) {
      const { own, nearestOther } = await sums(
        [
          [0, 0],
          [3, 4],
          [6, 8],
        ].map((row) => row.map((v) => v * unit)),
        [0, 0, 1],
        2,
      )
      expect([own[0], nearestOther[1]]).toEqual([5 * unit, 5 * unit])
    }
    expect(
      (
        await sums(
          [
            [1e8, 1e8],
            [1e8 + 3, 1e8 + 4],
          ],
          [0, 0],
          1,
        )
      ).own[0],
    ).toBe(5)
  })

  it("of several labellings are those of each alone", async () => {
    const rows = [[0], [1], [5], [9], [30]]
    const several = [
      [0, 0, 1, 1, 1],
      [1, 0, 0, -1, 2],
    ]
    const x = await engine.load(Matrix.from(rows))
    const labellings = several.map((labels) => ({ labels: Int32Array.from(labels), groups: 3 }))
    const found = await engine.distanceSums(x, { labellings, metric: "euclidean" })
    expect(found).toEqual(await Promise.all(several.map((labels) => sums(rows, labels, 3))))
  })

  it("refuse labels that do not fit", async () => {
    await expect(sums([[0], [1]], [0], 1)).rejects.toThrow(/labels must be one a row \(2\)/)
    await expect(sums([[0], [1]], [0, 4], 2)).rejects.toThrow(/below groups/)
  })
})
