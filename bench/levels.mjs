// What two levels save at thousands of clusters, and what they cost in inertia: flat against `levels: 2`, on the same rows.
//
//     node bench/levels.mjs [rows] [cols] [clusters] [threads]      (200000 32 10000 2)
//
// Run `npm run build` first. The flat fit of the default size takes minutes.
import { cpuUsage } from "node:process"
import { KMeans, makeBlobs, wasm } from "../packages/clusterwise/dist/node.js"

const [rows = 200_000, cols = 32, nClusters = 10_000, threads = 2] = process.argv.slice(2).map(Number)
const { X } = makeBlobs({ nSamples: rows, nFeatures: cols, centers: 1000, clusterStd: 2, seed: 1, dtype: "float32" })
const engine = await wasm({ threads })
const x = await engine.load(X)

async function timed(levels) {
  const before = cpuUsage()
  const start = performance.now()
  const model = await new KMeans({ nClusters, levels }).fit(x)
  const seconds = (performance.now() - start) / 1000
  const { user, system } = cpuUsage(before)
  return { model, seconds, processor: (user + system) / 1e6 }
}

const report = ({ model, seconds, processor }) =>
  `${seconds.toFixed(1)} s (${processor.toFixed(1)} s of processors), inertia ${model.inertia.toPrecision(7)}, ${model.nIter} iterations, ${model.algorithm}`

console.log(`${rows} × ${cols}, k ${nClusters}, ${threads} threads`)
const two = await timed(2)
console.log(`levels 2: ${report(two)}`)
const flat = await timed(1)
console.log(`flat:     ${report(flat)}`)
const ratio = (of) => (of(two) / of(flat)).toFixed(4)
console.log(
  `levels 2 ÷ flat: time ${ratio((fit) => fit.seconds)}, processor time ${ratio((fit) => fit.processor)}, inertia ${ratio(({ model }) => model.inertia)}`,
)
await engine.close()
