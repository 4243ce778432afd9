// clusterwise behind the JSON lines of peers/peers.py, so that the harness can take turns: run by the Node under test.
import { readFileSync, writeFileSync } from "node:fs"
import { createInterface } from "node:readline"
import {
  adjustedMutualInfoScore,
  adjustedRandScore,
  calinskiHarabaszScore,
  DBSCAN,
  daviesBouldinScore,
  GaussianMixture,
  HDBSCAN,
  KMeans,
  linkage,
  Matrix,
  MiniBatchKMeans,
  OPTICS,
  silhouetteScore,
  silhouetteScores,
  wasm,
} from "clusterwise"
import { readNpy, writeNpy } from "./npy.mjs"

const engines = new Map()
const dtypes = { Float32Array: "float32", Float64Array: "float64" }
const loaded = new Map()

async function engine(threads, memoryBudget) {
  const key = `${threads} ${memoryBudget}`
  if (!engines.has(key)) engines.set(key, await wasm({ threads, ...(memoryBudget ? { memoryBudget } : {}) }))
  return engines.get(key)
}

const rss = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024
const peak = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1]) * 1024
const resetPeak = () => writeFileSync("/proc/self/clear_refs", "5")

async function measured(work) {
  resetPeak()
  const rssBefore = rss()
  const start = performance.now()
  const result = await work()
  const seconds = (performance.now() - start) / 1000
  return { ...result, seconds, rssBefore, peakRss: peak() }
}

/** Mean of the columns' variances. */
function meanVariance({ data, rows, cols }) {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    let mean = 0
    for (let i = 0; i < rows; i++) mean += data[i * cols + j] / rows
    for (let i = 0; i < rows; i++) sum += (data[i * cols + j] - mean) ** 2 / rows / cols
  }
  return sum
}

async function judged(score, { data, labels, threads }) {
  const given = readNpy(labels).data
  const on = await engine(threads)
  return measured(async () => ({ score: await score(loaded.get(data), given, { engine: on }) }))
}

const sweeps = {}

