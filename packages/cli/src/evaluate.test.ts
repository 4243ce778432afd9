import { dunnIndex, reference } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../fixtures/golden.js"
import { clusterwise, data } from "./testing/command.js"
import { irisRows } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const summaryOf = async (...args: string[]) => JSON.parse((await run(...args, "--json")).stdout)
const refused = async (...args: string[]) => {
  const { code, stdout, stderr } = await run(...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  return stderr
}

const external = [
  "adjustedRand",
  "adjustedMutualInfo",
  "rand",
  "fowlkesMallows",
  "mutualInfo",
  "normalizedMutualInfo",
  "homogeneity",
  "completeness",
  "vMeasure",
] as const
type Partition = { readonly name: string; readonly a: number[]; readonly b: number[] } & Record<
  (typeof external)[number],
  number
>

/** Four measures, then a cluster and a true group, under names. */
const csvOf = (clusters: readonly string[], truth: readonly string[]): string =>
  ["w,x,y,z,found,truth", ...irisRows().map((row, i) => [...row, clusters[i], truth[i]].join(","))].join("\n")

describe.concurrent("clusterwise evaluate", () => {
  it("gives every internal score as scikit-learn and the other peers have it", async () => {
    const result = await summaryOf("evaluate", iris, "--labels", "species", "--scale", "none")
    const { cases } = golden<Golden<{ name: string; score: number }>>("dbcv")
    expect(result.silhouette.value).toBeCloseTo(0.5034774406932961, 9)
    expect(result.daviesBouldin).toBeCloseTo(0.7513707094756737, 9)
    expect(result.calinskiHarabasz).toBeCloseTo(487.33087637489984, 7)
    expect(result.dbcv).toBeCloseTo(cases.find(({ name }) => name === "iris, its species")!.score, 9)
    const species = irisRows().map((_, i) => Math.floor(i / 50))
    expect(result.dunn).toBeCloseTo(await dunnIndex(irisRows(), species, { engine: reference() }), 12)
    expect(result.meanDistanceToCentroid.clusters).toHaveLength(3)
    expect(result.undefinedScores).toEqual({})
  })

  it("compares rows by another metric where a score knows one", async () => {
    const [plain, cosine] = await Promise.all(
      ["euclidean", "cosine"].map((metric) => summaryOf("evaluate", iris, "--labels", "species", "--metric", metric)),
    )
    const species = irisRows().map((_, i) => Math.floor(i / 50))
    expect(cosine).toMatchObject({ metric: "cosine", scale: "none" })
    expect(cosine.dunn).toBeCloseTo(await dunnIndex(irisRows(), species, { metric: "cosine", engine: reference() }), 12)
    expect(plain).toMatchObject({ metric: "euclidean", scale: "standard" })
    expect(await refused("evaluate", iris, "--labels", "species", "--metric", "canberra")).toContain("--metric <name>")
  })

  it("compares names with a truth as scikit-learn does, and counts them in a table", async () => {
    const { cases } = golden<Golden<Partition>>("partitions")
    const { a, b, ...expected } = cases.find(({ name }) => name === "iris, species and k-means")!
    const names = ["setosa", "Iris, versicolor", "virginica"].map((name) => `"${name}"`)
    await folder.file(
      "named.csv",
      csvOf(
        b.map((label) => `k${label}`),
        a.map((label) => names[label]),
      ),
    )
    const result = await summaryOf("evaluate", "named.csv", "--labels", "found", "--truth", "truth")
    for (const score of external) expect(result[score]).toBeCloseTo(expected[score], 9)
    expect(result).toMatchObject({ labels: "found", truth: "truth", rows: 150, nClusters: 3, noise: 0, noiseShare: 0 })
    expect(result.columns).toEqual(["w", "x", "y", "z"])
    expect(result.contingency.rows).toEqual(["k0", "k1", "k2"])
    expect(result.contingency.columns).toEqual(["Iris, versicolor", "setosa", "virginica"])
    expect(result.contingency.counts.flat().reduce((sum: number, n: number) => sum + n, 0)).toBe(150)
    expect(result.clusters.map(({ size }: { size: number }) => size)).toEqual(
      result.contingency.counts.map((row: number[]) => row.reduce((sum, n) => sum + n, 0)),
    )
  })

  it("says how to read each score, and prints the table of both", async () => {
    const { stdout, code } = await run("evaluate", iris, "--labels", "species", "--truth", "species", "--scale", "none")
    expect(code).toBe(0)
    expect(stdout).toMatch(/iris\.csv: 3 clusters in 150 rows × 4 columns\n\nsilhouette +0\.5035 +-1 to 1, higher is/)
    expect(stdout).toMatch(/\nDavies–Bouldin +0\.7514 +0 or more, lower is better\n/)
    expect(stdout).toMatch(/\nagainst species\nadjusted Rand +1 +1 agrees, 0 is chance\n/)
    expect(stdout).toMatch(
      /\nspecies \\ species +setosa +versicolor +virginica\nsetosa +50 +0 +0\nversicolor +0 +50 +0\n/,
    )
  })

  it("tells the share of noise, which is left out within and counts as a cluster against a truth", async () => {
    await folder.file("noise.csv", "x,l,t\n1,0,a\n2,0,a\n3,-1,b\n8,1,b\n9,1.0,b\n")
    const args = ["evaluate", "noise.csv", "--labels", "l", "--truth", "t", "--columns", "x"]
    const { stdout } = await run(...args)
    expect(stdout).toContain("noise.csv: 3 clusters and 1 row of noise in 5 rows × 1 column\n")
    expect(stdout).toContain("\nnoise is 20.0% of the rows; scores leave it out, DBCV is lowered by it\n")
    expect(stdout).toContain("\nagainst t (noise counts as a cluster of its own here)\n")
    expect(stdout).toMatch(/\nl \\ t +a +b\n-1 \(noise\) +0 +1\n0 +2 +0\n1 +0 +1\n1\.0 +0 +1\n/)
    const result = await summaryOf(...args)
    expect(result).toMatchObject({ noise: 1, noiseShare: 0.2, nClusters: 3, homogeneity: 1 })
    expect(result.contingency.rows).toEqual(["-1", "0", "1", "1.0"])
  })

  it("says why a score is undefined, and prints no NaN", async () => {
    await folder.file("one.csv", "x,l\n1.5,0\n2,0\n3,-1\n4.5,\n")
    const { stdout, stderr } = await run("evaluate", "one.csv", "--labels", "l", "--columns", "x")
    expect(stdout).toMatch(/\nsilhouette +undefined: +one cluster\n/)
    expect(stdout).toMatch(
      /\nDavies–Bouldin +undefined: +needs at least 2 clusters, .*; there is 1 cluster of 2 rows\n/,
    )
    expect(stdout).toMatch(/\nDunn +undefined: /)
    expect(stdout).toMatch(/\nmean distance to centroid +0\.25 /)
    expect(stdout).not.toMatch(/NaN|Infinity/)
    expect(stderr).toContain("left out: 1 row without a label")
    const result = await summaryOf("evaluate", "one.csv", "--labels", "l", "--columns", "x")
    expect(result).toMatchObject({ rows: 3, nClusters: 1, noise: 1, daviesBouldin: null, dunn: null, dbcv: null })
    expect(result.undefinedScores.dbcv).toBe("needs at least 2 clusters of 2 rows or more; there is 1")
    expect(result.undefinedScores.silhouette).toBe("one cluster")
  })

  it("does not take scores that would take long, and says how to get them", async () => {
    await run("generate", "uniform", "--n", "10001", "--n-features", "1", "--out", "many.csv")
    const rows = folder.read("many.csv").trim().split("\n")
    await folder.file("many-labelled.csv", rows.map((row, i) => `${row},${i === 0 ? "l" : i % 2}`).join("\n"))
    const result = await summaryOf("evaluate", "many-labelled.csv", "--labels", "l")
    expect(result.dbcv).toBeNull()
    expect(result.undefinedScores.dbcv).toBe("not taken of more than 10,000 rows, unless by --exact")
    expect(result.dunn).toBeGreaterThanOrEqual(0)
  })

  it("shows the largest part of a large table, and gives all of it as data", async () => {
    const names = (prefix: string, count: number) => Array.from({ length: 150 }, (_, i) => `${prefix}${i % count}`)
    await folder.file("wide.csv", csvOf(names("c", 30), names("\u001b[31mtruth-with-a-long-name", 25)))
    const args = ["evaluate", "wide.csv", "--labels", "found", "--truth", "truth"]
    const { stdout } = await run(...args)
    expect(stdout).toContain("left out: 10 more values of found and 15 more values of truth (--json has all)")
    expect(stdout).not.toContain("\u001b")
    const { contingency } = await summaryOf(...args)
    expect(contingency.rows).toEqual(Array.from({ length: 30 }, (_, i) => `c${i}`))
    expect(contingency.columns).toHaveLength(25)
  })

  it("refuses a truth with blanks, by row, and columns that are not there", async () => {
    await folder.file("blank.csv", "x,l,t\n1,0,a\n2,0,NA\n5,,\n8,1,\n9,1,b\n")
    const args = ["evaluate", "blank.csv", "--labels", "l", "--columns", "x", "--truth"]
    expect(await refused(...args, "t")).toContain(
      'clusterwise: blank.csv: column "t" is blank in line 3 and 1 more row; --truth needs a group for every row with a label.\n',
    )
    expect(await refused(...args, "tt")).toContain('--truth: blank.csv has no column "tt"')
    await folder.file("unlabelled.csv", "x,l\n1,\n2,NA\n")
    expect(await refused("evaluate", "unlabelled.csv", "--labels", "l")).toContain('column "l" has no labels')
  })
})
