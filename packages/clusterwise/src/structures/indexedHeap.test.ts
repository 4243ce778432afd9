import fc from "fast-check"
import { expect, it } from "vitest"
import { IndexedHeap } from "./indexedHeap.js"

it("gives keys by rising value, also after values changed", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(59), fc.integer({ min: 0, max: 50 })), { maxLength: 40 }),
      (values, changes) => {
        const heap = new IndexedHeap(Float64Array.from(values))
        for (const [key, value] of changes) if (key < values.length) heap.change(key, value)
        const expected = [...heap.values].sort((a, b) => a - b)
        const found: number[] = []
        while (heap.size > 0) {
          found.push(heap.values[heap.least])
          heap.removeLeast()
        }
        expect(found).toEqual(expected)
      },
    ),
  )
})
