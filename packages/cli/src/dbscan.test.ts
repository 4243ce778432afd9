import { DBSCAN, loadModel, Matrix, type PipelineModel, Radians, reference, suggestEps } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { irisRows, lastColumn } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const engine = reference()
const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const summaryOf = async (...args: string[]) => {
  const outcome = await run("dbscan", ...args, "--json")
  expect(outcome.stderr).not.toContain("clusterwise:")
  return JSON.parse(outcome.stdout)
}
const labelsIn = (file: string) => lastColumn(folder.read(file))

const rows = irisRows()

/** Three towns of places some hundred metres apart, and one place far from all. */
const places = [
  ...[0, 1, 2, 3, 4].map((i) => [48.85 + i / 200, 2.35]),
  ...[0, 1, 2, 3, 4].map((i) => [51.5, -0.12 + i / 200]),
  ...[0, 1, 2, 3, 4].map((i) => [1.3, 103.8 + i / 200]),
  [-33.9, 151.2],
]
const csv = (header: string, table: readonly (readonly unknown[])[]) => [header, ...table.map(String)].join("\n")
await folder.file(
  "places.csv",
  csv(
    "name,longitude,height,lat",
    places.map(([lat, lon], i) => [`p${i}`, lon, 7 * (i % 4), lat]),
  ),
)

describe.concurrent("clusterwise dbscan", () => {
  it("finds the clusters and the noise of the estimator, without scaling, and says how much noise", async () => {
    const model = await new DBSCAN({ eps: 0.5, minSamples: 5 }).fit(rows, { engine })
    const { stdout } = await run("dbscan", iris, "--eps", "0.5", "--min-samples", "5", "--out", "out.csv")
    expect(stdout).toContain("iris.csv: 2 clusters and 17 rows of noise in 150 rows × 4 columns, not scaled")
    expect(stdout).toMatch(/\n +noise +17 +11\.3%\n/)
    expect(stdout).toContain("\neps 0.5 · 117 core rows with 5 rows within eps\nsilhouette 0.")
    expect(labelsIn("out.csv")).toEqual([...model.labels])
  })

  it("describes eps, core rows and noise with --json, every field of it in the help", async () => {
    const summary = await summaryOf(iris, "--eps", "0.5")
    expect(summary).toMatchObject({ command: "dbscan", nClusters: 2, noise: 17, scale: "none" })
    expect(summary.params).toEqual({ eps: 0.5, minSamples: 5, metric: "euclidean" })
    expect(summary.density).toEqual({
      eps: 0.5,
      suggested: false,
      minSamples: 5,
      coreRows: 117,
      noiseShare: 17 / 150,
      assigned: 0,
    })
    const help = (await run("dbscan", "--help")).stdout
    for (const field of [...Object.keys(summary), ...Object.keys(summary.density), "epsKilometres"])
      if (field !== "scaleNote") expect(help).toMatch(new RegExp(`\\b${field}\\b`))
    expect(help).toMatch(/--eps <x> .*auto,\s+or\s+2km,\s+500m,\s+0\.5mi\s+with --metric haversine/)
  })

  it("reads eps from the rows with --eps auto, scaled if they are, and says so", async () => {
    const { eps } = await suggestEps(rows, 5, { engine })
    const summary = await summaryOf(iris, "--eps", "auto")
    expect(summary.density).toMatchObject({ eps, suggested: true })
    expect(summary.nClusters).toBe((await new DBSCAN({ eps }).fit(rows, { engine })).nClusters)
    const { stdout } = await run("dbscan", iris, "--eps", "auto", "--min-samples", "8", "--model", "auto.json")
    expect(stdout).toMatch(/\neps 0\.\d+, where the sorted distances to the 8th row bend · \d+ core rows with 8 rows/)
    expect(loadModel(folder.read("auto.json")).params["eps"]).toBe((await suggestEps(rows, 8, { engine })).eps)
    const scaled = await summaryOf(iris, "--eps", "auto", "--scale", "minmax")
    expect(scaled.density.eps).toBeLessThan(eps / 2)
  })

  it("leaves columns of different spread as they are, with a note", async () => {
    await folder.file(
      "wide.csv",
      csv(
        "x,y",
        rows.map(([x, y]) => [x, 1000 * y]),
      ),
    )
    const { stderr, stdout } = await run("dbscan", "wide.csv", "--eps", "120")
    expect(stderr).toMatch(/not scaled, though spreads differ .*; --scale standard changes that/)
    expect(stdout).toContain("not scaled")
    expect((await run("dbscan", "wide.csv", "--scale", "standard")).stdout).toContain("standardised")
  })

  it("says what to do where all is noise, or all one cluster", async () => {
    const all = await run("dbscan", iris, "--eps", "0.01")
    expect(all.code).toBe(0)
    expect(all.stdout).toMatch(/0 clusters and 150 rows of noise/)
    expect(all.stdout).toContain("silhouette not defined (all rows are noise)")
    expect(all.stderr).toMatch(/all 150 rows are noise: none has 5 rows within 0\.01\. Raise eps/)
    const one = await run("dbscan", iris, "--eps", "9")
    expect(one.stderr).toContain("one cluster only")
    expect(one.stdout).toContain("silhouette not defined (one cluster)")
  })

  it("shows the largest of very many clusters, and how many more there are", async () => {
    const pairs = Array.from({ length: 120 }, (_, i) => Array.from({ length: 2 + (i % 5) }, () => [i, -i])).flat()
    await folder.file("many.csv", csv("x,y", pairs))
    const args = ["many.csv", "--eps", "0.5", "--min-samples", "2"]
    const { stdout } = await run("dbscan", ...args)
    expect(stdout).toContain("many.csv: 120 clusters in 480 rows")
    expect(stdout).toMatch(/\n *80 more +256 +53\.3% +smaller clusters; --out and --json have them all\n/)
    expect(stdout.split("\n").filter((line) => /^ +\d+ +[56] +1\.\d%/.test(line))).toHaveLength(40)
    expect((await summaryOf(...args)).clusters).toHaveLength(120)
  })

  it("gives noise to the cluster of the nearest core row where asked", async () => {
    const model = await new DBSCAN({ eps: 0.5 }).fit(rows, { engine })
    const args = [iris, "--eps", "0.5", "--assign-noise", "nearest"]
    const { stdout, code } = await run("dbscan", ...args, "--out", "near.csv", "--model", "near.json")
    expect(code).toBe(0)
    expect(stdout).not.toContain("rows of noise in")
    expect(stdout).toContain("17 rows of noise (11.3%) joined the nearest cluster")
    expect(labelsIn("near.csv")).toEqual([...(await model.assignNoise("nearest", rows, { engine }))])
    expect((await summaryOf(...args)).density).toMatchObject({ assigned: 17, noiseShare: 17 / 150 })
    await run("predict", "near.json", iris, "--out", "kept.csv")
    expect(labelsIn("kept.csv")).toEqual([...model.labels])
  })

  it("writes a model that predicts and reports, and draws noise in grey", async () => {
    const files = ["--model", "m.json", "--out", "m.csv", "--plot", "m.svg", "--report", "m.html"]
    expect((await run("dbscan", iris, "--eps", "0.5", ...files)).code).toBe(0)
    for (const page of ["m.svg", "m.html"]) {
      expect(folder.read(page)).toContain("#8b8f96")
      expect(folder.read(page)).toMatch(/noise/i)
    }
    const predicted = await run("predict", "m.json", iris, "--out", "again.csv")
    expect(predicted.stdout).toMatch(/\n +noise +17 +11\.3%\n/)
    expect(labelsIn("again.csv")).toEqual(labelsIn("m.csv"))
    expect((await run("report", "m.json", iris, "--out", "again.html")).code).toBe(0)
    expect(folder.read("again.html")).toContain("#8b8f96")
    const judged = await run("evaluate", "m.csv", "--labels", "cluster", "--truth", "species", "--scale", "none")
    expect(judged.stdout).toContain("2 clusters and 17 rows of noise")
  })
})

