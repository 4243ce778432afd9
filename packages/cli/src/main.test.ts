import { readFileSync } from "node:fs"
import { gzipSync } from "node:zlib"
import { KMeans, loadModel, Matrix, StandardScaler } from "clusterwise"
import { afterAll, describe, expect, it } from "vitest"
import { clusterwise, data } from "./testing/command.js"
import { testFolder } from "./testing/folder.js"
import { read } from "./testing/tables.js"

const folder = testFolder()
afterAll(folder.remove)

const iris = data("iris.csv")
const run = (...args: string[]) => clusterwise(args, { cwd: folder.path })
const summaryOf = async (...args: string[]) => {
  const outcome = await run(...args, "--json")
  expect(outcome.stderr).not.toContain("clusterwise:")
  return JSON.parse(outcome.stdout)
}

describe.concurrent("clusterwise kmeans", () => {
  it("gives every row of the file a cluster, the same ones as the library", async () => {
    const outcome = await run("kmeans", iris, "-k", "3", "--out", "iris-out.csv")
    expect(outcome.code).toBe(0)
    const lines = folder.read("iris-out.csv").trim().split("\n")
    const original = readFileSync(iris, "utf8").trim().split("\n")
    expect(lines[0]).toBe(`${original[0]},cluster`)
    expect(lines.map((line) => line.replace(/,[^,]*$/, ""))).toEqual(original)

    const X = Matrix.from(original.slice(1).map((line) => line.split(",").slice(0, 4).map(Number)))
    const scaled = await (await new StandardScaler().fit(X)).transform(X)
    const model = await new KMeans({ nClusters: 3 }).fit(scaled)
    expect(lines.slice(1).map((line) => Number(line.split(",").at(-1)))).toEqual([...model.labels])
  })

  it("prints clusters with size and share, inertia, silhouette and what sets each apart; notes go to stderr", async () => {
    const { stdout, stderr } = await run("kmeans", iris, "-k", "3")
    expect(stdout).toMatch(/iris\.csv: 3 clusters in 150 rows × 4 columns, standardised\n/)
    expect(stdout).toMatch(/\n +\d +50 {2}33\.3% {2}petal_\w+ low \(\S+, -5\.0 sd\), /)
    expect(stdout).toMatch(/\ninertia 1\d\d(\.\d+)? after \d+ iterations, converged · silhouette 0\.4\d+\n$/)
    expect(stderr).toContain('left out: "species", not numeric (line 2: "setosa")\n')
    expect(stderr).toContain("standardised: spreads differ 4.1 times")
  })

  it("prints one JSON object with --json, and nothing on stderr with --quiet", async () => {
    const { stdout, stderr } = await run("kmeans", iris, "-k", "3", "--json", "--quiet")
    expect(stderr).toBe("")
    const summary = JSON.parse(stdout)
    expect(summary).toMatchObject({
      command: "kmeans",
      rows: 150,
      rowsUsed: 150,
      nClusters: 3,
      scale: "standard",
      converged: true,
      seed: 0,
    })
    expect(summary.clusters.reduce((n: number, c: { size: number }) => n + c.size, 0)).toBe(150)
    expect(summary.columns).toHaveLength(4)
    const help = (await run("kmeans", "--help")).stdout
    for (const field of Object.keys(summary))
      if (field !== "scaleNote") expect(help).toMatch(new RegExp(`\\b${field}\\b`))
    expect(summary.leftOut).toEqual([{ name: "species", reason: 'not numeric (line 2: "setosa")' }])
  })

  it("says the same for the same seed, and takes the estimator's options", async () => {
    const args = [
      "kmeans",
      iris,
      "-k",
      "4",
      "--init",
      "random",
      "--n-init",
      "3",
      "--max-iter",
      "50",
      "--seed",
      "7",
      "--scale",
      "none",
    ]
    const [a, b] = await Promise.all([summaryOf(...args), summaryOf(...args)])
    expect(a).toEqual(b)
    expect(a.params).toMatchObject({ nClusters: 4, init: "random", nInit: 3, maxIter: 50, seed: 7 })
  })

  it("clusters on two levels", async () => {
    const { params, clusters } = await summaryOf("kmeans", iris, "-k", "30", "--levels", "2")
    expect(params.levels).toBe(2)
    expect(clusters).toHaveLength(30)
  })

  it("keeps the sizes of clusters within bounds", async () => {
    for (const [range, least, most] of [
      ["50:50", 50, 50],
      ["45:", 45, 150],
      [":55", 1, 55],
    ] as const) {
      const { clusters } = await summaryOf("kmeans", iris, "-k", "3", "--balanced", range)
      for (const { size } of clusters) expect(size >= least && size <= most, range).toBe(true)
    }
  })

  it("standardises only where spreads differ by more than three times, unless it is told", async () => {
    const even = await folder.file("even.csv", "x,y\n1.5,2\n2,1.5\n3,4\n4.5,4\n")
    expect((await summaryOf("kmeans", even, "-k", "2")).scale).toBe("none")
    expect((await summaryOf("kmeans", even, "-k", "2", "--scale", "minmax")).scale).toBe("minmax")
    expect((await summaryOf("kmeans", iris, "-k", "2", "--metric", "cosine")).scale).toBe("none")
  })

  it("leaves out rows with missing cells on request, and their cluster empty", async () => {
    const gaps = await folder.file("gaps.csv", "x,y\n1.5,2\n,7\n3,NA\n4.5,4\n1.6,2\n")
    const outcome = await run("kmeans", gaps, "-k", "2", "--missing", "drop", "--out", "gaps-out.csv")
    expect(outcome.stderr).toContain("dropped: 2 rows with missing cells")
    expect(
      folder
        .read("gaps-out.csv")
        .split("\n")
        .map((line) => line.split(",").at(-1)),
    ).toEqual(["cluster", "0", "", "", "1", "0", ""])
  })

  it("keeps cells and ids as they are: zeros in front, long numbers, quotes, formulas", async () => {
    const cells = 'key,x,note\n00123,1.50,"=cmd(""a"")"\n9007199254740993,2.0,"line 1\nline 2"\n 7 ,9,é\n'
    await folder.file("cells.csv", cells)
    await run("kmeans", "cells.csv", "-k", "2", "--id", "key", "--out", "cells-out.csv")
    const after = await read(folder.at("cells-out.csv"))
    expect(after).toMatchObject(await read(folder.at("cells.csv")))
    expect(Object.keys(after)).toEqual(["key", "x", "note", "cluster"])
  })

  it("does not cluster by the clusters of an earlier run", async () => {
    await folder.file("again.csv", "x,cluster\n1.5,0\n2,1\n9,0\n")
    const summary = await summaryOf(
      "kmeans",
      "again.csv",
      "-k",
      "2",
      "--label-column",
      "second",
      "--out",
      "again-out.csv",
    )
    expect(summary.leftOut).toEqual([{ name: "cluster", reason: "holds clusters already" }])
    expect(folder.read("again-out.csv")).toMatch(/^x,cluster,second\n1\.5,0,\d\n/)
  })

  it("keeps the separator of the file, and the decimal commas", async () => {
    await folder.file("german.csv", "a;b\n5,1;3,5\n2,2;1,0\n5,0;3,4\n")
    const { stderr } = await run("kmeans", "german.csv", "-k", "2", "--out", "german-out.csv")
    expect(stderr).toContain('decimal commas in "a", "b"')
    expect(folder.read("german-out.csv")).toMatch(/^a;b;cluster\n5,1;3,5;\d\n/)
  })

  it("reads CSV from stdin, packed too", async () => {
    const outcomes = await Promise.all(
      [readFileSync(iris), gzipSync(readFileSync(iris))].map((stdin) =>
        clusterwise(["kmeans", "-", "-k", "3", "--json", "--quiet"], { stdin }),
      ),
    )
    expect(outcomes.map((o) => JSON.parse(o.stdout).rows)).toEqual([150, 150])
  })

  it.each(["csv", "tsv", "json", "ndjson", "parquet", "arrow"])(
    "writes .%s that reads back the same",
    async (extension) => {
      await folder.file(`back-${extension}.csv`, "id,x,s\n007,1.5,a\n008,,b\n009,3.25,\n010,9,d\n")
      const outcome = await run(
        "kmeans",
        `back-${extension}.csv`,
        "-k",
        "2",
        "--columns",
        "x",
        "--missing",
        "drop",
        "--out",
        `back.${extension}`,
      )
      expect(outcome.code).toBe(0)
      const after = await read(folder.at(`back.${extension}`))
      expect(after["id"]).toEqual(["007", "008", "009", "010"])
      expect(after["x"].map((c) => (c ? Number(c) : null))).toEqual([1.5, null, 3.25, 9])
      expect(after["s"].map((c) => c || null)).toEqual(["a", "b", null, "d"])
      expect(after["cluster"].map((c) => (c ? Number(c) : null))).toEqual([
        expect.any(Number),
        null,
        expect.any(Number),
        expect.any(Number),
      ])
    },
  )

  it("from Parquet to Parquet keeps every type", async () => {
    const { connect, literal } = await import("./read/duckdb.js")
    const connection = await connect()
    await connection.run(
      `COPY (SELECT i / 4 AS x, DATE '2020-01-01' + i::INTEGER AS day, [i, i] AS list, (9007199254740993 + i)::BIGINT AS big FROM range(5000) t(i)) TO ${literal(folder.at("typed.parquet"))} (FORMAT parquet)`,
    )
    expect((await run("kmeans", "typed.parquet", "-k", "2", "--out", "typed-out.parquet")).code).toBe(0)
    const types = await connection.runAndReadAll(
      `DESCRIBE SELECT * FROM read_parquet(${literal(folder.at("typed-out.parquet"))})`,
    )
    expect(types.getColumns()[1]).toEqual(["DOUBLE", "DATE", "BIGINT[]", "BIGINT", "INTEGER"])
    const differing = await connection.runAndReadAll(
      `SELECT count(*) FROM read_parquet(${literal(folder.at("typed.parquet"))}) a POSITIONAL JOIN read_parquet(${literal(folder.at("typed-out.parquet"))}) b WHERE a.big <> b.big OR a.day <> b.day`,
    )
    expect(Number(differing.getColumns()[0][0])).toBe(0)
  })

  it("takes a column called __proto__", async () => {
    await folder.file("proto.csv", "__proto__,y\n1.5,2\n2,2\n9,2\n")
    const summary = await summaryOf(
      "kmeans",
      "proto.csv",
      "-k",
      "2",
      "--columns",
      "__proto__",
      "--out",
      "proto-out.json",
    )
    expect(summary.columns).toEqual(["__proto__"])
    expect(folder.read("proto-out.json")).toMatch(/\{"__proto__":1\.5,"y":2,"cluster":\d\}/)
  })

  it("takes 10,000 columns", async () => {
    const row = (f: (j: number) => number | string) => Array.from({ length: 10_000 }, (_, j) => f(j)).join(",")
    await folder.file(
      "wide.csv",
      [row((j) => `c${j}`), row((j) => j % 7), row((j) => (j % 7) + 0.5), row((j) => 100 + (j % 3))].join("\n"),
    )
    expect(await summaryOf("kmeans", "wide.csv", "-k", "2")).toMatchObject({ rowsUsed: 3, nClusters: 2 })
  })

  it("samples the silhouette above 20,000 rows, and says so", async () => {
    await run("generate", "blobs", "--n", "20001", "--out", "many.csv")
    const { stdout } = await run("kmeans", "many.csv", "-k", "3")
    expect(stdout).toMatch(/silhouette 0\.\d+ \(of a sample of 10,000 rows\)/)
  })

  it("never lets a name or a cell speak to the terminal", async () => {
    await folder.file("evil.csv", '"\u001b[31mx","\u202ey"\n1.5,\u001b]0;pwned\u0007\n2.5,b\n9,c\n')
    const { stdout, stderr } = await run("kmeans", "evil.csv", "-k", "2")
    expect(stdout + stderr).not.toMatch(/\p{Cf}|(?!\n)\p{Cc}/u)
    expect(stdout).toContain("\\u001b[31mx")
  })
})

