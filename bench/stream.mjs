// Clustering beyond memory: a folder of Parquet files of 1, 2 and 4 times the memory budget through the command, cold.
//
//     node bench/stream.mjs [budget in MB, 256] [columns, 16] [clusters, 16] [iterations, 10]
//
// Rows are overlapping blobs in float32; "1 ×" is as many as the command still takes in memory. Every row stands twice: as
// the command would run it, and streamed (a checkpoint makes the command stream whatever fits).
import { execFileSync, spawn } from "node:child_process"
import { existsSync, mkdirSync, rmSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { DuckDBInstance } from "@duckdb/node-api"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const home = join(root, ".bench/stream")
const [budgetMb, cols, clusters, iterations] = [256, 16, 16, 10].map((standard, i) =>
  Number(process.argv[2 + i] ?? standard),
)
// The command counts 3.5 times the bytes of a row, and 60 MB for itself (packages/cli/src/stream/budget.ts).
const once = Math.floor((budgetMb * 1e6 - 6e7) / (cols * 4 * 3.5))
const bin = join(root, "packages/cli/bin/clusterwise.js")

/** A folder of Parquet files with so many rows, made once. */
async function folder(rows) {
  const path = join(home, `${rows}x${cols}`)
  if (existsSync(path)) return path
  mkdirSync(path, { recursive: true })
  const connection = await (await DuckDBInstance.create(":memory:")).connect()
  const FILE = 500_000
  for (let first = 0; first < rows; first += FILE) {
    const count = Math.min(FILE, rows - first)
    const fields = Array.from(
      { length: cols },
      (_, j) =>
        `(hash((i % ${clusters}) * 31 + ${j}) % 1000 / 40.0 + (random() + random() + random() + random()) * 4)::FLOAT c${j}`,
    )
    const query = `SELECT ${fields.join(", ")} FROM range(${first}, ${first + count}) t(i)`
    await connection.run(
      `COPY (${query}) TO '${join(path, `part-${String(first / FILE).padStart(4, "0")}.parquet`)}' (FORMAT parquet)`,
    )
  }
  connection.closeSync()
  return path
}

/** One cold run: seconds, seconds of processor time, and the most memory that the process held. */
function run(args) {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn("/usr/bin/env", ["time", "-v", process.execPath, bin, ...args], { cwd: home })
    let [out, err] = ["", ""]
    child.stdout.on("data", (text) => (out += text))
    child.stderr.on("data", (text) => (err += text))
    child.on("close", (code) => {
      if (code !== 0) return reject(new Error(err))
      const of = (label) => Number(err.match(new RegExp(`${label}[^:]*: ([\\d.]+)`))?.[1])
      resolve({
        seconds: (performance.now() - began) / 1000,
        processor: of("User time") + of("System time"),
        megabytes: (of("Maximum resident set size") * 1024) / 1e6,
        streamed: /^streaming:/m.test(err),
        summary: JSON.parse(out),
      })
    })
  })
}

try {
  execFileSync("/usr/bin/env", ["time", "-v", "true"], { stdio: "ignore" })
} catch {
  console.error("bench/stream.mjs needs GNU time")
  process.exit(1)
}
console.log(`budget ${budgetMb} MB, ${cols} columns of float32, ${clusters} clusters, ${iterations} iterations\n`)
console.log("| data | rows | way | seconds | µs a row | processor µs a row | peak MB |")
console.log("| --- | --- | --- | --- | --- | --- | --- |")
for (const times of [1, 2, 4]) {
  const path = await folder(once * times)
  const common = [
    "kmeans",
    path,
    "-k",
    String(clusters),
    "--max-iter",
    String(iterations),
    "--tol",
    "0",
    "--scale",
    "none",
  ]
  const small = [...common, "--memory-budget", `${budgetMb}MB`, "--json"]
  const checkpoint = join(home, "checkpoint.json")
  rmSync(checkpoint, { force: true })
  for (const args of times === 1 ? [small, [...small, "--checkpoint", checkpoint]] : [small]) {
    const { seconds, processor, megabytes, streamed, summary } = await run(args)
    const a = (value) => ((value / summary.rows) * 1e6).toFixed(2)
    const cells = [
      `${times} ×`,
      summary.rows.toLocaleString("en"),
      streamed ? "streamed" : "in memory",
      seconds.toFixed(1),
      a(seconds),
      a(processor),
      megabytes.toFixed(0),
    ]
    console.log(`| ${cells.join(" | ")} |`)
  }
}