describe.concurrent("clusterwise dbscan --metric haversine", () => {
  it("takes latitude and longitude in degrees, wherever they stand, and an eps with a unit", async () => {
    const args = ["places.csv", "--metric", "haversine", "--min-samples", "3"]
    const { stdout, stderr } = await run("dbscan", ...args, "--eps", "2km", "--out", "p.csv", "--plot", "p.svg")
    expect(stderr).toContain('places: latitude "lat" and longitude "longitude" in degrees, converted to radians')
    expect(stdout).toContain("3 clusters and 1 row of noise in 16 rows × 2 columns, not scaled")
    expect(stdout).toContain("eps 0.0003139 (2 km)")
    expect(stdout).toContain("silhouette not defined (not taken of places on a sphere)")
    expect(labelsIn("p.csv")).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, -1])
    expect(stderr).not.toContain("look like degrees")
    expect((await summaryOf(...args, "--eps", "500m")).nClusters).toBe(1)
    const { density } = await summaryOf(...args, "--eps", "2km")
    expect(density.epsKilometres).toBeCloseTo(2, 12)
    expect(density.eps).toBe(2 / 6371.0088)
  })

  it("writes a model that predicts on degrees", async () => {
    await run(
      "dbscan",
      "places.csv",
      "--metric",
      "haversine",
      "--eps",
      "2km",
      "--min-samples",
      "3",
      "--model",
      "g.json",
    )
    const kept = loadModel(folder.read("g.json")) as PipelineModel<never>
    expect(kept.steps.map(({ kind }) => kind)).toEqual(["Radians"])
    const X = Matrix.from(places, { columns: ["lat", "longitude"] })
    const radians = await (await new Radians().fit(X, { engine })).transform(X, { engine })
    const direct = await new DBSCAN({ eps: 2 / 6371.0088, minSamples: 3, metric: "haversine" }).fit(radians, { engine })
    expect(await kept.predict(places, { engine })).toEqual(direct.labels)
    await folder.file("new.csv", "lat,longitude\n48.861,2.3501\n51.5,0.4\n1.31,103.81")
    expect((await run("predict", "g.json", "new.csv", "--out", "new-out.csv")).code).toBe(0)
    expect(labelsIn("new-out.csv")).toEqual([0, -1, 2])
    expect((await run("report", "g.json", "places.csv", "--out", "g.html")).code).toBe(0)
  })

  it("reads eps from the places with --eps auto, and says how far a bare number reaches", async () => {
    const args = ["places.csv", "--metric", "haversine", "--min-samples", "3"]
    const auto = await summaryOf(...args, "--eps", "auto")
    expect(auto.nClusters).toBe(3)
    expect(auto.density.epsKilometres).toBeLessThan(3)
    const bare = await run("dbscan", ...args, "--eps", "0.001")
    expect(bare.stderr).toContain("--eps 0.001 is an angle in radians, 6.371 km; --eps 2km names a distance")
    const none = await run("dbscan", ...args)
    expect(none.stderr).toContain("--eps 0.5 is an angle in radians, 3186 km")
  })

  it("is there for trees, too", async () => {
    const args = [
      "hierarchy",
      "places.csv",
      "--metric",
      "haversine",
      "--linkage",
      "single",
      "--distance-threshold",
      "2km",
    ]
    const { stdout, stderr } = await run(...args, "--out", "tree.csv")
    expect(stderr).toContain("in degrees, converted to radians")
    expect(stdout).toContain("4 clusters in 16 rows × 2 columns, not scaled")
    expect(labelsIn("tree.csv")).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3])
  })

  it("takes the columns that are named", async () => {
    await folder.file("ab.csv", csv("a,b", places))
    const args = ["ab.csv", "--metric", "haversine", "--min-samples", "3", "--eps", "2km"]
    expect((await summaryOf(...args, "--columns", "a,b")).nClusters).toBe(3)
    const { stderr } = await run("dbscan", ...args)
    expect(stderr).toContain("has no columns of such names; --columns lat,lon names them")
  })
})

