import { BisectingKMeans, loadModel, MiniBatchKMeans, type PipelineModel, wasm } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { irisRows, lastColumn } from "./testing/csvCells.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const rows = irisRows()
const engine = await wasm({ threads: 1 })
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const labelsIn = (file: string) => lastColumn(folder.read(file))

describe.concurrent("clusterwise bisecting", () => {
  it("splits as the estimator does, and predicts from the model's tree", async () => {
    const args = ["-k", "5", "--bisecting", "size", "--n-init", "4", "--scale", "none"]
    const { stdout, code } = await run("bisecting", iris, ...args, "--out", "b.csv", "--model", "b.json", "--json")
    expect(code).toBe(0)
    const model = await new BisectingKMeans({ nClusters: 5, bisecting: "size", nInit: 4 }).fit(rows, { engine })
    expect(labelsIn("b.csv")).toEqual([...model.labels])
    expect(JSON.parse(stdout)).toMatchObject({ nClusters: 5, converged: true, nIter: model.nIter })
    expect(JSON.parse(stdout).inertia).toBeCloseTo(model.inertia, 9)
    await run("predict", "b.json", iris, "--out", "again.csv")
    expect(labelsIn("again.csv")).toEqual([...model.labels])
    const read = loadModel(folder.read("b.json")) as PipelineModel
    expect((read.model as typeof model).tree!.nLeaves).toBe(5)
  })

  it("draws the splits in its report, and alone", async () => {
    const files = ["--report", "splits.html", "--plot", "splits.svg", "--plot-kind", "dendrogram"]
    expect((await run("bisecting", iris, "-k", "6", ...files)).code).toBe(0)
    const page = folder.read("splits.html")
    expect(page).toContain("<h2>Splits</h2>")
    expect(page.match(/Rows to the left/g)).toHaveLength(1)
    expect(folder.read("splits.svg")).toContain("inertia")
    await run("bisecting", iris, "-k", "1", "--report", "one.html")
    expect(folder.read("one.html")).not.toContain("Splits")
  })

  it("takes as many clusters as choose-k names for -k auto", async () => {
    const { stdout, stderr } = await run("bisecting", data("blobs-300.csv"), "--columns", "x,y", "-k", "auto", "--json")
    expect(stderr).toContain("-k auto: ")
    expect(JSON.parse(stdout).nClusters).toBe(4)
  })
})

describe.concurrent("clusterwise minibatch", () => {
  it("fits as the estimator does, and predicts from its model", async () => {
    const args = [
      "-k",
      "3",
      "--batch-size",
      "40",
      "--max-no-improvement",
      "never",
      "--max-iter",
      "5",
      "--scale",
      "none",
    ]
    const files = ["--out", "m.csv", "--model", "m.json", "--report", "m.html"]
    const { stdout, stderr, code } = await run("minibatch", iris, ...args, ...files, "--json")
    expect(code).toBe(0)
    const params = { nClusters: 3, batchSize: 40, maxNoImprovement: "never", maxIter: 5 } as const
    const model = await new MiniBatchKMeans(params).fit(rows, { engine })
    expect(labelsIn("m.csv")).toEqual([...model.labels])
    expect(JSON.parse(stdout)).toMatchObject({ nClusters: 3, converged: false, nIter: 5, params })
    expect(stderr).toContain("still improving after 18 batches (maxIter = 5). Raise maxIter.")
    await run("predict", "m.json", iris, "--out", "m2.csv")
    expect(labelsIn("m2.csv")).toEqual([...model.labels])
    expect(folder.read("m.html")).toContain("Mini-batch k-means grouped 150 rows")
  })
})
