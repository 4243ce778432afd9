import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { clusterProfiles, DataError, Matrix, ParameterError } from "../node.js"
import { labelled } from "./testing/tables.js"

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0)

/** Cohen's d, as it is written down. */
function effect(own: readonly number[], rest: readonly number[]): number {
  const difference = mean(own) - mean(rest)
  const spread = squares(own) + squares(rest)
  if (difference === 0) return 0
  return spread === 0 ? difference * Infinity : difference / Math.sqrt(spread / (own.length + rest.length - 2))
}

describe("clusterProfiles", () => {
  it("is what a hand computes for four rows", async () => {
    const X = Matrix.from(
      [
        [0, 10],
        [2, 10],
        [8, 20],
        [10, 20],
      ],
      { columns: ["x", "y"] },
    )
    const [low, high] = await clusterProfiles([0, 0, 1, 1], X)
    expect(low).toEqual({
      label: 0,
      size: 2,
      share: 0.5,
      columns: [
        { column: 1, name: "y", effect: -Infinity, direction: "low", mean: 10, restMean: 20 },
        { column: 0, name: "x", effect: -8 / Math.SQRT2, direction: "low", mean: 1, restMean: 9 },
      ],
    })
    expect(high.columns.map(({ direction }) => direction)).toEqual(["high", "high"])
  })

  it("has the effects of the definition, of the rest without noise", async () => {
    await fc.assert(
      fc.asyncProperty(labelled, async ({ rows, labels }) => {
        const clusters = [...new Set(labels.filter((label) => label >= 0))].sort((a, b) => a - b)
        const profiles = await clusterProfiles(labels, rows)
        expect(profiles.map(({ label }) => label)).toEqual(clusters)
        for (const { label, size, share, columns } of profiles) {
          expect([size, share]).toEqual([
            labels.filter((other) => other === label).length,
            labels.filter((other) => other === label).length / labels.length,
          ])
          for (const { column, effect: found } of columns) {
            const of = (wanted: (label: number) => boolean) =>
              rows.filter((_, i) => wanted(labels[i])).map((row) => row[column])
            const rest = of((other) => other >= 0 && other !== label)
            const expected =
              rest.length === 0
                ? 0
                : effect(
                    of((other) => other === label),
                    rest,
                  )
            if (Number.isFinite(expected) && Math.abs(expected) < 1e6) expect(found).toBeCloseTo(expected, 8)
            else expect(Math.abs(found)).toBeGreaterThan(1e6)
          }
          const sizes = columns.map((column) => Math.abs(column.effect))
          expect(sizes).toEqual(sizes.toSorted((a, b) => (a === b ? 0 : b - a)))
        }
      }),
      { numRuns: 60 },
    )
  })

  it("keeps its digits far from zero", async () => {
    const rows = [[1], [2], [4], [8], [9], [11]]
    const labels = [0, 0, 0, 1, 1, 1]
    const [near] = await clusterProfiles(labels, rows)
    const [far] = await clusterProfiles(
      labels,
      rows.map(([x]) => [x + 1e8]),
    )
    expect(far.columns[0].effect).toBeCloseTo(near.columns[0].effect, 12)
  })

  it.each([2 ** 900, 2 ** -900])("has the same effects in units of %d, whose squares leave float64", async (unit) => {
    const rows = [[1], [2], [4], [8], [9], [11]]
    const labels = [0, 0, 0, 1, 1, 1]
    const [near] = await clusterProfiles(labels, rows)
    const [wide] = await clusterProfiles(
      labels,
      rows.map(([x]) => [x * unit]),
    )
    expect(wide.columns[0].effect).toBeCloseTo(near.columns[0].effect, 12)
    expect(wide.columns[0].mean / unit).toBeCloseTo(near.columns[0].mean, 12)
    expect(wide.columns[0].restMean / unit).toBeCloseTo(near.columns[0].restMean, 12)
  })

  it("gives no clusters where all is noise, and refuses names and labels that do not fit", async () => {
    expect(await clusterProfiles([-1, -1], [[1], [2]])).toEqual([])
    await expect(clusterProfiles([0, 1], [[1], [2]], { names: ["a", "b"] })).rejects.toThrow(ParameterError)
    await expect(clusterProfiles([0], [[1], [2]])).rejects.toThrow(DataError)
  })
})
