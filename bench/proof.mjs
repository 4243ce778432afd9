// What the proof of labels costs: the same fits with kernels that take every winner as it is (PROOF=0), in turns.
//   node bench/proof.mjs
import { execFileSync } from "node:child_process"
import { mkdirSync, readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const library = join(root, "packages/clusterwise")
const { hasRelaxedSimd } = await import(pathToFileURL(join(library, "dist/engines/wasm/kernels.js")))
const { Bench } = await import(pathToFileURL(join(library, "dist/engines/wasm/bench.js")))
const { lloyd } = await import(pathToFileURL(join(library, "dist/engines/wasm/routines/lloyd.js")))
const { SoloTeam } = await import(pathToFileURL(join(library, "dist/engines/wasm/team.js")))
const { makeBlobs } = await import("clusterwise")

const fused = hasRelaxedSimd() ? 1 : 0
mkdirSync(join(root, ".bench"), { recursive: true })

function kernels(proof) {
  const out = join(root, `.bench/kernels.proof${proof}.wasm`)
  const features = fused ? "simd,relaxed-simd" : "simd"
  const asc = join(root, "node_modules/assemblyscript/bin/asc.js")
  const source = join(library, "src/engines/wasm/assembly/index.ts")
  const options = ["--runtime", "stub", "--noAssert", "--optimizeLevel", "3", "--converge", "--initialMemory", "1"]
  execFileSync(process.execPath, [
    asc,
    source,
    "--outFile",
    out,
    "--enable",
    features,
    "--use",
    `FUSED=${fused},PROOF=${proof}`,
    ...options,
  ])
  return new WebAssembly.Module(readFileSync(out))
}

const modules = { with: kernels(1), without: kernels(0) }

/** Processor time, which other work on the machine does not stretch. */
function processorMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function iterations(module, X, starts, clusters) {
  const min = new Float64Array(X.cols).fill(Number.POSITIVE_INFINITY)
  const max = new Float64Array(X.cols).fill(Number.NEGATIVE_INFINITY)
  X.data.forEach((v, i) => {
    min[i % X.cols] = Math.min(min[i % X.cols], v)
    max[i % X.cols] = Math.max(max[i % X.cols], v)
  })
  const source = { data: X.data, rows: X.rows, cols: X.cols, weights: undefined, weightScale: 1, min, max }
  const options = {
    starts: [starts],
    clusters,
    maxIter: 12,
    tol: 0,
    metric: "euclidean",
    emptyCluster: "farthest",
    seed: 0,
    algorithm: "lloyd",
  }
  const job = lloyd.plan({ source, options, bounds: "none" }, 1)
  const part = lloyd.part(new Bench(module), job, 0)
  const begin = processorMs()
  await lloyd.drive(new SoloTeam(part, () => {}), part, job, {})
  return { time: processorMs() - begin, open: job.open[0] / X.rows }
}

console.log(
  `Node ${process.version}, ${fused ? "fused" : "plain"} SIMD, one thread: 12 iterations with the proof ÷ without`,
)
for (const [rows, cols, clusters] of [
  [400_000, 2, 8],
  [200_000, 16, 64],
  [40_000, 128, 256],
  [8_000, 768, 100],
]) {
  const { X } = makeBlobs({
    nSamples: rows,
    nFeatures: cols,
    centers: clusters,
    clusterStd: 6,
    seed: 1,
    dtype: "float32",
  })
  const starts = Float64Array.from(X.data.subarray(0, clusters * cols))
  const ratios = []
  let open = 0
  for (let turn = 0; turn < 7; turn++) {
    const proven = await iterations(modules.with, X, starts, clusters)
    const plain = await iterations(modules.without, X, starts, clusters)
    if (turn > 1) ratios.push(proven.time / plain.time)
    open = proven.open
  }
  ratios.sort((a, b) => a - b)
  console.log(
    `${rows} × ${cols}, k ${clusters}: ${ratios[2].toFixed(3)} (${ratios[0].toFixed(3)}–${ratios[4].toFixed(3)}); decided from differences: ${(open * 100).toFixed(3)} % of the rows`,
  )
}
