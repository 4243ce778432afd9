import { readFileSync } from "node:fs"
import {
  AgglomerativeClustering,
  DivisiveClustering,
  fcluster,
  linkage,
  loadModel,
  Matrix,
  type PipelineModel,
  StandardScaler,
  suggestCut,
  type TreeModel,
} from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { irisRows, lastColumn } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const blobs = data("blobs-1000.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const summaryOf = async (...args: string[]) => {
  const outcome = await run("hierarchy", ...args, "--json")
  expect(outcome.stderr).not.toContain("clusterwise:")
  return JSON.parse(outcome.stdout)
}
const labelsIn = (file: string) => lastColumn(folder.read(file))

const rows = irisRows()

describe.concurrent("clusterwise hierarchy", () => {
  it("cuts at the widest gap where no cut is asked for, and says so", async () => {
    const { stdout } = await run("hierarchy", iris, "--out", "suggested.csv")
    expect(stdout).toMatch(/iris\.csv: 2 clusters in 150 rows × 4 columns, standardised\n/)
    expect(stdout).toContain(
      "\ncut here: 2 clusters, because the widest gap, from 12.64 to 27.25, lies between the merge of 3 clusters into 2 and the merge of 2 clusters into 1\nsilhouette 0.5",
    )
    const X = Matrix.from(rows)
    const scaled = await (await new StandardScaler().fit(X)).transform(X)
    const Z = await linkage(scaled, { method: "ward" })
    const expected = fcluster(Z, suggestCut(Z).height, { criterion: "distance" })
    expect(labelsIn("suggested.csv")).toEqual([...expected])
  })

  it("cuts at a number of clusters or below a distance, as the estimator does, and still suggests", async () => {
    const plain = ["--scale", "none", "--linkage", "average"]
    const { stdout } = await run("hierarchy", iris, ...plain, "-k", "4", "--out", "four.csv")
    expect(stdout).toContain("suggested cut: 2 clusters, because the widest gap, from ")
    const four = await new AgglomerativeClustering({ nClusters: 4, linkage: "average" }).fit(rows)
    expect(labelsIn("four.csv")).toEqual([...four.labels])
    const below = await summaryOf(iris, ...plain, "--distance-threshold", "1.5")
    const threshold = await new AgglomerativeClustering({ distanceThreshold: 1.5, linkage: "average" }).fit(rows)
    expect(below).toMatchObject({ nClusters: threshold.nClusters, params: { distanceThreshold: 1.5 } })
    expect(below.tree.cut).toEqual({ by: "distanceThreshold" })
  })

  it.each([
    ["single", "distance", 3],
    ["complete", "distance", 50],
    ["average", "distance", 21],
    ["ward", "distance", 83],
    ["single", "inconsistent", 1],
    ["average", "maxclust", 2],
  ])("at --t 2 of 1,000 points, %s linkage by %s gives %i clusters", async (method, criterion, count) => {
    const args = [blobs, "--columns", "x,y", "--linkage", method, "--t", "2", "--criterion", criterion]
    const { nClusters, tree } = await summaryOf(...args, "--scale", "none")
    expect(nClusters).toBe(count)
    expect(tree).toMatchObject({ method, metric: "euclidean", cut: { by: criterion, t: 2 } })
  })

  it("describes the tree with --json, every field of it in the help", async () => {
    const summary = await summaryOf(iris)
    expect(summary.tree.suggestedCut).toMatchObject({ nClusters: 2 })
    expect(summary.tree.suggestedCut.from).toBeLessThan(summary.tree.suggestedCut.height)
    expect(summary.tree.suggestedCut.to).toBeGreaterThan(summary.tree.suggestedCut.height)
    // SciPy 1.17.1 of the standardised rows.
    expect(summary.tree.cophenetCorrelation).toBeCloseTo(0.8226303613177273, 9)
    expect(summary.params).toEqual({ linkage: "ward", metric: "euclidean", nClusters: 2 })
    expect(summary).not.toHaveProperty("inertia")
    const help = (await run("hierarchy", "--help")).stdout
    for (const field of [...Object.keys(summary), ...Object.keys(summary.tree)])
      if (field !== "scaleNote") expect(help).toMatch(new RegExp(`\\b${field}\\b`))
    expect(help).not.toContain("precomputed")
  })

  it("keeps the tree in the model, whatever cut it, for predict and report", async () => {
    for (const cut of [
      ["-k", "3"],
      ["--t", "1.1", "--criterion", "inconsistent", "--depth", "3"],
    ]) {
      const [model, out] = [`model-${cut[1]}.json`, `out-${cut[1]}.csv`]
      const { code } = await run("hierarchy", iris, "--linkage", "average", ...cut, "--model", model, "--out", out)
      expect(code).toBe(0)
      const kept = loadModel(folder.read(model)) as PipelineModel<TreeModel>
      expect(kept.model.linkage.nLeaves).toBe(150)
      expect((await run("predict", model, iris, "--out", `again-${out}`)).code).toBe(0)
      // Two flowers of iris are the same in all four measures.
      expect(labelsIn(`again-${out}`).filter((label, row) => label !== labelsIn(out)[row]).length).toBeLessThan(2)
      expect((await run("report", model, iris, "--out", `${model}.html`)).code).toBe(0)
      expect(folder.read(`${model}.html`)).toContain('class="dendrogram"')
    }
  })

  it("reports on other rows without the tree, which is not theirs", async () => {
    await run("hierarchy", iris, "-k", "3", "--model", "tree.json")
    const [head, ...lines] = readFileSync(iris, "utf8").trim().split("\n")
    await folder.file("few.csv", [head, ...lines.slice(0, 20)].join("\n"))
    expect((await run("report", "tree.json", "few.csv", "--out", "few.html")).code).toBe(0)
    expect(folder.read("few.html")).toContain("20 rows of few.csv")
    expect(folder.read("few.html")).not.toContain('class="dendrogram"')
  })

  it("draws the tree", async () => {
    const { code } = await run(
      "hierarchy",
      iris,
      "-k",
      "3",
      "--id",
      "species",
      "--plot",
      "tree.svg",
      "--report",
      "tree.html",
    )
    expect(code).toBe(0)
    expect(folder.read("tree.svg")).toContain("height")
    expect(folder.read("tree.html")).toContain("3 clusters")
  })

  it("does not scale under metrics that take values as they are, and says in which units a height is", async () => {
    const { stderr } = await run("hierarchy", iris, "--linkage", "average", "--metric", "cosine")
    expect(stderr).toContain("not scaled, because cosine compares directions")
    const scaled = await run("hierarchy", iris, "--t", "6", "--criterion", "distance")
    expect(scaled.stderr).toContain("the height of the cut is one of the scaled rows")
  })

  it.each([
    [["--t", "2"], "--t needs --criterion: maxclust for at most 2 clusters, distance to cut at the height 2"],
    [["--t", "2", "--criterion", "maxclust", "-k", "3"], "--t and --n-clusters both say where the tree is cut"],
    [["-k", "3", "--distance-threshold", "1"], "--n-clusters and --distance-threshold both say where"],
    [["--criterion", "distance"], "--criterion says how --t cuts the tree; give --t as well."],
    [["--t", "2", "--criterion", "distance", "--depth", "3"], "--depth belongs to --criterion inconsistent."],
    [["--t", "2.5", "--criterion", "maxclust"], 't must be an integer ≥ 1 for the criterion "maxclust"; got 2.5.'],
    [["--t", "two", "--criterion", "maxclust"], '--t must be a number; got "two".'],
    [["--t", "2", "--criterion", "monocrit"], "monocrit"],
    [["-k", "151"], "nClusters must be an integer in [1, 150] (the data has 150 rows); got 151."],
    [["--distance-threshold", "-1"], "--distance-threshold must be a number in [0, "],
    [
      ["--linkage", "wards"],
      '--linkage must be one of single, complete, average, weighted, ward, centroid, median; got "wards".',
    ],
    [["--metric", "cosine"], 'metric must be "euclidean" for ward linkage, which is defined by means of rows'],
    [["--linkage", "single", "--metric", "precomputed"], "--metric precomputed is for programs"],
  ])("refuses %j in one line", async (args, message) => {
    const { code, stdout, stderr } = await run("hierarchy", iris, ...args, "--quiet")
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(message)
    expect(stderr.trim().split("\n")).toHaveLength(1)
  })

  it("says which methods would fit where the tree of a file does not", async () => {
    const many = Array.from({ length: 500_000 }, (_, i) => `${(i * 7919) % 500_009}.5`).join("\n")
    await folder.file("many.csv", `value\n${many}\n`)
    const args = ["many.csv", "--linkage", "average", "--metric", "manhattan", "--quiet"]
    const { code, stderr } = await run("hierarchy", ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(/needs \d.*memory budget is.*\b(single|ward)\b/)
  })
})

describe.concurrent("clusterwise divisive", () => {
  it("splits, cuts where the tree suggests, and says how much structure there is", async () => {
    const { stdout } = await run("divisive", iris, "--scale", "none")
    expect(stdout).toMatch(
      /\ncut here: 2 clusters, .* the split of 1 cluster into 2 and the split of 2 clusters into 3\n/,
    )
    const { divisiveCoefficient } = await new DivisiveClustering().fit(rows)
    expect(stdout).toContain(`\ndivisive coefficient ${divisiveCoefficient.toFixed(3)} (0 to 1)\n`)
  })

  it("has the cuts, models and pictures of the other tree", async () => {
    const args = ["--scale", "none", "-k", "3", "--model", "split.json", "--out", "split.csv", "--plot", "split.svg"]
    const { stdout } = await run("divisive", iris, ...args, "--json", "--quiet")
    const summary = JSON.parse(stdout)
    expect(summary).toMatchObject({
      command: "divisive",
      nClusters: 3,
      tree: { method: null, cut: { by: "nClusters" } },
    })
    const help = (await run("divisive", "--help")).stdout
    for (const field of Object.keys(summary.tree)) expect(help).toMatch(new RegExp(`\\b${field}\\b`))
    expect(labelsIn("split.csv")).toEqual([...(await new DivisiveClustering({ nClusters: 3 }).fit(rows)).labels])
    expect((await run("predict", "split.json", iris, "--out", "split-again.csv")).code).toBe(0)
    expect(labelsIn("split-again.csv")).toEqual(labelsIn("split.csv"))
    expect(folder.read("split.svg")).toContain("height")
    const most = await run("divisive", iris, "--t", "4", "--criterion", "maxclust", "--json", "--quiet")
    expect(JSON.parse(most.stdout).nClusters).toBe(4)
  })
})
