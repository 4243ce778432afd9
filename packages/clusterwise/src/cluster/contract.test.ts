import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { loadModel } from "../models.js"
import { AgglomerativeClustering } from "./agglomerative/agglomerative.js"
import type { AgglomerativeModel } from "./agglomerative/model.js"
import type { AgglomerativeParams } from "./agglomerative/params.js"
import { BisectingKMeans } from "./bisecting/bisecting.js"
import type { BisectingKMeansModel } from "./bisecting/model.js"
import type { BisectingKMeansParams } from "./bisecting/params.js"
import { DBSCAN } from "./dbscan/dbscan.js"
import type { DBSCANModel } from "./dbscan/model.js"
import type { DBSCANParams } from "./dbscan/params.js"
import { DivisiveClustering } from "./divisive/divisive.js"
import type { DivisiveModel } from "./divisive/model.js"
import type { DivisiveParams } from "./divisive/params.js"
import { HDBSCAN } from "./hdbscan/hdbscan.js"
import type { HDBSCANModel } from "./hdbscan/model.js"
import type { HDBSCANParams } from "./hdbscan/params.js"
import type { CentroidParams, CentroidsModel } from "./kmeans/centroidsModel.js"
import { KMeans } from "./kmeans/kmeans.js"
import type { KMeansModel } from "./kmeans/model.js"
import type { KMeansParams } from "./kmeans/params.js"
import { MiniBatchKMeans } from "./minibatch/minibatch.js"
import type { MiniBatchKMeansModel } from "./minibatch/model.js"
import type { MiniBatchKMeansParams } from "./minibatch/params.js"
import { GaussianMixture } from "./mixture/gaussianMixture.js"
import type { GaussianMixtureModel } from "./mixture/model.js"
import type { GaussianMixtureParams } from "./mixture/params.js"
import type { OPTICSModel } from "./optics/model.js"
import { OPTICS } from "./optics/optics.js"
import type { OPTICSParams } from "./optics/params.js"
import type { Bench, Entry, FittedModel, Traits } from "./testing/entry.js"
import { estimatorContract } from "./testing/estimatorContract.js"

/** Every thread count sends even the smallest job to its threads. */
const threads = await Promise.all([1, 2, 3, 7].map((count) => wasm({ threads: count, inlineBelow: 0 })))
const bench: Bench = {
  engine: await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY }),
  others: [
    ["reference", reference()],
    ...threads.map((engine) => [`wasm, ${engine.threads} threads`, engine] as const),
  ],
}

const kmeansTraits: Traits = {
  scaleInvariant: true,
  shiftInvariant: true,
  rotationInvariant: true,
  rowOrderInvariant: "Seeding draws rows by their number; from given centroids the order does not matter.",
  weightScaleInvariant: true,
  fitPredictEqual: true,
  streams: true,
}

/** What all models with centroids are looked at by. */
const ofCentroids: Pick<Entry<CentroidsModel<CentroidParams>>, "read" | "positions" | "scalars" | "methods"> = {
  read: (json) => loadModel(json) as FittedModel,
  positions: ({ centroids }) => Float64Array.from(centroids.data),
  scalars: ({ inertia, clusterInertia, clusterWeight }) => [inertia, ...clusterInertia, ...clusterWeight],
  methods: {
    predict: (model, X, options) => model.predict(X, options),
    transform: (model, X, options) => model.transform(X, options),
    score: (model, X, options) => model.score(X, options),
    reconstruct: (model, X, options) => model.reconstruct(X, options),
    nearestRows: (model, X, options) => model.nearestRows(X, 2, options),
  },
}

function kmeans(name: string, fixed: Partial<KMeansParams>, traits: Partial<Traits> = {}): Entry<KMeansModel> {
  return {
    name,
    make: (params = {}) => new KMeans({ nClusters: 3, ...fixed, ...params }),
    from: (X) => new KMeans({ nClusters: 3, ...fixed, nInit: 1, init: X.select([0, 1, 5]) }),
    ...ofCentroids,
    counts: (model) => [model.nIter, ...model.members().map((rows) => rows.length)],
    wrong: [
      { nClusters: 0 },
      { nClusters: 2.5 },
      { nClusters: "3" },
      { maxIter: 0 },
      { tol: -1 },
      { tol: Number.NaN },
      { nInit: 0 },
      { init: "kmeans" },
      { metric: "manhattan" },
      { emptyCluster: "drop" },
      { algorithm: "elkan" },
      { seed: -1 },
      { seed: 0.5 },
    ],
    traits: { ...kmeansTraits, ...traits },
  }
}

