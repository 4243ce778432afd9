import { describe, expect, it } from "vitest"
import { dataset, golden } from "../../../../fixtures/golden.js"
import { Matrix } from "../data/matrix.js"
import type { Progress } from "../engine/engine.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { ParameterError, UndefinedScoreError } from "../errors.js"
import { dbcv } from "./dbcv.js"

interface Case {
  readonly name: string
  readonly data: string
  readonly metric: "euclidean" | "manhattan"
  readonly labels: number[]
  readonly score: number
  readonly package: [least: number, greatest: number] | null
}

const { cases } = golden<{ cases: Case[] }>("dbcv")
const engine = reference()
const labels = [0, 0, 0, 1, 1, 1]
const line = [[0], [1], [3], [10], [12], [13]]

describe("dbcv", () => {
  it("is what a hand computes for six rows", async () => {
    // Cores: of row 0, 1 / mean(1, 1/3) = 3/2; of 1, 4/3; of 3, 1 / mean(1/3, 1/2) = 12/5. Tree: 0–1 of 3/2, 1–3 of 12/5.
    // Row 1 alone lies within, and 12 on the other side: 11 apart; no edge is between two within, so 12/5 is the heaviest.
    expect(await dbcv(line, labels, { engine })).toBeCloseTo((11 - 12 / 5) / 11, 14)
    expect(await dbcv([...line, [40]], [...labels, -1], { engine })).toBeCloseTo(((6 / 7) * (11 - 12 / 5)) / 11, 14)
  })

  it.each(cases)("agrees with the plain computation: $name", async ({ data, metric, labels, score, ...rest }) => {
    const found = await dbcv(dataset(data).rows, labels, { engine, metric })
    expect(Math.abs(found - score)).toBeLessThanOrEqual(1e-9)
    const [least, greatest] = rest.package ?? [0, 1]
    // Where the hdbscan package gives the same in every order of rows, it gives this.
    if (greatest - least < 1e-12) expect(Math.abs(found - least)).toBeLessThanOrEqual(1e-9)
  })

  it("does not depend on the order of rows, nor on their place and size", async () => {
    const { data, labels: own, score } = cases.find(({ name }) => name === "densities")!
    const { rows } = dataset(data)
    const order = rows.map((_, i) => i).sort((a, b) => ((a * 7919) % 1009) - ((b * 7919) % 1009))
    const turned = { rows: order.map((i) => rows[i]), labels: order.map((i) => own[i]) }
    expect(await dbcv(turned.rows, turned.labels, { engine })).toBeCloseTo(score, 12)
    for (const power of [300, -300]) {
      const scaled = rows.map((row) => row.map((value) => value * 2 ** power))
      expect(await dbcv(scaled, own, { engine })).toBe(await dbcv(rows, own, { engine }))
    }
    const moved = line.map(([x]) => [x + 1e8])
    expect(await dbcv(moved, labels, { engine })).toBeCloseTo(43 / 55, 14)
  })

  it("is the same on every engine, and takes a Resident", async () => {
    const { data, labels } = cases[0]
    const other = await wasm({ threads: 2, inlineBelow: 0 })
    const x = await other.load(Matrix.from(dataset(data).rows))
    expect(await dbcv(x, labels)).toBe(await dbcv(dataset(data).rows, labels, { engine }))
    x.release()
    await other.close()
  })

  it("takes noise for a cluster where that is asked for", async () => {
    const noisy = labels.map((label) => (label === 1 ? -1 : 0))
    expect(await dbcv(line, noisy, { engine, noise: "cluster" })).toBe(await dbcv(line, labels, { engine }))
    await expect(dbcv(line, noisy, { engine })).rejects.toThrow(UndefinedScoreError)
  })

  it("counts a cluster of one row as noise, and copies as infinitely dense", async () => {
    expect(await dbcv([...line, [40]], [...labels, 2], { engine })).toBe(
      await dbcv([...line, [40]], [...labels, -1], { engine }),
    )
    const copies = [[0], [0], [0], [5], [5]]
    expect(await dbcv(copies, [0, 0, 0, 1, 1], { engine })).toBe(1)
    expect(await dbcv([[1], [1], [1], [1]], [0, 0, 1, 1], { engine })).toBe(0)
  })

  it("refuses labels that leave fewer than two clusters, and metrics that rows have not", async () => {
    for (const few of [
      [0, 0, 0, 0, 0, 0],
      [-1, -1, -1, -1, -1, -1],
      [0, 0, 0, 0, 0, 1],
    ])
      await expect(dbcv(line, few, { engine })).rejects.toThrow(UndefinedScoreError)
    await expect(dbcv(line, [0, 0, 0, 0, 0, 1], { engine })).rejects.toThrow(
      "at least 2 clusters of 2 rows or more; there is 1.",
    )
    await expect(dbcv(line, labels, { engine, metric: "precomputed" })).rejects.toThrow(ParameterError)
    await expect(dbcv(line, labels, { engine, metric: "cosines" as "cosine" })).rejects.toThrow("dbcv: metric must be")
    await expect(dbcv(line, [0, 1], { engine })).rejects.toThrow("2 labels for 6 rows")
  })

  it("tells progress that never falls and ends at 1, and stops where it is aborted", async () => {
    const seen: Progress[] = []
    await dbcv(line, labels, { engine, onProgress: (progress) => seen.push(progress) })
    expect(seen.at(-1)).toMatchObject({ fraction: 1, rows: 6 })
    const reason = { because: "enough" }
    await expect(dbcv(line, labels, { engine, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const { data, labels: many } = cases.find(({ name }) => name.startsWith("64"))!
    const rows = Array.from({ length: 12 }, () => dataset(data).rows).flat()
    const controller = new AbortController()
    const run = dbcv(rows, Array.from({ length: 12 }, () => many).flat(), { engine, signal: controller.signal })
    setTimeout(() => controller.abort(reason), 5)
    await expect(run).rejects.toBe(reason)
  })
})
