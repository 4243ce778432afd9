import { GaussianMixture, type GaussianMixtureModel, loadModel, type PipelineModel, wasm } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { irisRows } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const rows = irisRows()
const engine = await wasm({ threads: 1 })
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })

/** A column of a CSV, by its name. */
function column(file: string, name: string): string[] {
  const [head, ...lines] = folder.read(file).trim().split("\n")
  const at = head.split(",").indexOf(name)
  expect(at, name).toBeGreaterThanOrEqual(0)
  return lines.map((line) => line.split(",")[at])
}

describe.concurrent("clusterwise gmm", () => {
  it("fits the mixture of the estimator, and says how sure it is", async () => {
    const args = ["-k", "3", "--covariance-type", "tied", "--scale", "none", "--seed", "4", "--out", "g.csv"]
    const { stdout, code } = await run("gmm", iris, ...args, "--probability", "--json", "--model", "g.json")
    expect(code).toBe(0)
    const model = await new GaussianMixture({ nComponents: 3, covarianceType: "tied", seed: 4 }).fit(rows, { engine })
    const best = (await model.predictProba(rows, { engine })).toArray().map((row) => Math.max(...row))
    expect(column("g.csv", "cluster").map(Number)).toEqual([...model.labels])
    const told = column("g.csv", "cluster_probability").map(Number)
    told.forEach((value, i) => {
      expect(value).toBeCloseTo(best[i], 5)
    })
    const summary = JSON.parse(stdout)
    expect(summary.clusters.map(({ weight }: { weight: number }) => weight)).toEqual([...model.weights])
    expect(summary).toMatchObject({ nIter: model.nIter, converged: true, mixture: { covarianceType: "tied" } })
    expect(summary.mixture.bic).toBeCloseTo(await model.bic(rows, { engine }), 6)
    expect(summary.mixture.aic).toBeCloseTo(await model.aic(rows, { engine }), 6)
    expect(summary.mixture.unsureShare).toBe(best.filter((value) => value < 0.9).length / 150)
    const read = loadModel(folder.read("g.json")) as PipelineModel<GaussianMixtureModel>
    expect(read.model.means.data).toEqual(model.means.data)
  })

  it("says it in words, with weights, criteria and the share of rows that are not sure", async () => {
    const { stdout, stderr } = await run("gmm", iris, "-k", "3")
    expect(stdout).toMatch(/^cluster {2}rows {2}share {2}weight {2}set apart by$/m)
    expect(stdout).toMatch(/^log-likelihood -\d.* a row · BIC \d.* · AIC \d.* of the scaled rows \(lower/m)
    expect(stdout).toMatch(/^\d+ rows? \(\d.*%\) with a best probability below 0.9$/m)
    expect(stdout).toMatch(/^\d+ iterations, converged · silhouette 0\.\d+/m)
    expect(stderr).toContain("standardised: spreads differ")
    const help = (await run("gmm", "--help")).stdout
    for (const word of ["-k, --n-components", "--covariance-type", "--probability", "unsureShare", "nParameters"])
      expect(help).toContain(word)
    expect(help).not.toContain("--init")
  })

  it("predicts with the probability, in every format, and reads neither column back as a number", async () => {
    await run("gmm", iris, "-k", "3", "--model", "p.json", "--out", "fit.csv", "--probability", "--quiet")
    const predict = (out: string) => run("predict", "p.json", iris, "--out", out, "--probability")
    const codes = (await Promise.all(["p.csv", "p.ndjson", "p.parquet", "p.arrow"].map(predict))).map(
      ({ code }) => code,
    )
    expect(codes).toEqual([0, 0, 0, 0])
    expect(column("p.csv", "cluster_probability")).toEqual(column("fit.csv", "cluster_probability"))
    const first = JSON.parse(folder.read("p.ndjson").split("\n")[0])
    expect(first.cluster_probability).toBe(Number(column("p.csv", "cluster_probability")[0]))
    const again = (file: string) =>
      run("gmm", file, "-k", "3", "--label-column", "g", "--out", `g-${file}`, "--probability")
    for (const { code, stderr } of await Promise.all(["p.parquet", "p.arrow"].map(again))) {
      expect(code).toBe(0)
      expect(stderr).toContain('left out: "cluster_probability", holds probabilities of clusters')
    }
    for (const args of [
      ["evaluate", "p.csv", "--labels", "cluster"],
      ["choose-k", "p.csv", "--k-max", "3"],
    ])
      expect((await run(...args)).stderr).toContain('left out: "cluster_probability", holds probabilities of clusters')
    const back = await run("gmm", "g-p.parquet", "--columns", "g_probability,petal_width_cm", "--json")
    expect(JSON.parse(back.stdout).columns).toEqual(["g_probability", "petal_width_cm"])
  })

  it("leaves cells of dropped rows empty", async () => {
    const lines = ["a,b", "1,2", ",3", "2,1", "8,9", "9,8", "9,9"]
    await folder.file("holes.csv", lines.join("\n"))
    await run("gmm", "holes.csv", "-k", "2", "--missing", "drop", "--out", "filled.csv", "--probability", "--quiet")
    expect(folder.read("filled.csv").split("\n")[2]).toBe(",3,,")
  })

  it("refuses a probability that has nowhere to go, or that no model knows", async () => {
    await run("kmeans", iris, "-k", "3", "--model", "means.json")
    const refusals: [string[], RegExp][] = [
      [["gmm", iris, "-k", "3", "--probability"], /--probability is a column of --out; name that file as well/],
      [
        ["predict", "means.json", iris, "--out", "x.csv", "--probability"],
        /is for models of gmm; this one is of "kmeans"/,
      ],
    ]
    for (const [args, message] of refusals) {
      const { code, stderr } = await run(...args)
      expect([code, stderr]).toEqual([2, expect.stringMatching(message)])
    }
    await folder.file("taken.csv", "a,cluster_probability\n1,2\n2,3\n7,8\n")
    const taken = await run("gmm", "taken.csv", "--out", "t.csv", "--probability")
    expect([taken.code, taken.stderr]).toEqual([2, expect.stringContaining('"cluster_probability" already')])
    const flat = await folder.file("flat.csv", "a,b\n1,2\n1,2\n2,4\n2,4\n3,6\n")
    const { code, stderr } = await run("gmm", flat, "--reg-covar", "0", "--scale", "none")
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/column 1 is constant there, or follows .* Raise regCovar/),
    ])
  })

  it("writes a report with the log-likelihood by iteration, from the fit and from the file", async () => {
    const files = ["--report", "m.html", "--model", "m.json", "--plot", "m.svg"]
    expect((await run("gmm", iris, "-k", "3", ...files)).code).toBe(0)
    expect((await run("report", "m.json", iris, "--out", "again.html")).code).toBe(0)
    for (const page of ["m.html", "again.html"]) {
      expect(folder.read(page)).toContain("Log-likelihood by iteration")
      expect(folder.read(page)).toContain("A Gaussian mixture grouped 150 rows")
      expect(folder.read(page)).not.toContain("Inertia")
    }
    expect(folder.read("m.html")).toMatch(/Scores: silhouette 0\.\d+, BIC \d/)
    expect(folder.read("m.svg")).toContain("centroids")
  })
})
