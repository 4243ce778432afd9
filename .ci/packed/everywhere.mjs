// Runs in Node, Deno and Bun; prints what has to be the same in all of them, as JSON.
import { AgglomerativeClustering, DBSCAN, KMeans, Matrix, makeBlobs, wasm } from "clusterwise"
import { cluster, hash } from "./fit.js"

const started = countThreads()
const fit = await cluster(KMeans, Matrix)
const engine = await wasm({ threads: 3, inlineBelow: 0 })
const { X } = makeBlobs({ nSamples: 1500, centers: 5, seed: 1 })
const dense = await new DBSCAN({ eps: 0.5 }).fit(X, { engine })
const tree = await new AgglomerativeClustering({ nClusters: 5 }).fit(X, { engine })
const threads = started() - (await wasm()).threads
console.log(
  JSON.stringify({
    runtime: globalThis.Deno?.version.deno ?? globalThis.Bun?.version ?? globalThis.process.versions.node,
    results: {
      fit,
      dense: [dense.nClusters, hash(dense.labels)],
      tree: [hash(tree.labels), hash(tree.linkage.matrix.data)],
      threads,
      aborted: await abortedFit(),
    },
  }),
)
// No exit: idle threads must not keep the program alive.

/** How many threads have been started since. */
function countThreads() {
  const threads = process.getBuiltinModule("node:worker_threads")
  let count = 0
  threads.Worker = class extends threads.Worker {
    constructor(...args) {
      super(...args)
      count++
    }
  }
  return () => count
}

/** What a fit of minutes says when it is told to stop at its first iteration. */
async function abortedFit() {
  const stop = new AbortController()
  const X = Matrix.alloc(100_000, 16, "float32")
  for (let i = 0; i < X.data.length; i++) X.data[i] = ((i * 7919) % 10_007) / 100
  const onProgress = ({ iteration }) => iteration && stop.abort(new Error("enough"))
  const fit = new KMeans({ nClusters: 100, init: "random", nInit: 1, tol: 0, maxIter: 10_000 }).fit(X, {
    engine,
    signal: stop.signal,
    onProgress,
  })
  return fit.then(
    () => "never stopped",
    (error) => error.message,
  )
}