function bisecting(
  name: string,
  fixed: Partial<BisectingKMeansParams>,
  traits: Partial<Traits> = {},
): Entry<BisectingKMeansModel> {
  return {
    name,
    make: (params = {}) => new BisectingKMeans({ nClusters: 4, ...fixed, ...params }),
    ...ofCentroids,
    positions: ({ centroids, mergeCentroids }) => Float64Array.of(...centroids.data, ...(mergeCentroids?.data ?? [])),
    counts: (model) => [model.nIter, model.tree?.nMerges ?? 0, ...model.members().map((rows) => rows.length)],
    wrong: [
      { nClusters: 0 },
      { nInit: 0 },
      { init: "k-means||" },
      { bisecting: "largest" },
      { maxIter: 0 },
      { tol: -1 },
      { metric: "manhattan" },
      { algorithm: "elkan" },
      { seed: 0.5 },
    ],
    traits: {
      ...kmeansTraits,
      rowOrderInvariant: "The rows that a split starts from are drawn by their number.",
      streams: "Splits go by the rows of one cluster after another, so they have to be in memory.",
      ...traits,
    },
  }
}

const balancedTraits: Partial<Traits> = {
  streams: "An assignment within bounds weighs all rows against each other, so they have to be in memory.",
  rowOrderInvariant: "Of rows that cost the same to move, the lower one moves; and seeding draws rows by their number.",
  fitPredictEqual:
    "Where the bounds press, a row lies in a cluster that is not its nearest; predict gives the nearest.",
}

const twoLevelTraits: Partial<Traits> = {
  streams: "Parts of the rows are clustered by themselves, so they have to be in memory.",
}

/** Bounds count rows, whatever they weigh, and part equal rows by their order: laws of weights and of row order are not kept. */
function balancedKmeans(name: string, fixed: Partial<KMeansParams>): Entry<KMeansModel> {
  const { from: _, ...entry } = kmeans(name, fixed, balancedTraits)
  const wrong = [{ balanced: {} }, { balanced: { min: 0 } }, { balanced: { min: 3, max: 2 } }, { balanced: 5 }]
  return { ...entry, wrong: [...entry.wrong, ...wrong] }
}

function minibatch(
  name: string,
  fixed: Partial<MiniBatchKMeansParams>,
  traits: Partial<Traits> = {},
): Entry<MiniBatchKMeansModel> {
  return {
    name,
    make: (params = {}) => new MiniBatchKMeans({ nClusters: 3, batchSize: 50, maxIter: 20, ...fixed, ...params }),
    ...ofCentroids,
    counts: (model) => [model.nIter, model.nSteps, ...model.members().map((rows) => rows.length)],
    wrong: [
      { nClusters: 0 },
      { nInit: 0 },
      { init: "kmeans" },
      { initSize: 0 },
      { batchSize: 0 },
      { maxIter: 0 },
      { tol: -1 },
      { maxNoImprovement: 0 },
      { reassignmentRatio: 2 },
      { metric: "manhattan" },
      { seed: 0.5 },
    ],
    takesStreams: true,
    traits: {
      ...kmeansTraits,
      rowOrderInvariant: "Rows of batches are drawn by their number.",
      streams:
        "A stream is taken in passes that meet every row once, rows in memory are drawn with replacement; so the batches differ.",
      ...traits,
    },
  }
}

const agglomerativeTraits: Traits = {
  scaleInvariant: true,
  shiftInvariant: true,
  rotationInvariant: true,
  rowOrderInvariant:
    "Clusters are numbered by first appearance, so another order of rows gives the same ones other numbers.",
  weightScaleInvariant: "Weights are not taken: every row counts once in a tree.",
  fitPredictEqual: "Equal rows may be parted when more clusters are asked for than there are distinct rows.",
  streams: "A tree compares all rows with each other, so they have to be in memory.",
}

