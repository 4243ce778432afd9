import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })

describe.concurrent("--explain", () => {
  it("says in words, after the summary, what sets each cluster apart; text columns of the file tell too", async () => {
    const { stdout, code } = await run("kmeans", data("iris.csv"), "-k", "3", "--explain")
    expect(code).toBe(0)
    expect(stdout).toMatch(/silhouette 0\.\d+\n\nCluster 0 \(/)
    expect(stdout).toMatch(
      /\nCluster \d \(50 rows, 33\.3%\): low petal_length_cm \(-5\.0 sd, 1\.46 against 4\.91 elsewhere\)/,
    )
    expect(stdout).toContain(
      "\n  Rule: petal_length_cm ≤ 2.5; 100 % of these rows are in the cluster, 100 % of the cluster are among them.\n",
    )
    expect(stdout).toContain("\n  More often than elsewhere: species setosa (100 % against 0 % elsewhere).\n")
    expect(stdout).toMatch(/\n {2}Typical: line \d+\.\n/)
  })

  it("is data with --json: rows counted as in the file, each with its name", async () => {
    const { stdout } = await run(
      "hdbscan",
      data("penguins.csv"),
      "--missing",
      "drop",
      "--scale",
      "standard",
      "--explain",
      "--json",
    )
    const { explanation, clusters, rows } = JSON.parse(stdout)
    expect(rows).toBe(344)
    expect(explanation.rows).toBe(342)
    expect(explanation.clusters.map((c: { size: number }) => c.size)).toEqual(
      clusters.map((c: { size: number }) => c.size),
    )
    for (const { prototype, outlying } of explanation.clusters)
      for (const { row, name } of [prototype, ...outlying]) expect(name).toBe(`line ${row + 2}`)
    expect(explanation.outlyingBy).toBe("outlierScore")
  })

  it("calls rows by their ids, and does not take ids or an earlier cluster column for categories", async () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `${i % 20},${i < 20 ? 0 : 100 + i},p${i < 20 ? "x" : "y"},r${i},${i < 20 ? "a" : "b"}`,
    )
    const file = await folder.file("ids.csv", ["x,y,place,key,cluster", ...lines].join("\n"))
    const { stdout } = await run("kmeans", file, "-k", "2", "--id", "key", "--explain")
    expect(stdout).toMatch(/Typical: r\d+\./)
    expect(stdout).toContain("More often than elsewhere: place px (100 % against 0 % elsewhere).\n")
  })

  it("takes missing cells of a text column for none, and keeps the rows of the others", async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `${i === 5 ? "" : (i % 30) + (i < 30 ? 0 : 500)},${i % 3 === 0 ? "NA" : i < 30 ? "low" : "high"}`,
    )
    const file = await folder.file("gaps.csv", ["x,level", ...lines].join("\n"))
    const { stdout } = await run("kmeans", file, "-k", "2", "--missing", "drop", "--explain", "--json")
    const { clusters } = JSON.parse(stdout).explanation
    expect(clusters.map(({ categories }: { categories: object[] }) => categories)).toMatchObject([
      [{ value: "low", share: 1, restShare: 0, rows: 19 }],
      [{ value: "high", share: 1, restShare: 0, rows: 20 }],
    ])
  })

  it("never lets a cell move the cursor", async () => {
    const lines = Array.from(
      { length: 40 },
      (_, i) => `${(i % 20) + (i < 20 ? 0 : 500)},${i < 20 ? "\u001b[2Jred" : "blue"}`,
    )
    const file = await folder.file("hostile.csv", ["x,\u001b]0;name", ...lines].join("\n"))
    const { stdout } = await run("kmeans", file, "-k", "2", "--explain")
    expect(stdout).toContain("\\u001b[2Jred")
    expect(stdout).not.toContain("\u001b")
  })

  it("says that nothing sets a single cluster apart", async () => {
    const { stdout } = await run("kmeans", data("iris.csv"), "-k", "1", "--explain")
    expect(stdout).toContain(
      "There is one cluster: nothing sets it apart, because there is no other one to compare it with.\n",
    )
    expect(stdout).toMatch(/\nCluster 0 \(150 rows, 100\.0%\): all there is\.\n {2}Typical: line \d+\.\n/)
  })

  it("explains places by latitude and longitude", async () => {
    const lines = Array.from(
      { length: 60 },
      (_, i) => `${(i < 30 ? 48.8 : 51.5) + (i % 5) / 1000},${(i < 30 ? 2.35 : -0.12) + (i % 7) / 1000}`,
    )
    const file = await folder.file("places.csv", ["lat,lon", ...lines].join("\n"))
    const { stdout, stderr } = await run("dbscan", file, "--metric", "haversine", "--eps", "5km", "--explain")
    expect(stderr).not.toContain("clusterwise:")
    expect(stdout).toMatch(/Rule: lat ≤ 50;/)
  })
})