const ops = {
  versions: () => ({ node: process.version }),

  load({ data, path, plain = false }) {
    const { data: values, shape } = readNpy(
      path,
      plain ? undefined : ([rows, cols], Type) => Matrix.alloc(rows, cols, dtypes[Type.name]).data,
    )
    loaded.set(data, new Matrix(values, shape[0], shape[1]))
    return { rows: shape[0], cols: shape[1] }
  },

  async kmeans({ data, init, maxIter = 300, tol = 1e-4, threads }) {
    const start = readNpy(init)
    const X = loaded.get(data)
    const estimator = new KMeans({
      nClusters: start.shape[0],
      init: new Matrix(start.data, ...start.shape),
      maxIter,
      tol,
    })
    const on = await engine(threads)
    return measured(async () => {
      const { inertia, nIter } = await estimator.fit(X, { engine: on })
      return { inertia, nIter }
    })
  },

  /** From rows to centroids and the labels of all rows, as scikit-learn's fit. */
  async minibatch({ data, k, seed, threads }) {
    const on = await engine(threads)
    return measured(async () => {
      const { inertia, nSteps } = await new MiniBatchKMeans({ nClusters: k, seed }).fit(loaded.get(data), {
        engine: on,
      })
      return { inertia, nSteps }
    })
  },

  /** Starting centroids by greedy k-means++ alone, and the inertia that they leave. */
  async seeding({ data, k, seed, threads }) {
    const X = loaded.get(data)
    const on = await engine(threads)
    const x = await on.load(X)
    let centroids
    const found = await measured(async () => {
      const about = { clusters: k, method: "k-means++", seed, start: 0, metric: "euclidean" }
      centroids = await on.seed(x, about)
      return {}
    })
    const { inertia } = await on.nearest(x, { points: centroids, metric: "euclidean" })
    return { ...found, inertia: inertia.reduce((a, b) => a + b) }
  },

  silhouette: (ask) => judged(silhouetteScore, ask),
  daviesBouldin: (ask) => judged(daviesBouldinScore, ask),
  calinskiHarabasz: (ask) => judged(calinskiHarabaszScore, ask),

  /** Silhouettes of k-means with 2 … 12 clusters, each from a seed of its own. */
  async sweep({ data, threads }) {
    const X = loaded.get(data)
    const on = await engine(threads)
    sweeps[data] ??= await Promise.all(
      Array.from(
        { length: 11 },
        async (_, i) => (await new KMeans({ nClusters: i + 2, seed: i }).fit(X, { engine: on })).labels,
      ),
    )
    return measured(async () => ({ scores: await silhouetteScores(X, sweeps[data], { engine: on }) }))
  },

  async score({ score, a, b }) {
    const labels = [readNpy(a).data, readNpy(b).data]
    const compare = { adjustedRand: adjustedRandScore, adjustedMutualInfo: adjustedMutualInfoScore }[score]
    return measured(async () => ({ score: await compare(...labels) }))
  },

  /** From rows to the tree; sorted heights go to `out`. */
  async linkage({ data, method, threads, memoryBudget, out }) {
    const on = await engine(threads, memoryBudget)
    let tree
    const found = await measured(async () => {
      tree = await linkage(loaded.get(data), { method, engine: on })
      return {}
    })
    const heights = Float64Array.from({ length: tree.nMerges }, (_, merge) => tree.height(merge))
    writeNpy(out, heights.sort())
    return { ...found, heights: out }
  },

  /** From rows to labels, which go to OUT.labels.npy; reachabilities, where there are some, to OUT.reachability.npy. */
  async density({ data, method, params, threads, memoryBudget, out }) {
    const on = await engine(threads, memoryBudget)
    const estimator = new { dbscan: DBSCAN, hdbscan: HDBSCAN, optics: OPTICS }[method](params)
    let model
    const found = await measured(async () => {
      model = await estimator.fit(loaded.get(data), { engine: on })
      return {}
    })
    writeNpy(`${out}.labels.npy`, model.labels)
    if (model.reachability) writeNpy(`${out}.reachability.npy`, model.reachability)
    const noise = model.labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0)
    return { ...found, clusters: model.nClusters, noise }
  },

  /** From rows to a mixture and the labels of the rows; it begins with equal weights and balls as wide as the mean column. */
  async mixture({ data, init, covarianceType, tol, maxIter, threads }) {
    const X = loaded.get(data)
    const { data: means, shape } = readNpy(init)
    const [k, d] = shape
    const variance = meanVariance(X)
    const on = await engine(threads)
    const ball = (i) => (i % (d * d)) % (d + 1) === 0
    const lengths = { full: k * d * d, tied: d * d, diag: k * d, spherical: k }
    const cross = covarianceType === "full" || covarianceType === "tied"
    const covariances = Float64Array.from({ length: lengths[covarianceType] }, (_, i) =>
      !cross || ball(i) ? variance : 0,
    )
    const given = { weights: new Float64Array(k).fill(1 / k), means: new Matrix(means, k, d), covariances }
    const estimator = new GaussianMixture({ nComponents: k, covarianceType, tol, maxIter, init: given })
    let model
    const found = await measured(async () => {
      model = await estimator.fit(X, { engine: on })
      return {}
    })
    const { logLikelihood, nIter } = model
    const largest = Math.max(...model.members().map((rows) => rows.length))
    return { ...found, logLikelihood, nIter, largest }
  },

  /** Nothing but the start of the runtime and of this file. */
  idle: () => measured(async () => ({})),
}

for await (const line of createInterface({ input: process.stdin })) {
  const ask = JSON.parse(line)
  try {
    console.log(JSON.stringify({ ok: true, ...(await ops[ask.op](ask)) }))
  } catch (error) {
    console.log(JSON.stringify({ ok: false, error: String(error) }))
  }
}
