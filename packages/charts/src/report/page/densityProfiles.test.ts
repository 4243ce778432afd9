import { clusterProfiles, Matrix } from "clusterwise"
import fc from "fast-check"
import { expect, test } from "vitest"
import { encodeProfiles } from "../encode.js"
import type { LiveDensityData } from "./densityData.js"
import { densityProfiles } from "./densityProfiles.js"

const rowsInGroups = fc
  .array(fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: 0, max: 50 }), fc.nat(5)), {
    minLength: 8,
    maxLength: 40,
  })
  .filter((rows) => new Set(rows.map(([x]) => x)).size > 2)

test("the effects of a page, from means and squares of groups, are those that the library finds row by row", async () => {
  await fc.assert(
    fc.asyncProperty(rowsInGroups, async (rows) => {
      // Groups 0 and 1 are one cluster, 2 and 3 another, 4 a third, 5 noise.
      const groupLabels = Int32Array.of(0, 0, 1, 1, 2, -1)
      const groupOf = rows.map(([, , group]) => group)
      const labels = groupOf.map((group) => groupLabels[group])
      const own = [0, 1, 2, 3, 4, 5].map((group) => groupOf.filter((other) => other === group).length)
      const X = Matrix.from(rows.map(([x, y]) => [x, y]))
      const data = {
        rows: rows.length,
        clusters: { own },
        ...encodeProfiles(X, { groupOf, sizes: own }, [0, 1], String),
        typical: null,
      } as unknown as LiveDensityData
      const present = [...new Set(labels)].filter((label) => label >= 0).sort((a, b) => a - b)
      const sizes = present.map((label) => labels.filter((other) => other === label).length)
      const lines = densityProfiles(data)({ labels: present, sizes, groupLabels } as never, false)
      const expected = await clusterProfiles(labels, X)
      lines.forEach(({ effects, means }, i) => {
        const byColumn = new Map(effects.map(({ column, effect }) => [column, effect]))
        for (const { column, effect, mean } of expected[i].columns) {
          expect(means[column]).toBeCloseTo(mean, 4)
          if (present.length < 2) expect(effects).toEqual([])
          else if (Math.abs(effect) > 100) expect(Math.abs(byColumn.get(column)!)).toBeGreaterThan(50)
          else expect(byColumn.get(column)!).toBeCloseTo(effect, 2)
        }
      })
    }),
    { numRuns: 60 },
  )
})