function agglomerative(
  name: string,
  fixed: Partial<AgglomerativeParams>,
  traits: Partial<Traits> = {},
): Entry<AgglomerativeModel> {
  return {
    name,
    make: (params = {}) => new AgglomerativeClustering({ ...fixed, ...params }),
    read: (json) => loadModel(json) as FittedModel,
    positions: ({ rows }) => Float64Array.from(rows!.data),
    counts: ({ nClusters, ...model }) => [nClusters, ...Int32Array.from(model.labels)],
    scalars: ({ linkage }) => Array.from({ length: linkage.nMerges }, (_, i) => linkage.height(i)),
    methods: { predict: (model, X, options) => model.predict(X, options) },
    wrong: [
      { nClusters: 0 },
      { nClusters: 2.5 },
      { nClusters: "3" },
      { distanceThreshold: -1 },
      { distanceThreshold: Number.NaN },
      { linkage: "wards" },
      { metric: "cosines" },
      { connectivity: "all" },
    ],
    traits: { ...agglomerativeTraits, ...traits },
  }
}

function divisive(name: string, fixed: Partial<DivisiveParams>, traits: Partial<Traits> = {}): Entry<DivisiveModel> {
  return {
    name,
    make: (params = {}) => new DivisiveClustering({ ...fixed, ...params }),
    read: (json) => loadModel(json) as FittedModel,
    positions: ({ rows }) => Float64Array.from(rows!.data),
    counts: ({ nClusters, ...model }) => [nClusters, ...Int32Array.from(model.labels)],
    scalars: ({ linkage, divisiveCoefficient }) => [
      divisiveCoefficient,
      ...Array.from({ length: linkage.nMerges }, (_, i) => linkage.height(i)),
    ],
    methods: { predict: (model, X, options) => model.predict(X, options) },
    wrong: [
      { nClusters: 0 },
      { nClusters: 2.5 },
      { nClusters: "3" },
      { distanceThreshold: -1 },
      { distanceThreshold: Number.NaN },
      { linkage: "ward" },
      { metric: "cosines" },
    ],
    traits: { ...agglomerativeTraits, ...traits },
  }
}

const opticsTraits: Traits = {
  ...agglomerativeTraits,
  weightScaleInvariant: "Weights are not taken: every row counts once.",
  fitPredictEqual: "There is no predict: a new row has no place in the order.",
  streams: "Rows are ordered by how near they are to each other, so they have to be in memory.",
}

function optics(name: string, fixed: Partial<OPTICSParams>, traits: Partial<Traits> = {}): Entry<OPTICSModel> {
  return {
    name,
    make: (params = {}) => new OPTICS({ ...fixed, ...params }),
    read: (json) => loadModel(json) as FittedModel,
    positions: () => new Float64Array(0),
    counts: ({ nClusters, nNoise, labels, ordering, predecessor, hierarchy }) => {
      return [nClusters, nNoise, ...labels, ...ordering, ...predecessor, ...hierarchy.flat()]
    },
    scalars: ({ reachability, coreDistances }) =>
      [...reachability, ...coreDistances].map((reach) => (reach === Number.POSITIVE_INFINITY ? -1 : reach)),
    methods: {},
    wrong: [
      { minSamples: 0 },
      { minSamples: 2.5 },
      { maxEps: -1 },
      { maxEps: Number.NaN },
      { clusterMethod: "kmeans" },
      { xi: 0 },
      { xi: 1 },
      { predecessorCorrection: 1 },
      { eps: -1 },
      { minClusterSize: 1 },
      { metric: "cosines" },
    ],
    traits: { ...opticsTraits, ...traits },
  }
}

const absolute: Partial<Traits> = {
  scaleInvariant: "A distanceThreshold is in the units of the data.",
  fitPredictEqual: true,
}

/** Every estimator of the library: a new one is a new line. */
const entries: readonly Entry<KMeansModel>[] = [
  kmeans("KMeans", {}),
  kmeans("KMeans from random rows, several starts", { init: "random", nInit: 3 }),
  kmeans("KMeans from k-means||", { init: "k-means||" }),
  { ...kmeans("KMeans on two levels", { nClusters: 5, levels: 2 }, twoLevelTraits), from: undefined },
  balancedKmeans("KMeans, balanced", { balanced: { min: 10 } }),
  kmeans(
    "KMeans with cosine",
    { metric: "cosine" },
    { shiftInvariant: "Cosine compares directions, and a shift turns them." },
  ),
]

for (const entry of entries) estimatorContract(entry, bench)

const batches: readonly Entry<MiniBatchKMeansModel>[] = [
  minibatch("MiniBatchKMeans", {}),
  minibatch("MiniBatchKMeans from random rows, by tol", { init: "random", tol: 0.01, reassignmentRatio: 0.2 }),
  minibatch(
    "MiniBatchKMeans with cosine",
    { metric: "cosine" },
    { shiftInvariant: "Cosine compares directions, and a shift turns them." },
  ),
]