describe.concurrent("clusterwise dbscan refuses", () => {
  it.each([
    [["--eps", "0"], '--eps must be a number above 0, auto, or 2km, 500m, 0.5mi with --metric haversine; got "0".'],
    [["--eps", "-1"], "--eps must be a number above 0"],
    [
      ["--eps", "wide"],
      '--eps must be a number above 0, auto, or 2km, 500m, 0.5mi with --metric haversine; got "wide".',
    ],
    [["--eps", "2furlongs", "--metric", "haversine"], 'got "2furlongs"'],
    [["--eps", "-2km", "--metric", "haversine"], 'got "-2km"'],
    [["--eps", "2km"], "--eps 2km is a distance on the earth; give --metric haversine too"],
    [["--min-samples", "0"], '--min-samples must be an integer ≥ 1; got "0".'],
    [["--min-samples", "151", "--eps", "auto"], "minSamples must be an integer in [1, 150]"],
    [["--metric", "precomputed"], "--metric precomputed is for programs"],
    [["--assign-noise", "drop"], "keep, nearest"],
    [["--metric", "haversine", "--eps", "2km"], "--columns lat,lon names them"],
    [["--metric", "haversine", "--columns", "sepal_length_cm"], "--columns names 1"],
  ])("%j in one line", async (args, message) => {
    const { code, stdout, stderr } = await run("dbscan", iris, ...args, "--quiet")
    expect([code, stdout]).toEqual([2, ""])
    expect(stderr).toContain(message)
    expect(stderr.trim().split("\n")).toHaveLength(1)
  })

  it("places that are none, longitudes first, and scales of angles", async () => {
    const refusal = async (...args: string[]) => {
      const { code, stderr } = await run("dbscan", ...args, "--metric", "haversine", "--eps", "2km", "--quiet")
      expect(code).toBe(2)
      return stderr
    }
    await folder.file("poles.csv", "lat,lon\n1,2\n91.5,3\n")
    expect(await refusal("poles.csv")).toContain("poles.csv: line 3: the latitude 91.5 is beyond ±90 degrees")
    const turned = await refusal("places.csv", "--columns", "longitude,lat")
    expect(turned).toContain("takes the latitude first: --columns lat,longitude (got longitude,lat)")
    expect(await refusal("places.csv", "--scale", "standard")).toContain("--scale standard: --metric haversine takes")
  })
})
