import { chooseK, type Matrix, makeBlobs, makeMoons, makeUniform, reference } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { lastColumn } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const iris = data("iris.csv")

const csv = (X: Matrix) => ["x,y", ...X.toArray().map(String)].join("\n")
const centers = [
  [0, 0],
  [9, 0],
  [0, 9],
]
const blobs = makeBlobs({ nSamples: 120, centers, seed: 4 }).X
await folder.file("blobs.csv", csv(blobs))
await folder.file("moons.csv", csv(makeMoons({ nSamples: 200, noise: 0.05, seed: 1 }).X))
await folder.file("uniform.csv", csv(makeUniform({ nSamples: 120, nFeatures: 2, seed: 2 }).X))
await folder.file("copies.csv", "x,y\n1,2\n1,2\n1,2\n3,4\n3,4\n5,9\n")

const few = ["--references", "4", "--bootstraps", "3"]

describe.concurrent("clusterwise choose-k", () => {
  it("writes a page with the reason, every criterion and the clusters, also where none were found", async () => {
    const fit = await run("choose-k", "blobs.csv", "--k-max", "5", ...few, "--report", "choice.html", "--json")
    expect(JSON.parse(fit.stdout).outputs).toEqual({ report: "choice.html" })
    const page = folder.read("choice.html")
    for (const name of ["criteria", "elbow", "gap", "stability", "scatter", "profiles"])
      expect(page).toContain(`<figure class="${name}">`)
    expect(page).toContain("3 clusters: the greatest number with a valley between all")
    expect(page).not.toContain("<script")
    await run("choose-k", "uniform.csv", "--k-max", "4", "--criteria", "elbow", "--report", "none.html")
    expect(folder.read("none.html")).toContain("No structure found")
    expect(folder.read("none.html")).toContain('<figure class="elbow">')
  })

  it("says how many clusters there are and why, above a table of all criteria", async () => {
    const { stdout, code } = await run("choose-k", "blobs.csv", "--k-max", "5", ...few)
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^blobs\.csv: 120 rows × 2 columns\n\n3 clusters: the greatest number with a valley between all/,
    )
    expect(stdout).toMatch(
      /\n +k +inertia +silhouette +Calinski–Harabasz +Davies–Bouldin +gap +stability +valleys\n +2 /,
    )
    expect(stdout).toMatch(/\n→ 3 +[\d.]+ \* +0\.\d{3} \* .* down to \d+%\n/)
    expect(stdout).toMatch(/\n +4 .* not all\n/)
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(130)
  })

  it("prints the same as data, every field of it in the help", async () => {
    const { stdout } = await run("choose-k", "blobs.csv", "--k-max", "4", "--json", ...few)
    const found = JSON.parse(stdout)
    const plain = await chooseK(blobs, { engine: reference(), kMax: 4, nReferences: 4, nBootstraps: 3 })
    const { verdict, k, reason, p, level, picks } = plain
    expect(found).toMatchObject({ command: "choose-k", rows: 120, scale: "none", verdict, k, reason, p, level, picks })
    expect(found.table[1].silhouette).toBeCloseTo(plain.table[1].silhouette as number, 9)
    expect(found.gap.gap).toHaveLength(4)
    const { stdout: help } = await run("choose-k", "--help")
    for (const name of [...Object.keys(found), ...Object.keys(found.table[0]).slice(1)]) expect(help).toContain(name)
  })

  it("says that there is nothing, and what else to try where clusters are not round", async () => {
    expect((await run("choose-k", "uniform.csv", "--criteria", "silhouette")).stdout).toContain("No structure found")
    const { stdout, code } = await run("choose-k", "moons.csv", "--criteria", "silhouette,davies-bouldin")
    expect([code, stdout.includes("not round, or run into each other")]).toEqual([0, true])
    expect(stdout).toContain("HDBSCAN")
    expect(stdout).not.toContain("stability  ")
  })

  it("looks at no more clusters than there are distinct rows, unless it is told to", async () => {
    const { stdout } = await run("choose-k", "copies.csv", "--criteria", "elbow", "--json")
    expect(JSON.parse(stdout).table.map(({ k }: { k: number }) => k)).toEqual([2, 3])
    const { stderr, code } = await run("choose-k", "copies.csv", "--k-max", "4")
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("kMax must be at most 3 (the data has 3 distinct rows); got 4."),
    ])
  })

  it.each(["elbow", "gap", "silhouette"])("draws the curve of the %s", async (kind) => {
    const { stdout } = await run(
      "choose-k",
      "blobs.csv",
      "--k-max",
      "4",
      ...few,
      "--plot",
      `${kind}.svg`,
      "--plot-kind",
      kind,
    )
    expect(stdout).toContain(`wrote ${kind}.svg`)
    expect(folder.read(`${kind}.svg`)).toContain("number of clusters")
  })

  it("refuses what makes no sense, and leaves no file behind", async () => {
    const refusals: [string[], string][] = [
      [["--k-min", "5", "--k-max", "4"], "kMin must be at most kMax (4); got 5."],
      [
        ["--criteria", "gaps"],
        "--criteria must be some of elbow, silhouette, calinski-harabasz, davies-bouldin, gap, stability; got gaps.",
      ],
      [["--plot-kind", "gap"], "--plot-kind says what --plot draws"],
      [
        ["--plot", "no.svg", "--plot-kind", "gap", "--criteria", "elbow"],
        "--plot-kind gap needs gap among --criteria.",
      ],
    ]
    for (const [args, message] of refusals) {
      const { stderr, stdout, code } = await run("choose-k", "blobs.csv", ...args)
      expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining(message)])
    }
    expect(folder.list()).not.toContain("no.svg")
  })
})

describe.concurrent("clusterwise kmeans -k auto", () => {
  it("takes the number that choose-k picks, and says why", async () => {
    const { stdout, stderr } = await run("kmeans", "blobs.csv", "-k", "auto", "--out", "auto.csv")
    expect(stdout).toContain("blobs.csv: 3 clusters in 120 rows")
    expect(stderr).toContain("-k auto: 3 clusters: the greatest number with a valley between all neighbours")
    await run("kmeans", "blobs.csv", "-k", "3", "--out", "three.csv")
    expect(lastColumn(folder.read("auto.csv"))).toEqual(lastColumn(folder.read("three.csv")))
    const { stdout: json } = await run("kmeans", iris, "-k", "auto", "--json")
    expect(JSON.parse(json)).toMatchObject({
      nClusters: 2,
      params: { nClusters: 2 },
      chosen: { verdict: "clusters", k: 2 },
    })
  })

  it("stops where there is no number to take, with the reason and the way out", async () => {
    const { stderr, stdout, code } = await run("kmeans", "uniform.csv", "-k", "auto", "--out", "none.csv")
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain("-k auto: No structure found")
    expect(stderr).toContain("A number, such as -k 3, clusters them all the same.")
    expect(folder.list()).not.toContain("none.csv")
    expect((await run("kmeans", "moons.csv", "-k", "auto")).stderr).toContain("not round")
    expect((await run("kmeans", "blobs.csv", "-k", "auto", "--metric", "cosine")).code).toBe(2)
  })
})