for (const entry of batches) estimatorContract(entry, bench)

const bisected: readonly Entry<BisectingKMeansModel>[] = [
  bisecting("BisectingKMeans", {}),
  bisecting("BisectingKMeans by size, several starts", { init: "k-means++", nInit: 3, bisecting: "size" }),
  bisecting(
    "BisectingKMeans with cosine",
    { metric: "cosine" },
    { shiftInvariant: "Cosine compares directions, and a shift turns them." },
  ),
]

for (const entry of bisected) estimatorContract(entry, bench)

const trees: readonly Entry<AgglomerativeModel>[] = [
  agglomerative("AgglomerativeClustering", { nClusters: 3 }),
  agglomerative("AgglomerativeClustering below a distance", { linkage: "average", distanceThreshold: 40 }, absolute),
  agglomerative(
    "AgglomerativeClustering with manhattan",
    { nClusters: 3, linkage: "complete", metric: "manhattan" },
    { rotationInvariant: "Manhattan adds differences column by column, and a rotation mixes columns." },
  ),
]
for (const entry of trees) estimatorContract(entry, bench)

const splits: readonly Entry<DivisiveModel>[] = [
  divisive("DivisiveClustering", { nClusters: 3 }),
  divisive(
    "DivisiveClustering below a diameter, with chebyshev",
    { distanceThreshold: 30, metric: "chebyshev" },
    { ...absolute, rotationInvariant: "Chebyshev takes the widest column, and a rotation mixes columns." },
  ),
]
// 5,003 rows on five engines take a while: once is enough.
estimatorContract(splits[0], bench)
estimatorContract(splits[1], { engine: bench.engine, others: [] })

const densityTraits: Traits = {
  scaleInvariant: "An eps is in the units of the data.",
  shiftInvariant: true,
  rotationInvariant: true,
  rowOrderInvariant:
    "Clusters are numbered by their lowest core row, and of several clusters that reach a border row the lowest takes it.",
  weightScaleInvariant: "Weights count towards minSamples, so that scaling them matters.",
  fitPredictEqual: true,
  streams: "The neighbours of a row may be any other rows, so they have to be in memory.",
}

function dbscan(name: string, fixed: Partial<DBSCANParams>, traits: Partial<Traits> = {}): Entry<DBSCANModel> {
  return {
    name,
    make: (params = {}) => new DBSCAN({ ...fixed, ...params }),
    read: (json) => loadModel(json) as FittedModel,
    // Under cosine these are the rows themselves, not directions.
    positions: ({ coreRows }) => Float64Array.from(fixed.metric === "cosine" ? [] : (coreRows?.data ?? [])),
    counts: ({ nClusters, nNoise, coreSampleIndices }) => [nClusters, nNoise, ...coreSampleIndices],
    scalars: () => [],
    methods: {
      predict: (model, X, options) => model.predict(X, options),
      assignNoise: (model, X, options) => model.assignNoise("nearest", X, options),
    },
    wrong: [
      { eps: 0 },
      { eps: -0.5 },
      { eps: Number.POSITIVE_INFINITY },
      { eps: "0.5" },
      { minSamples: 0 },
      { minSamples: 2.5 },
      { metric: "cosines" },
    ],
    traits: { ...densityTraits, ...traits },
  }
}

const densities: readonly Entry<DBSCANModel>[] = [
  dbscan("DBSCAN", { eps: 21.3, minSamples: 4 }),
  dbscan(
    "DBSCAN with cosine",
    { eps: 0.0123, minSamples: 4, metric: "cosine" },
    {
      scaleInvariant: true,
      shiftInvariant: "Cosine compares directions, and a shift turns them.",
    },
  ),
]
for (const entry of densities) estimatorContract(entry, bench)

const orders: readonly Entry<OPTICSModel>[] = [
  optics("OPTICS", { minClusterSize: 8 }),
  optics(
    "OPTICS at one distance, with manhattan",
    { clusterMethod: "dbscan", eps: 35, maxEps: 60, metric: "manhattan" },
    {
      scaleInvariant: "The distances maxEps and eps are in the units of the data.",
      rotationInvariant: "Manhattan adds differences column by column, and a rotation mixes columns.",
    },
  ),
]
estimatorContract(orders[0], bench)
estimatorContract(orders[1], { engine: bench.engine, others: [] })

