import { describe, expect, it } from "vitest"
import { hilbertRanks } from "./hilbert.js"

describe("ranks along Hilbert's curve", () => {
  it.each([
    [1, 4],
    [2, 1],
    [2, 5],
    [3, 3],
    [4, 2],
  ])("visit every cell once, and go from neighbour to neighbour: %i columns, %i bits", (cols, bits) => {
    const ranks = hilbertRanks(cols, bits)
    const cells = new Int32Array(ranks.length).fill(-1)
    ranks.forEach((rank, cell) => {
      cells[rank] = cell
    })
    expect(cells).not.toContain(-1)
    const place = (cell: number) => Array.from({ length: cols }, (_, j) => (cell >> (j * bits)) & (2 ** bits - 1))
    for (let rank = 1; rank < cells.length; rank++) {
      const [a, b] = [place(cells[rank - 1]), place(cells[rank])]
      expect(a.reduce((steps, value, j) => steps + Math.abs(value - b[j]), 0)).toBe(1)
    }
  })
})
