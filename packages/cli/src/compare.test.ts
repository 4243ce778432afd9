import { adjustedMutualInfoScore, adjustedRandScore, matchLabels } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { lastColumn } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const summaryOf = async (...args: string[]) => JSON.parse((await run("compare", ...args, "--json")).stdout)
const refused = async (...args: string[]) => {
  const { code, stdout, stderr } = await run("compare", ...args)
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" })
  return stderr
}

describe.concurrent("clusterwise compare", () => {
  it("tells how far two runs agree and which cluster is which, as the library does", async () => {
    await run("kmeans", iris, "-k", "3", "--out", "three.csv")
    await run("kmeans", iris, "-k", "4", "--seed", "5", "--out", "four.csv")
    const [a, b] = ["three.csv", "four.csv"].map((file) => lastColumn(folder.read(file)))
    const result = await summaryOf("three.csv", "four.csv")
    expect(result).toMatchObject({
      command: "compare",
      a: { file: "three.csv", labels: "cluster", nClusters: 3, noise: 0, leftOut: 0 },
      b: { file: "four.csv", labels: "cluster", nClusters: 4, noise: 0, leftOut: 0 },
      rows: 150,
    })
    expect(result.adjustedRand).toBe(await adjustedRandScore(a, b))
    expect(result.adjustedMutualInfo).toBe(await adjustedMutualInfoScore(a, b))
    const { mapping, matched, share } = await matchLabels(a, b)
    expect(result.matching).toMatchObject({ matched, share })
    expect(result.matching.clusters.map((pair: { a: string | null }) => pair.a)).toEqual(
      [0, 1, 2, 3].map((label) => (mapping.get(label)! > 2 ? null : String(mapping.get(label)))),
    )
    const { rows, columns, counts } = result.contingency
    expect([rows, columns]).toEqual([
      ["0", "1", "2"],
      ["0", "1", "2", "3"],
    ])
    for (const [i, row] of counts.entries())
      for (const [j, count] of row.entries())
        expect(count).toBe(a.filter((label, at) => label === i && b[at] === j).length)
  })

  it("prints scores, the matching and the table; names, noise and blanks have their place", async () => {
    await folder.file("a.csv", "id,cluster\np,red\nq,red\nr,blue\ns,blue\nt,-1\nu,\n")
    await folder.file("b.csv", "id,cluster\np,1\nq,1\nr,2\ns,3\nt,-1\nu,2\n")
    const { stdout, stderr, code } = await run("compare", "a.csv", "b.csv")
    expect(code).toBe(0)
    expect(stderr).toBe("left out: 1 row without a label in one of the two\n")
    expect(stdout).toMatch(
      /^A a\.csv, cluster: 2 clusters and 1 row of noise\nB b\.csv, cluster: 3 clusters and 1 row of noise\n5 rows in both \(noise counts/,
    )
    expect(stdout).toMatch(/\nadjusted Rand +0\.\d+ +1 agrees, 0 is chance\nadjusted mutual information +0\.\d+ /)
    expect(stdout).toMatch(
      /\ncluster of B +is cluster of A +rows in both +of B's +of A's\n1 +red +2 +100\.0% +100\.0%\n2 +blue +1 +100\.0% +50\.0%\n3 +none\nso named, 4 rows of 5 \(80\.0%\) have the same cluster in both\n/,
    )
    expect(stdout).toMatch(
      /\nA \\ B +-1 \(noise\) +1 +2 +3\n-1 \(noise\) +1 +0 +0 +0\nblue +0 +0 +1 +1\nred +0 +2 +0 +0\n$/,
    )
  })

  it("joins rows by an id, in any order, and leaves out those of one file only", async () => {
    await folder.file("ids-a.csv", "id,cluster\n1,0\n2,0\n3,1\n4,1\n")
    await folder.file("ids-b.csv", "kind,id\ny,4\nx,2\nx,1\ny,3\nz,9\n")
    const args = ["ids-a.csv", "ids-b.csv", "--id", "id", "--labels-b", "kind"]
    const result = await summaryOf(...args)
    expect(result).toMatchObject({ rows: 4, adjustedRand: 1, a: { leftOut: 0 }, b: { labels: "kind", leftOut: 1 } })
    expect(result.matching.clusters).toEqual([
      { a: "0", b: "x", rows: 2, shareOfA: 1, shareOfB: 1 },
      { a: "1", b: "y", rows: 2, shareOfA: 1, shareOfB: 1 },
    ])
    expect((await run("compare", ...args)).stderr).toBe("left out: 1 row that only ids-b.csv has\n")
  })

  it("compares two columns of one file, and a file on stdin", async () => {
    const file = await folder.file("two.csv", "cluster,truth\n0,a\n0,a\n1,b\n")
    expect((await summaryOf(file, file, "--labels-b", "truth")).adjustedRand).toBe(1)
    const { stdout } = await clusterwise(["compare", "-", file, "--json"], { stdin: "cluster\n5\n5\n7\n" })
    expect(JSON.parse(stdout)).toMatchObject({ rows: 3, adjustedRand: 1, a: { file: "-" } })
  })

  it("draws the table as a heat map, with the names of both columns and noise in words", async () => {
    const file = await folder.file("drawn.csv", "cluster,species\n0,oak\n0,oak\n1,elm\n-1,elm\n")
    const { stdout } = await run("compare", file, file, "--labels-b", "species", "--plot", "table.svg")
    expect(stdout).toMatch(/wrote table\.svg\n$/)
    const texts = [...folder.read("table.svg").matchAll(/>([^<>]+)</g)].map(([, text]) => text)
    expect(texts).toEqual(expect.arrayContaining(["cluster", "species", "oak", "elm", "noise", "0", "1", "2"]))
    expect((await summaryOf(file, file, "--plot", "table.png")).plot).toBe("table.png")
    expect(await refused(file, file, "--plot", "table.gif")).toContain(".svg")
  })

  it("refuses rows that cannot be brought together, and says how they could", async () => {
    await folder.file("short.csv", "id,cluster\na,0\nb,1\n")
    await folder.file("long.csv", "id,cluster\na,0\nb,1\nb,1\n")
    await folder.file("blank-id.csv", "id,cluster\na,0\n,1\n")
    await folder.file("other.csv", "id,cluster\ny,0\nz,1\n")
    expect(await refused("short.csv", "long.csv")).toBe(
      "clusterwise: short.csv has 2 rows and long.csv 3 rows; --id names a column that tells which rows are the same.\n",
    )
    expect(await refused("short.csv", "long.csv", "--id", "id")).toBe(
      'clusterwise: long.csv: --id: "b" stands in line 3 and in line 4; an id names one row.\n',
    )
    expect(await refused("short.csv", "blank-id.csv", "--id", "id")).toContain('column "id" is blank in line 3.')
    expect(await refused("short.csv", "other.csv", "--id", "id")).toContain(
      "short.csv and other.csv share no row with a label in both.",
    )
    expect(await refused("short.csv", iris)).toContain('iris.csv has no column "cluster"')
    expect(await refused("short.csv", "short.csv", "--labels-b", "clusters")).toMatch(
      /--labels-b: .*Did you mean cluster\?/,
    )
    expect(await refused("-", "-")).toContain("- (stdin) can be one of the two files, not both.")
    expect(await refused("short.csv")).toContain("missing required argument 'b'")
  })
})
