import { describe, expect, it } from "vitest"
import { EdgeHeap } from "./edgeHeap.js"
import { Draws } from "./random.js"

describe("EdgeHeap", () => {
  it("gives edges from the lightest to the heaviest, equally light ones by their ends", () => {
    const draws = new Draws(3, 1)
    const heap = new EdgeHeap()
    const edges = Array.from({ length: 500 }, (_, i) => ({
      weight: draws.integer(3 * i, 20) / 4,
      a: draws.integer(3 * i + 1, 9),
      b: draws.integer(3 * i + 2, 9),
    }))
    for (const { weight, a, b } of edges) heap.add(weight, a, b)
    const sorted = edges.toSorted((x, y) => x.weight - y.weight || x.a - y.a || x.b - y.b)
    expect(edges.map(() => heap.take())).toEqual(sorted)
    expect(heap.take()).toBeUndefined()
  })

  it("takes edges between those that it gives", () => {
    const heap = new EdgeHeap()
    heap.add(2, 0, 1)
    heap.add(1, 5, 6)
    expect(heap.take()).toEqual({ weight: 1, a: 5, b: 6 })
    heap.add(3, 1, 2)
    heap.add(0.5, 3, 4)
    expect([heap.take()!.weight, heap.take()!.weight, heap.take()!.weight]).toEqual([0.5, 2, 3])
    expect(heap.size).toBe(0)
  })
})