describe.concurrent("models", () => {
  it("label the same rows alike, whole or in parts, missing cells too", async () => {
    const penguins = data("penguins.csv")
    const fit = await run(
      "kmeans",
      penguins,
      "-k",
      "3",
      "--missing",
      "mean",
      "--model",
      "penguins.json",
      "--out",
      "fitted.csv",
    )
    expect(fit.code).toBe(0)
    expect((await run("predict", "penguins.json", penguins, "--out", "predicted.csv")).code).toBe(0)
    expect(folder.read("predicted.csv")).toBe(folder.read("fitted.csv"))
    const lines = readFileSync(penguins, "utf8").trim().split("\n")
    await folder.file("half.csv", [lines[0], ...lines.slice(100)].join("\n"))
    await run("predict", "penguins.json", "half.csv", "--out", "half-out.csv")
    expect(folder.read("half-out.csv").split("\n").slice(1)).toEqual(folder.read("fitted.csv").split("\n").slice(100))
  })

  it("are pipelines that the library loads", async () => {
    await run("kmeans", iris, "-k", "3", "--model", "iris.json")
    const model = loadModel(folder.read("iris.json"))
    expect(model).toMatchObject({
      kind: "pipeline",
      nClusters: 3,
      columns: ["sepal_length_cm", "sepal_width_cm", "petal_length_cm", "petal_width_cm"],
    })
  })

  it("find their columns by name, in any order", async () => {
    await folder.file("xy.csv", "x,y\n1.5,2\n1.6,2\n9,8\n")
    await folder.file("yx.csv", "y,z,x\n8,q,9\n2,q,1.5\n")
    await run("kmeans", "xy.csv", "-k", "2", "--model", "xy.json", "--columns", "x,y")
    await run("predict", "xy.json", "yx.csv", "--out", "yx-out.csv")
    expect(folder.read("yx-out.csv")).toMatch(/^y,z,x,cluster\n8,q,9,(\d)\n2,q,1\.5,(?!\1)\d\n$/)
    const lost = await run("predict", "xy.json", data("iris.csv"))
    expect(lost).toMatchObject({ code: 2, stdout: "" })
    expect(lost.stderr).toContain('has no column "x"')
  })

  it("make a report that names rows, command and seed, and loads nothing", async () => {
    await folder.file("report.csv", 'who,"<b>x</b>",y\n<i>Ada</i>,1.5,2\nBo,,2\n,1.6,2\nCy,9,8\n')
    const fit = await run(
      "kmeans",
      "report.csv",
      "-k",
      "2",
      "--columns",
      "<b>x</b>,y",
      "--id",
      "who",
      "--missing",
      "drop",
      "--model",
      "report.json",
      "--report",
      "fit.html",
    )
    expect(fit.code).toBe(0)
    const page = folder.read("fit.html")
    expect(page.replace(/<[^>]*>/g, "")).toContain("clusterwise kmeans report.csv -k 2")
    expect(page).toContain("&lt;b")
    const named = [...page.matchAll(/(?<!high |low )<bdi>([^<]*)<\/bdi><\/li>/g)].map(([, name]) =>
      name.replaceAll("&gt;", ">"),
    )
    expect(named.sort()).toEqual(["&lt;i>Ada&lt;/i>", "Cy", "line 4"])
    expect(page).not.toMatch(/<b>x|<script|(?:src|href)="http/)
    expect((await run("report", "report.json", "report.csv", "--missing", "drop", "--out", "again.html")).code).toBe(0)
    expect(folder.read("again.html").replace(/<[^>]*>/g, "")).toContain("clusterwise report report.json")
  })
})

describe.concurrent("clusterwise plot", () => {
  it.each(["svg", "png"])("draws a file without a model as .%s", async (extension) => {
    const outcome = await run(
      "plot",
      iris,
      "--out",
      `plot.${extension}`,
      "--labels",
      "species",
      "--x",
      "petal_length_cm",
      "--y",
      "petal_width_cm",
      "--title",
      "Iris <flowers>",
    )
    expect(outcome).toMatchObject({ code: 0, stdout: `wrote plot.${extension}\n` })
    const start = readFileSync(folder.at(`plot.${extension}`))
      .subarray(0, 8)
      .toString("latin1")
    expect(start).toMatch(extension === "svg" ? /^<svg|^<\?xml/ : /^\x89PNG/)
    if (extension === "svg") expect(folder.read("plot.svg")).toContain(">versicolor</text>")
  })
})

describe.concurrent("clusterwise generate", () => {
  it.each(["blobs", "moons", "circles", "uniform", "anisotropic"])(
    "makes up %s, the same for the same seed",
    async (shape) => {
      const [a, b] = await Promise.all(
        ["a", "b"].map((name) => run("generate", shape, "--n", "50", "--seed", "3", "--out", `${shape}-${name}.csv`)),
      )
      expect([a.code, b.code]).toEqual([0, 0])
      const text = folder.read(`${shape}-a.csv`)
      expect(text).toBe(folder.read(`${shape}-b.csv`))
      expect(text.trim().split("\n")).toHaveLength(51)
    },
  )
  it("takes the generator's options", async () => {
    await run("generate", "blobs", "--n", "40", "--centers", "5", "--n-features", "3", "--out", "five.csv")
    const table = await read(folder.at("five.csv"))
    expect(Object.keys(table)).toEqual(["x1", "x2", "x3", "group"])
    expect(new Set(table["group"]).size).toBe(5)
  })
})

describe.concurrent("help", () => {
  it.each([
    [[], /Commands:\s+kmeans [\s\S]*\s+hierarchy [\s\S]*\s+predict .*\s+evaluate /],
    [["--help"], /Examples:/],
    [["kmeans", "--help"], /-k, --n-clusters <n> +number of clusters \(8\)/],
    [["generate", "blobs", "--help"], /--no-shuffle +group by group \(rows in random order\)/],
    [["--version"], /^\d+\.\d+\.\d+\n$/],
  ] as [string[], RegExp][])("%j is printed on stdout", async (args, expected) => {
    const outcome = await run(...args)
    expect(outcome).toMatchObject({ code: 0, stderr: "" })
    expect(outcome.stdout).toMatch(expected)
  })
})
