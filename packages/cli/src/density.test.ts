import { readFileSync } from "node:fs"
import { HDBSCAN, OPTICS, reference } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { irisRows, lastColumn } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const engine = reference()
const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const labelsIn = (file: string) => lastColumn(folder.read(file))

const rows = irisRows()

describe.concurrent("clusterwise hdbscan", () => {
  it("finds the clusters of the estimator, with their persistence and the noise", async () => {
    const model = await new HDBSCAN({ minClusterSize: 10 }).fit(rows, { engine })
    const { stdout } = await run("hdbscan", iris, "--min-cluster-size", "10", "--out", "h.csv")
    const noise = model.labels.filter((label) => label < 0).length
    expect(labelsIn("h.csv")).toEqual([...model.labels])
    expect(stdout).toMatch(/\ncluster +rows +share +persistence +set apart by\n/)
    const persistence = model.clusterPersistence[0].toFixed(2).replace(".", "\\.")
    expect(stdout).toMatch(new RegExp(`\\n +0 +\\d+ +[\\d.]+% +${persistence} `))
    expect(stdout).toContain(noise > 0 ? `and ${noise} row` : "2 clusters in 150 rows")
    expect(stdout).toContain("\nclusters of at least 10 rows · minSamples 10\nsilhouette 0.")
  })

  it("describes them with --json, takes its parameters, and predicts", async () => {
    const args = ["--min-cluster-size", "8", "--min-samples", "4", "--cluster-selection-method", "leaf"]
    const { stdout, code } = await run("hdbscan", iris, ...args, "--json", "--model", "h.json", "--out", "leaf.csv")
    expect(code).toBe(0)
    const summary = JSON.parse(stdout)
    const params = { minClusterSize: 8, minSamples: 4, clusterSelectionMethod: "leaf" } as const
    const model = await new HDBSCAN(params).fit(rows, { engine })
    expect(summary).toMatchObject({ params, nClusters: model.nClusters, scale: "none" })
    expect(summary.density).toMatchObject({ minSamples: 4, minClusterSize: 8, assigned: 0 })
    expect(summary.density.noiseShare).toBe(summary.noise / 150)
    expect(summary.clusters.map((c: { persistence: number }) => c.persistence)).toEqual([...model.clusterPersistence])
    expect(labelsIn("leaf.csv")).toEqual([...model.labels])
    expect((await run("predict", "h.json", iris, "--out", "h-again.csv")).code).toBe(0)
    expect(labelsIn("h-again.csv")).toEqual([...(await model.predict(rows, { engine }))])
    const assigned = await run("hdbscan", iris, ...args, "--assign-noise", "nearest", "--json", "--out", "near.csv")
    expect(JSON.parse(assigned.stdout)).toMatchObject({ noise: 0, density: { assigned: summary.noise } })
    expect(summary.noise).toBeGreaterThan(0)
    expect(labelsIn("near.csv")).toEqual([...(await model.assignNoise("nearest", { engine })).labels])
    const help = (await run("hdbscan", "--help")).stdout
    for (const field of Object.keys(summary.density)) expect(help).toMatch(new RegExp(`\\b${field}\\b`))
    expect(help).toContain("persistence")
  })
})

describe.concurrent("reports of density", () => {
  it("show the condensed tree of hdbscan, with sliders, from the fit and from the file of the model", async () => {
    const files = ["--model", "tree.json", "--report", "tree.html"]
    expect((await run("hdbscan", iris, "--min-cluster-size", "10", ...files)).code).toBe(0)
    expect((await run("report", "tree.json", iris, "--out", "again.html")).code).toBe(0)
    for (const page of ["tree.html", "again.html"]) {
      expect(folder.read(page)).toContain('class="condensed-tree"')
      expect(folder.read(page)).toContain('id="clusterwise-density"')
    }
  })

  it("show noise that went to the nearest cluster there, and the tree without sliders", async () => {
    const args = ["--min-cluster-size", "8", "--min-samples", "4", "--cluster-selection-method", "leaf"]
    await run("hdbscan", iris, ...args, "--assign-noise", "nearest", "--report", "assigned.html")
    expect(folder.read("assigned.html")).toContain('class="condensed-tree"')
    expect(folder.read("assigned.html")).not.toContain("<script")
    expect(folder.read("assigned.html")).not.toContain("#8b8f96")
  })

  it("show the reachability plot of optics, and the distances that eps of dbscan can be read from", async () => {
    await run("optics", iris, "--min-samples", "8", "--report", "order.html")
    expect(folder.read("order.html")).toContain('class="reachability"')
    await run("dbscan", iris, "--eps", "0.5", "--report", "eps.html")
    expect(folder.read("eps.html")).toContain('class="k-distances"')
    expect(folder.read("eps.html")).toContain("eps 0.5 of the model")
    await run("dbscan", iris, "--eps", "auto", "--report", "auto.html")
    expect(folder.read("auto.html")).toContain('class="k-distances"')
  })
})

