import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { makeBlobs } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise } from "./testing/command.js"
import { testFolder } from "./testing/folder.js"

const folder = testFolder()
const scratch = testFolder()
const before = process.env["TMPDIR"]
process.env["TMPDIR"] = scratch.path
afterAll(() => {
  process.env["TMPDIR"] = before ?? ""
  if (before === undefined) delete process.env["TMPDIR"]
  folder.remove()
  scratch.remove()
})

const { X } = makeBlobs({ nSamples: 24_000, nFeatures: 3, centers: 5, seed: 3 })
/** Some cells are missing, columns differ in spread, one is text. */
const csv = (from: number, to: number) =>
  `id,a,b,c,kind\n${Array.from({ length: to - from }, (_, i) => {
    const [a, b, c] = X.row(from + i)
    return `${from + i + 0.5},${(from + i) % 997 === 5 ? "" : a},${b * 100},${c},${i % 2 ? "odd" : "even"}`
  }).join("\n")}\n`
await folder.file("data/part-1.csv", csv(0, 9000))
await folder.file("data/part-2.csv", csv(9000, 24_000))

const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const common = ["data", "-k", "5", "--columns", "a,b,c", "--missing", "drop"]
const small = ["--memory-budget", "1MB"]

/** A model without what names the engine's way. */
const centroidsOf = (file: string) => {
  const { steps, model } = JSON.parse(folder.read(file))
  return { steps, centroids: model.centroids, nIter: model.nIter }
}

describe("rows above the memory budget", () => {
  it("are streamed, and come out as they would from memory", async () => {
    const args = [...common, "--scale", "minmax"]
    const memory = await run("kmeans", ...args, "--out", "memory.csv", "--model", "memory.json", "--json")
    const streamed = await run("kmeans", ...args, ...small, "--out", "stream.csv", "--model", "stream.json", "--json")
    expect([memory.code, streamed.code]).toEqual([0, 0])
    expect(folder.read("stream.csv")).toBe(folder.read("memory.csv"))
    expect(centroidsOf("stream.json")).toEqual(centroidsOf("memory.json"))
    const [a, b] = [JSON.parse(memory.stdout), JSON.parse(streamed.stdout)]
    expect(b.clusters.map(({ size }: { size: number }) => size)).toEqual(
      a.clusters.map(({ size }: { size: number }) => size),
    )
    expect([b.rows, b.rowsUsed, b.nIter, b.streamed]).toEqual([24_000, a.rowsUsed, a.nIter, true])
    expect(streamed.stderr).toMatch(/^streaming: in memory this would take about [\d.]+ MB, the budget is 1 MB$/m)
    expect(streamed.stderr).toMatch(/^scratch file: [\d.]+ MB \(23,97\d rows × 3 of float64\)/m)
    expect(streamed.stderr).toMatch(/^dropped: 2\d rows with missing cells$/m)
    expect(memory.stderr).not.toContain("streaming")
    expect(scratch.list()).toEqual([])
  })

  it("are standardised by themselves, drawn, reported and explained from a sample", async () => {
    const pages = ["--plot", "p.svg", "--report", "r.html", "--explain", "--out", "s.parquet"]
    const { code, stdout, stderr } = await run("kmeans", ...common, ...small, ...pages)
    expect(code).toBe(0)
    expect(stderr).toMatch(/standardised: spreads differ/)
    expect(stderr).toMatch(/silhouette and pictures are of 20,000 rows/)
    expect(stdout).toMatch(/5 clusters in 23,97\d of 24,000 rows × 3 columns, standardised/)
    expect(readFileSync(folder.at("p.svg"), "utf8")).toContain("<svg")
    const written = await run(
      "evaluate",
      "s.parquet",
      "--labels",
      "cluster",
      "--columns",
      "a,b,c",
      "--missing",
      "drop",
      "--json",
    )
    expect(JSON.parse(written.stdout).rows).toBe(23_975)
  })

  it("are given to the clusters of a model block by block", async () => {
    await run("kmeans", ...common, "--model", "m.json")
    const memory = await run("predict", "m.json", "data", "--missing", "drop", "--out", "p1.ndjson", "--json")
    const streamed = await run(
      "predict",
      "m.json",
      "data",
      "--missing",
      "drop",
      "--out",
      "p2.ndjson",
      "--json",
      ...small,
    )
    expect(folder.read("p2.ndjson")).toBe(folder.read("p1.ndjson"))
    const sizes = (text: string) => JSON.parse(text).clusters.map(({ size }: { size: number }) => size)
    expect(sizes(streamed.stdout)).toEqual(sizes(memory.stdout))
    expect(streamed.stderr).toContain("streaming:")
  })

  it("are refused with the line of a bad cell, also in a later file", async () => {
    await folder.file("bad/1.csv", csv(0, 20))
    await folder.file("bad/2.csv", `${csv(20, 40)}40.5,1,2,oops,odd\n`)
    const { code, stderr } = await run("kmeans", "bad", "-k", "2", "--columns", "b,c", "--checkpoint", "bad.json")
    expect(code).toBe(2)
    expect(stderr).toMatch(/2\.csv line 22, column "c".*oops/)
    const missing = await run("kmeans", "data", "-k", "2", "--columns", "a", ...small)
    expect(missing.stderr).toMatch(/part-1\.csv line 7, column "a" is empty/)
    expect(scratch.list()).toEqual([])
  })

  it.each([
    [["-k", "auto"], /-k auto: it goes over the rows in memory/],
    [["--missing", "mean"], /--missing mean: .*--missing drop/],
    [["--scale", "robust"], /--scale robust: quartiles need all rows/],
    [["--balanced", "1:20000", "--checkpoint", "c.json"], /--checkpoint goes with rows that are streamed/],
    [["--out", "x.arrow"], /an Arrow file is put together in memory/],
    [["--memory-budget", "little"], /--memory-budget must be at least 1MB/],
  ])("are refused where all of them are needed: %j", async (args, message) => {
    const { code, stderr } = await run("kmeans", ...common, ...small, ...args)
    expect(code).toBe(2)
    expect(stderr).toMatch(message)
  })
})

