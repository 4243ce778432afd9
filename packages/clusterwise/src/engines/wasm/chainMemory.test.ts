import { describe, expect, it } from "vitest"
import { chainTree } from "../../engine/merging/chain.js"
import { Draws } from "../../structures/random.js"
import { Bench } from "./bench.js"
import { chainInMemory, hasChain } from "./chainMemory.js"
import { compileKernels, hasRelaxedSimd } from "./kernels.js"

const draws = new Draws(3, 14)
const modules = await Promise.all([compileKernels(false), compileKernels(hasRelaxedSimd())])

/** Distances of rows in a plane; of few places, so that many are ties; or whole numbers, far from any triangle. */
const kinds: readonly ((i: number, j: number) => number)[] = [
  (i, j) =>
    Math.hypot(draws.uniform(2 * i) - draws.uniform(2 * j), draws.uniform(2 * i + 1) - draws.uniform(2 * j + 1)),
  (i, j) => Math.hypot((i % 7) - (j % 7), (i % 11) - (j % 11)),
  (i, j) => 1 + ((i * 31 + j * 17) % 5),
  () => 0,
]

describe.each(["complete", "average", "weighted", "ward"] as const)("the chain in a square: %s", (method) => {
  it.each([2, 3, 4, 5, 8, 17, 64, 201, 350])(
    "has the merges of the plain one, bit for bit, ties too: %i rows",
    async (rows) => {
      expect(hasChain(method, rows)).toBe(true)
      for (const kind of kinds)
        for (const module of modules) {
          const distances = new Float64Array((rows * (rows - 1)) / 2)
          for (let i = 0, at = 0; i < rows; i++) for (let j = i + 1; j < rows; j++) distances[at++] = kind(i, j)
          const told: number[] = []
          const breath = (merges: number) => {
            told.push(merges)
            return undefined
          }
          const found = await chainInMemory(new Bench(module), distances.slice(), rows, method, breath)
          const expected = await chainTree(distances, rows, method, () => undefined)
          expect(found.inOrder()).toEqual(expected.inOrder())
          expect(told.at(-1)).toBe(rows - 1)
        }
    },
  )
})

it("is left to the plain one where a square would be large", () => {
  expect(hasChain("ward", 5000)).toBe(false)
  expect(hasChain("centroid", 50)).toBe(false)
})
