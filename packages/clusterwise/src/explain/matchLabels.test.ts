import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { DataError, ParameterError } from "../errors.js"
import { matchLabels } from "./matchLabels.js"

const labelling = fc.array(fc.integer({ min: -1, max: 4 }), { minLength: 14, maxLength: 14 })

describe("matchLabels", () => {
  it("gives the clusters of a second run the names of the first", async () => {
    const { labels, mapping, matched, share, contingency } = await matchLabels([0, 0, 1, 1], [1, 1, 0, 1])
    expect([...labels]).toEqual([0, 0, 1, 0])
    expect([...mapping]).toEqual([
      [1, 0],
      [0, 1],
    ])
    expect([matched, share]).toEqual([3, 0.75])
    expect(contingency).toEqual([
      { a: 0, b: 1, rows: 2 },
      { a: 1, b: 0, rows: 1 },
      { a: 1, b: 1, rows: 1 },
    ])
  })

  it("gives a new cluster a name that the first run does not have", async () => {
    const { labels } = await matchLabels([0, 0, 0, 0, 2, 2], [7, 7, 7, 5, 6, 6])
    expect([...labels]).toEqual([0, 0, 0, 3, 2, 2])
  })

  it("gives no name to a cluster that shares no row with what is left", async () => {
    const { labels } = await matchLabels([0, 0, 1, -1, -1], [3, 3, 3, 4, 4])
    expect([...labels]).toEqual([0, 0, 0, 2, 2])
  })

  it("leaves noise noise, on both sides, and counts rows that are noise in both", async () => {
    const { labels, matched, mapping } = await matchLabels([-1, -1, 0, 0], [-1, 9, 9, -1])
    expect([...labels]).toEqual([-1, 0, 0, -1])
    expect(matched).toBe(2)
    expect(mapping.has(-1)).toBe(false)
  })

  it("finds a labelling in itself, whatever it is called now", async () => {
    await fc.assert(
      fc.asyncProperty(labelling, fc.shuffledSubarray([10, 11, 12, 13, 14], { minLength: 5 }), async (a, names) => {
        const b = a.map((label) => (label === -1 ? -1 : names[label]))
        const { labels, share } = await matchLabels(a, b)
        expect([...labels]).toEqual(a)
        expect(share).toBe(1)
      }),
    )
  })

  it("gives the same labels whatever the second run called its clusters", async () => {
    await fc.assert(
      fc.asyncProperty(
        labelling,
        labelling,
        fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }),
        async (a, b, names) => {
          const renamed = b.map((label) => (label === -1 ? -1 : names[label]))
          const [first, second] = [await matchLabels(a, b), await matchLabels(a, renamed)]
          expect([...second.labels]).toEqual([...first.labels])
          expect(second.matched).toBe(first.matched)
        },
      ),
    )
  })

  it("keeps clusters apart that were apart: it only renames", async () => {
    await fc.assert(
      fc.asyncProperty(labelling, labelling, async (a, b) => {
        const { labels, contingency } = await matchLabels(a, b)
        for (let i = 0; i < b.length; i++)
          for (let j = 0; j < i; j++) expect(labels[i] === labels[j]).toBe(b[i] === b[j])
        expect(contingency.reduce((sum, { rows }) => sum + rows, 0)).toBe(b.length)
      }),
    )
  })

  it("brings labels home that live elsewhere", async () => {
    const remote = { collect: async () => Int32Array.of(1, 1, 0) }
    expect([...(await matchLabels([0, 0, 1], remote)).labels]).toEqual([0, 0, 1])
  })

  it("refuses labels of different lengths, none at all, and what is no label", async () => {
    await expect(matchLabels([0, 1], [0])).rejects.toThrow(
      "matchLabels: needs two labels for every row; got 2 and 1 labels.",
    )
    await expect(matchLabels([], [])).rejects.toThrow(DataError)
    await expect(matchLabels([0, 0.5], [0, 1])).rejects.toMatchObject({ row: 1 })
    await expect(matchLabels(null as unknown as number[], [0])).rejects.toThrow(ParameterError)
  })

  it("tells how far it is, to the end, and stops when told to", async () => {
    const fractions: number[] = []
    await matchLabels([0, 1], [1, 0], { onProgress: ({ fraction }) => fractions.push(fraction) })
    expect(fractions.at(-1)).toBe(1)
    expect(fractions).toEqual(fractions.toSorted((p, q) => p - q))
    const reason = new Error("enough")
    await expect(matchLabels([0, 1], [0, 1], { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
  })
})
