import { appendFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import type { Matrix } from "../../data/matrix.js"
import { drawn, nulls, structures } from "../testing/draws.js"
import { choose } from "../verdict.js"
import { canonical } from "./canonical.js"
import { structureOfRows } from "./structure.js"

// A slice of the table of docs/judging.md, which `node bench/verdicts.mjs` makes with 100 draws of every cell.
const draws = Number(process.env["VERDICT_DRAWS"] ?? 8)
const sizes = (process.env["VERDICT_ROWS"] ?? "200").split(",").map(Number)
const out = process.env["VERDICT_OUT"]
const widths = [2, 10, 50]

async function verdict(X: Matrix, seed: number) {
  const range = { kMin: 2, kMax: 10 }
  return choose({}, await structureOfRows(canonical(X), range.kMax, seed, {}), range)
}

/** How many of the draws are given what is right. */
async function right(name: string, n: number, d: number, draw: (seed: number) => Matrix, expected: string) {
  let count = 0
  for (let seed = 0; seed < draws; seed++) {
    const { verdict: said, k } = await verdict(draw(seed), seed)
    if ((said === "clusters" ? String(k) : said) === expected) count++
  }
  if (out) appendFileSync(out, `${JSON.stringify({ name, n, d, expected, count, draws })}\n`)
  return count / draws
}

const cells = <T>(table: Record<string, T>) =>
  Object.entries(table).flatMap(([name, of]) => sizes.flatMap((n) => widths.map((d) => [name, n, d, of] as const)))

describe("rows without structure", () => {
  it.each(cells(nulls))("are said to have none: %s, %d × %d", { timeout: 3_600_000 }, async (name, n, d, kind) => {
    expect(await right(name, n, d, (seed) => drawn(kind, n, d, seed), "no structure found")).toBeGreaterThanOrEqual(
      0.97,
    )
  })
})

describe("rows with structure", () => {
  it.each(cells(structures))(
    "are seen for what they are: %s, %d × %d",
    { timeout: 3_600_000 },
    async (name, n, d, of) => {
      const expected = of.k === null ? "structure, not round" : String(of.k)
      const share = await right(name, n, d, (seed) => drawn(of.kind, n, d, seed), expected)
      // Two moons in 50 columns of noise show themselves to more rows only.
      const hidden = draws < 20 || (d === 50 && n === 200)
      expect(share).toBeGreaterThanOrEqual(of.k === 3 ? 0.99 : of.k === 2 ? 0.95 : hidden ? 0.75 : 0.9)
    },
  )
})