function hdbscan(name: string, fixed: Partial<HDBSCANParams>, traits: Partial<Traits> = {}): Entry<HDBSCANModel> {
  return {
    name,
    make: (params = {}) => new HDBSCAN({ ...fixed, ...params }),
    read: (json) => loadModel(json) as FittedModel,
    positions: ({ rows }) => Float64Array.from(rows!.data),
    counts: ({ nClusters, labels }) => [nClusters, ...labels],
    scalars: ({ probabilities, coreDistances, spanningTree }) => [
      ...probabilities,
      ...coreDistances,
      ...spanningTree.weight,
    ],
    methods: {
      predict: (model, X, options) => model.predict(X, options),
      predictWithConfidence: (model, X, options) => model.predictWithConfidence(X, options),
    },
    wrong: [
      { minClusterSize: 1 },
      { minClusterSize: 2.5 },
      { minSamples: 0 },
      { minSamples: "3" },
      { clusterSelectionMethod: "excess" },
      { clusterSelectionEpsilon: -1 },
      { clusterSelectionEpsilon: Number.NaN },
      { maxClusterSize: 1 },
      { allowSingleCluster: 1 },
      { alpha: 0 },
      { metric: "cosines" },
    ],
    traits: {
      scaleInvariant: true,
      shiftInvariant: true,
      rotationInvariant: true,
      rowOrderInvariant: true,
      weightScaleInvariant: "Weights are not taken: every row counts once in a tree.",
      fitPredictEqual: true,
      streams: "A tree compares all rows with each other, so they have to be in memory.",
      ...traits,
    },
  }
}

const densityTrees: readonly Entry<HDBSCANModel>[] = [
  hdbscan("HDBSCAN", {}),
  hdbscan(
    "HDBSCAN by leaves, with manhattan",
    { minClusterSize: 4, minSamples: 2, clusterSelectionMethod: "leaf", metric: "manhattan" },
    { rotationInvariant: "Manhattan adds differences column by column, and a rotation mixes columns." },
  ),
  hdbscan(
    "HDBSCAN that may find one cluster, above a distance",
    { minSamples: 3, allowSingleCluster: true, clusterSelectionEpsilon: 20, alpha: 1.5 },
    { scaleInvariant: "The clusterSelectionEpsilon is a distance, in the units of the data." },
  ),
]
for (const entry of densityTrees) estimatorContract(entry, bench)

function mixture(name: string, fixed: Partial<GaussianMixtureParams>): Entry<GaussianMixtureModel> {
  return {
    name,
    make: (params = {}) => new GaussianMixture({ nComponents: 3, ...fixed, ...params }),
    read: (json) => loadModel(json) as FittedModel,
    positions: ({ means }) => Float64Array.from(means.data),
    counts: (model) => [model.nIter, ...model.members().map((rows) => rows.length)],
    scalars: ({ logLikelihood, history, logLikelihoods }) => [logLikelihood, ...history, ...logLikelihoods],
    methods: {
      predict: (model, X, options) => model.predict(X, options),
      predictProba: (model, X, options) => model.predictProba(X, options),
      scoreSamples: (model, X, options) => model.scoreSamples(X, options),
      score: (model, X, options) => model.score(X, options),
      bic: (model, X, options) => model.bic(X, options),
      aic: (model, X, options) => model.aic(X, options),
      nearestRows: (model, X, options) => model.nearestRows(X, 2, options),
    },
    wrong: [
      { nComponents: 0 },
      { nComponents: 2.5 },
      { covarianceType: "round" },
      { tol: -1 },
      { regCovar: Number.NaN },
      { regCovar: -1e-6 },
      { maxIter: 0 },
      { nInit: 0 },
      { init: "random" },
      { init: { centers: [] } },
      { seed: -1 },
    ],
    traits: {
      scaleInvariant: "The regCovar is a variance in the units of the data.",
      shiftInvariant: true,
      rotationInvariant:
        fixed.covarianceType === "diag" ? "Its ellipsoids lie along the columns, and a rotation mixes columns." : true,
      rowOrderInvariant:
        "Starts of k-means follow row order; from a given start, sums in another order differ by rounding.",
      weightScaleInvariant: true,
      fitPredictEqual: true,
      streams: "Rows beyond memory come with streamed passes, in a later version.",
    },
  }
}

const mixtures: readonly Entry<GaussianMixtureModel>[] = [
  mixture("GaussianMixture", {}),
  mixture("GaussianMixture along columns, several starts", { covarianceType: "diag", nInit: 3 }),
]
for (const entry of mixtures) estimatorContract(entry, bench)