describe("a long fit", () => {
  const many = makeBlobs({ nSamples: 60_000, nFeatures: 8, centers: 3, clusterStd: 6, seed: 1 }).X
  const header = `{"descr": "<f8", "fortran_order": False, "shape": (${many.rows}, ${many.cols}), }`.replaceAll(
    '"',
    "'",
  )
  const padded = `${header.padEnd(118 - 1)}\n`
  const head = Buffer.concat([Buffer.from("\x93NUMPY\x01\x00", "latin1"), Buffer.from([118, 0]), Buffer.from(padded)])
  const bytes = Buffer.from(Float64Array.from(many.data).buffer)
  writeFileSync(folder.at("many.npy"), Buffer.concat([head, bytes]))
  const args = ["kmeans", "many.npy", "-k", "60", "--max-iter", "25", "--tol", "0", "--threads", "1", "--quiet"]

  it("goes on from its checkpoint after it was killed, to the same end", async () => {
    const expected = await run(...args, "--memory-budget", "1MB", "--model", "whole.json")
    expect(expected.code).toBe(0)
    const iterations = () => {
      if (!existsSync(folder.at("fit.json"))) return 0
      return (JSON.parse(folder.read("fit.json")).state?.history ?? []).length
    }
    let seen = 0
    const killed = await clusterwise([...args, "--checkpoint", "fit.json", "--model", "killed.json"], {
      cwd: folder.path,
      during: (child) => {
        const timer = setInterval(() => {
          seen = iterations()
          if (seen >= 2) child.kill("SIGKILL")
        }, 10)
        child.on("close", () => clearInterval(timer))
      },
    })
    expect(killed.code).toBeNull()
    expect(existsSync(folder.at("killed.json"))).toBe(false)
    expect(seen).toBeGreaterThanOrEqual(2)
    const other = await run(...args, "-k", "61", "--checkpoint", "fit.json")
    expect([other.code, other.stderr]).toEqual([
      2,
      expect.stringContaining("belongs to a fit with nClusters 60, this one has 61"),
    ])
    const resumed = await run(...args, "--checkpoint", "fit.json", "--model", "resumed.json")
    expect(resumed.code).toBe(0)
    expect(folder.read("resumed.json")).toBe(folder.read("whole.json"))
    expect(existsSync(folder.at("fit.json"))).toBe(false)
  })

  it("leaves nothing behind where it is interrupted", async () => {
    const { code, stderr } = await clusterwise([...args, "--checkpoint", "on.json", "--out", "o.csv"], {
      cwd: folder.path,
      during: (child) => {
        // Once: the second time it would not wait for its files.
        const timer = setInterval(() => {
          if (!existsSync(folder.at("on.json"))) return
          clearInterval(timer)
          child.kill("SIGINT")
        }, 10)
        child.on("close", () => clearInterval(timer))
      },
    })
    expect([code, stderr.trim()]).toEqual([130, "clusterwise: interrupted"])
    expect(existsSync(folder.at("o.csv"))).toBe(false)
    expect(readdirSync(scratch.path).filter((name) => name.endsWith(".rows"))).toEqual([])
  })
})
