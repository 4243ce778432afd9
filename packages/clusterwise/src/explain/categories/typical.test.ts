import { describe, expect, it } from "vitest"
import type { Categories } from "./counts.js"
import { typicalValues } from "./typical.js"

const repeat = (...runs: readonly (readonly [string | null, number])[]): (string | null)[] =>
  runs.flatMap(([value, times]) => new Array<string | null>(times).fill(value))

const find = (categories: Categories, groups: readonly number[]) =>
  typicalValues(categories, groups, 2, [0, 1], { signal: undefined })

const twoGroups = [...new Array<number>(40).fill(0), ...new Array<number>(60).fill(1)]

describe("values over-represented in a cluster", () => {
  it("are told with their shares, their lift and the chance of a blind deal", async () => {
    const [first, second] = await find(
      { colour: repeat(["red", 30], ["blue", 10], ["red", 6], ["blue", 54]) },
      twoGroups,
    )
    expect(first).toHaveLength(1)
    expect(first[0]).toMatchObject({ column: "colour", value: "red", rows: 30, share: 0.75, restShare: 0.1 })
    expect(first[0].lift).toBeCloseTo(0.75 / 0.36, 12)
    // Fisher's exact test in SciPy 1.17, one-sided: 1.3e-11, of four tests.
    expect(first[0].pValue).toBeLessThan(1e-9)
    expect(second.map(({ value }) => value)).toEqual(["blue"])
  })

  it("are no rare ones: three of three may be chance", async () => {
    const rare = repeat(["odd", 3], ["usual", 97])
    expect(await find({ rare }, twoGroups)).toEqual([[], []])
  })

  it("are found beside a column of names, each of which comes once", async () => {
    const colour = repeat(["red", 25], ["blue", 15], ["red", 15], ["blue", 45])
    const names = twoGroups.map((_, i) => `name ${i}`)
    const [alone] = await find({ colour }, twoGroups)
    const [beside] = await find({ names, colour }, twoGroups)
    expect(alone).toHaveLength(1)
    expect(beside).toEqual(alone)
  })

  it("do not count cells that are missing, or rows of noise", async () => {
    const groups = [...twoGroups, ...new Array<number>(50).fill(-1)]
    const colour = repeat(["red", 30], [null, 10], [" ", 6], ["blue", 54], ["red", 50])
    const [[red]] = await find({ colour }, groups)
    expect(red).toMatchObject({ value: "red", rows: 30, share: 1, restShare: 0 })
    expect(red.lift).toBeCloseTo(84 / 30, 12)
  })

  it("are none of a single cluster", async () => {
    const groups = twoGroups.map(() => 0)
    expect(await typicalValues({ colour: repeat(["red", 100]) }, groups, 1, [0], {})).toEqual([[]])
  })

  it("take numbers and flags for text", async () => {
    const flags = twoGroups.map((group, i) => (i % 10 === 0 ? group === 1 : group === 0))
    const [first] = await find({ flags }, twoGroups)
    expect(first[0]).toMatchObject({ value: "true", rows: 36 })
  })
})