describe.concurrent("reports of optics from the file of the model", () => {
  it("are those of the fit, where the file is the one of the fit, scaled as it was", async () => {
    const args = ["--min-samples", "8", "--scale", "standard", "--quiet"]
    await run("optics", iris, ...args, "--model", "order.json", "--report", "fresh.html", "--out", "order.csv")
    expect((await run("report", "order.json", iris, "--out", "read.html")).code).toBe(0)
    const figures = (page: string) => folder.read(page).match(/<figure class="reachability">.*?<\/figure>/s)?.[0]
    expect(figures("read.html")).toBe(figures("fresh.html"))
    expect(figures("read.html")).toContain("<svg")
  })

  it("are refused for other rows, since those have no place in an order", async () => {
    await run("optics", iris, "--min-samples", "8", "--model", "all.json")
    const lines = readFileSync(iris, "utf8").trim().split("\n")
    await folder.file("fewer.csv", lines.slice(0, 101).join("\n"))
    await folder.file("turned.csv", [lines[0], ...lines.slice(1).toReversed()].join("\n"))
    const fewer = await run("report", "all.json", "fewer.csv", "--out", "fewer.html")
    expect([fewer.code, fewer.stderr]).toEqual([
      2,
      expect.stringMatching(/kind "optics" is about the 150 rows .* cannot label others; fewer.csv has 100 rows\./),
    ])
    const turned = await run("report", "all.json", "turned.csv", "--out", "turned.html")
    expect([turned.code, turned.stderr]).toEqual([2, expect.stringContaining("turned.csv has other ones.")])
    expect(folder.list()).not.toContain("fewer.html")
  })
})

describe.concurrent("predict --assign-noise", () => {
  it("gives noise of other rows the nearest cluster, as the model does", async () => {
    for (const [kind, ...args] of [
      ["dbscan", "--eps", "0.4"],
      ["hdbscan", "--min-cluster-size", "8", "--min-samples", "4", "--scale", "standard"],
    ]) {
      await run(kind, iris, ...args, "--model", `${kind}-m.json`, "--assign-noise", "nearest", "--out", `${kind}-f.csv`)
      const kept = JSON.parse((await run("predict", `${kind}-m.json`, iris, "--json")).stdout)
      expect(kept.noise).toBeGreaterThan(0)
      const asked = ["predict", `${kind}-m.json`, iris, "--assign-noise", "nearest", "--out", `${kind}-p.csv`]
      const { stdout } = await run(...asked)
      expect(stdout).toContain(`${kept.noise} row`)
      expect(stdout).toContain("of noise")
      expect(stdout).toContain("joined the nearest cluster")
      expect(labelsIn(`${kind}-p.csv`)).toEqual(labelsIn(`${kind}-f.csv`))
    }
  })

  it("is refused where the model leaves no noise", async () => {
    await run("kmeans", iris, "-k", "3", "--model", "means.json")
    const { code, stderr } = await run("predict", "means.json", iris, "--assign-noise", "nearest")
    expect(code).toBe(2)
    expect(stderr).toContain('--assign-noise nearest is for models of dbscan and hdbscan; this one is of "kmeans"')
  })
})

describe.concurrent("--plot-kind", () => {
  it("draws what the clusters came from", async () => {
    for (const [kind, name, mark] of [
      ["hdbscan", "condensed-tree", "Condensed tree of 150 rows"],
      ["optics", "reachability", "Reachability plot of 150 rows"],
      ["dbscan", "k-distance", "Sorted distances of 150 rows"],
      ["hierarchy", "scatter", "Scatter"],
    ]) {
      const { code } = await run(kind, iris, "--plot", `${kind}.svg`, "--plot-kind", name)
      expect(code).toBe(0)
      expect(folder.read(`${kind}.svg`).includes(mark), mark).toBe(true)
    }
  })

  it("names what there is to choose from, and needs a picture", async () => {
    const other = await run("optics", iris, "--plot", "x.svg", "--plot-kind", "dendrogram")
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/scatter.*reachability/)])
    const alone = await run("optics", iris, "--plot-kind", "reachability")
    expect([alone.code, alone.stderr]).toEqual([2, expect.stringContaining("name the picture as well")])
  })
})

describe.concurrent("clusterwise optics", () => {
  it("finds the clusters of the estimator, and refuses to predict with the reason", async () => {
    const args = ["--min-samples", "8", "--xi", "0.1", "--out", "o.csv", "--model", "o.json", "--plot", "o.svg"]
    const { stdout, code } = await run("optics", iris, ...args)
    expect(code).toBe(0)
    const model = await new OPTICS({ minSamples: 8, xi: 0.1 }).fit(rows, { engine })
    expect(labelsIn("o.csv")).toEqual([...model.labels])
    expect(stdout).toContain(`${model.nClusters} clusters and ${model.nNoise} rows of noise`)
    expect(stdout).toContain("\nminSamples 8\n")
    expect(folder.read("o.svg")).toContain("#8b8f96")
    const { code: refused, stderr } = await run("predict", "o.json", iris)
    expect(refused).toBe(2)
    expect(stderr).toContain('kind "optics" cannot label new rows')
  })

  it("takes clusters by one distance, which has to be a number", async () => {
    const { stdout } = await run("optics", iris, "--cluster-method", "dbscan", "--eps", "0.5", "--json")
    const model = await new OPTICS({ clusterMethod: "dbscan", eps: 0.5 }).fit(rows, { engine })
    expect(JSON.parse(stdout)).toMatchObject({ nClusters: model.nClusters, noise: model.nNoise })
    const { code, stderr } = await run("optics", iris, "--eps", "auto", "--quiet")
    expect(code).toBe(2)
    expect(stderr).toMatch(/--eps must be a number .*; got "auto"/)
  })
})
