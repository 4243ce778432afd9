import { expect, it } from "vitest"
import { UnionFind } from "./unionFind.js"

it("joins sets, counts their members, and lets the larger set's member stand for both", () => {
  const sets = new UnionFind(5)
  expect(sets.join(0, 1)).toBe(0)
  expect(sets.join(2, 1)).toBe(0)
  expect(sets.find(2)).toBe(0)
  expect(sets.size(1)).toBe(3)
  expect(sets.join(0, 2)).toBe(0)
  expect(sets.size(2)).toBe(3)
  expect(sets.find(4)).toBe(4)
})

it("walks a long chain without recursion", () => {
  const sets = new UnionFind(200_000)
  for (let i = 1; i < 200_000; i++) sets.join(i, i - 1)
  expect(sets.size(0)).toBe(200_000)
})
