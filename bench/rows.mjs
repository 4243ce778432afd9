// Every row of the bench: what runs on which data against whom, and what its issue asks for.

const kmeans = [
  { name: "1M×2, k 8", set: "blobs-1Mx2-k8", peers: ["sklearn", "faiss"], target: 0.33 },
  { name: "1M×3, k 50", set: "blobs-1Mx3-k50", peers: ["sklearn", "faiss"], target: 0.25 },
  { name: "1M×16, k 64", set: "blobs-1Mx16-k64", peers: ["sklearn", "faiss"], target: 0.3 },
  { name: "200k×128, k 256", set: "blobs-200kx128-k256", peers: ["sklearn", "faiss"], target: 0.5 },
  { name: "30k×768, k 100", set: "embeddings-30kx768-k100", peers: ["sklearn", "faiss"], target: 1.6 },
  { name: "50k×384, k 100, i^-0.5", set: "topics-50kx384-k100-steep", peers: ["sklearn", "faiss"], target: 0.35 },
  {
    name: "50k×384, k 100, i^-0.3",
    set: "topics-50kx384-k100-flat",
    peers: ["sklearn", "faiss"],
    within: 5e-3,
    target: 0.45,
  },
  {
    name: "50k×384, k 100, i^-0.5, 5 iterations",
    set: "topics-50kx384-k100-steep",
    peers: ["sklearn", "faiss"],
    maxIter: 5,
    target: 0.6,
  },
  {
    name: "50k×384, k 100, i^-0.3, 5 iterations",
    set: "topics-50kx384-k100-flat",
    peers: ["sklearn", "faiss"],
    within: 5e-3,
    maxIter: 5,
    target: 0.9,
  },
  { name: "100k×8, k 20", set: "blobs-100kx8-k20", peers: ["ml-kmeans"], target: 0.05, turns: 3 },
]

/** Greedy k-means++ alone: drawing starting centroids, no iteration. Every turn has a seed of its own. */
const seeding = [
  { name: "greedy k-means++ 1M×16, k 100", set: "blobs-1Mx16-k64", k: 100, target: 0.15 },
  { name: "greedy k-means++ 200k×128, k 256", set: "blobs-200kx128-k256", k: 256, turns: 3 },
]

const all = ["scipy", "fastcluster", "fastcluster-vector"]
const fromPairs = ["scipy", "fastcluster"]

/**
 * Whole linkages: from rows in memory to the tree. `seconds` and `peakMB` are limits of ours besides the ratio; the peak is
 * over the bare runtime, the data included. `budget` is the engine's memoryBudget, so that a machine with much memory takes
 * the form without the matrix too. Rows with few turns have peers that take from half a minute to minutes.
 */
const linkage = [
  { name: "ward 20k×16", set: "points-20kx16", method: "ward", peers: all, target: 0.5, turns: 3 },
  { name: "average 20k×16", set: "points-20kx16", method: "average", peers: fromPairs, target: 0.5, turns: 3 },
  { name: "complete 20k×16", set: "points-20kx16", method: "complete", peers: fromPairs, target: 0.5, turns: 3 },
  {
    name: "single 100k×16",
    set: "points-100kx16",
    method: "single",
    peers: ["fastcluster-vector"],
    target: 0.3,
    turns: 1,
  },
  { name: "single 1M×2", set: "points-1Mx2", method: "single", peers: ["quitefastmst"], seconds: 3, turns: 3 },
  {
    name: "ward 100k×16",
    set: "points-100kx16",
    method: "ward",
    peers: ["fastcluster-vector"],
    target: 0.5,
    budget: 300e6,
    peakMB: 300,
    turns: 1,
  },
  { name: "average 100k×8", set: "points-100kx8", method: "average", peers: [], budget: 2e9, peakMB: 2000 },
  { name: "agnes 1,500×8", set: "points-1500x8", method: "average", peers: ["ml-hclust"], target: 0.001, turns: 3 },
]

/**
 * Labels from rows. `params` are ours; a peer that does not count the row itself is told one sample less. Eps of DBSCAN
 * gives about 50 neighbours a row in 2 and 3 columns. Rows with one turn have peers that take minutes.
 */
const dbscan = [
  {
    name: "DBSCAN 1M×2",
    set: "points-1Mx2",
    params: { eps: 0.04, minSamples: 10 },
    peers: ["sklearn"],
    target: 0.05,
    turns: 1,
  },
  {
    name: "DBSCAN 1M×3",
    set: "points-1Mx3",
    params: { eps: 0.19, minSamples: 10 },
    peers: ["sklearn"],
    target: 0.05,
    turns: 1,
  },
  {
    name: "DBSCAN 100k×16",
    set: "points-100kx16",
    params: { eps: 3.3, minSamples: 10 },
    peers: ["sklearn"],
    target: 0.3,
    turns: 1,
  },
  {
    name: "DBSCAN 30k×128",
    set: "points-30kx128",
    params: { eps: 14.2, minSamples: 10 },
    peers: ["sklearn"],
    target: 0.3,
    turns: 3,
  },
  {
    name: "DBSCAN 50k×384, text",
    set: "text-50kx384",
    params: { eps: 2.95, minSamples: 10 },
    peers: ["sklearn"],
    algorithm: "brute",
    target: 0.25,
    turns: 1,
  },
  {
    name: "DBSCAN 50k×384, flat",
    set: "flat-50kx384",
    params: { eps: 26, minSamples: 10 },
    peers: ["sklearn"],
    algorithm: "brute",
    target: 0.6,
    turns: 1,
  },
  {
    name: "DBSCAN 1M×2, 10,000 neighbours",
    set: "points-1Mx2",
    params: { eps: 0.6, minSamples: 10 },
    peers: [],
    over: "scikit-learn runs out of memory",
    peakMB: 200,
  },
]

/** Of 50,000 rows scikit-learn's brute form would take two tables of 20 GB: 25,000 it is, and ours alone at 50,000. */
const hdbscan = [
  { name: "HDBSCAN 1M×2", set: "points-1Mx2", peers: ["fast_hdbscan"], target: 0.5, turns: 3 },
  { name: "HDBSCAN 250k×5", set: "points-250kx5", peers: ["fast_hdbscan"], target: 0.5, turns: 3 },
  { name: "HDBSCAN 50k×16", set: "points-50kx16", peers: ["fast_hdbscan"], target: 0.5, turns: 3 },
  { name: "HDBSCAN 100k×2", set: "points-100kx2", peers: ["sklearn"], target: 0.02, turns: 1 },
  {
    name: "HDBSCAN 25k×384, text",
    set: "text-25kx384",
    peers: ["sklearn"],
    algorithm: "brute",
    target: 0.25,
    turns: 1,
  },
  {
    name: "HDBSCAN 25k×384, flat",
    set: "flat-25kx384",
    peers: ["sklearn"],
    algorithm: "brute",
    target: 0.6,
    turns: 1,
  },
  { name: "HDBSCAN 50k×384, text, alone", set: "text-50kx384", peers: [], over: "scikit-learn runs out of memory" },
  { name: "HDBSCAN 5,000×8", set: "points-5000x8", peers: ["hdbscan-ts"], target: 0.001, turns: 1 },
].map((row) => ({ ...row, params: { minClusterSize: 50, minSamples: 10 } }))

const optics = [
  { name: "OPTICS 50k×2", set: "points-50kx2", params: { minSamples: 5 }, peers: ["sklearn"], target: 0.05, turns: 1 },
]

const density = [
  ...dbscan.map((row) => ({ ...row, method: "dbscan" })),
  ...hdbscan.map((row) => ({ ...row, method: "hdbscan" })),
  ...optics.map((row) => ({ ...row, method: "optics" })),
]

/** Two labelings of as many rows in k clusters. scikit-learn's chance takes time in proportion to rows × k. */
const scores = [
  { name: "adjusted Rand, 10M labels, k 100", score: "adjustedRand", k: 100, target: 0.05, turns: 3 },
  { name: "adjusted mutual information, 10M labels, k 8", score: "adjustedMutualInfo", k: 8, target: 0.02, turns: 3 },
].map((row) => ({ ...row, rows: 10_000_000 }))

/** From one start, a fixed number of iterations. */
const mixture = [
  { name: "GaussianMixture full 200k×8, 8 components", covarianceType: "full", target: 0.2, turns: 3 },
  { name: "GaussianMixture diag 200k×8, 8 components", covarianceType: "diag", target: 0.3, turns: 3 },
].map(({ covarianceType, ...row }) => ({
  ...row,
  set: "points-200kx8",
  params: { covarianceType, tol: 0, maxIter: 50 },
}))

/** What judges the labels of rows. The sweep, silhouettes of k = 2 … 12, is measured against one silhouette of ours. */
const judging = [
  { name: "silhouette 50k×16", set: "blobs-50kx16-k8", what: "silhouette", target: 0.06, turns: 3 },
  { name: "silhouette 20k×768", set: "embeddings-20kx768-k100", what: "silhouette", target: 0.5, turns: 3 },
  { name: "Davies–Bouldin 1M×16", set: "blobs-1Mx16-k64", what: "daviesBouldin", target: 0.2 },
  { name: "Calinski–Harabasz 1M×16", set: "blobs-1Mx16-k64", what: "calinskiHarabasz", target: 0.2 },
  { name: "silhouettes of k 2–12, 50k×16", set: "blobs-50kx16-k8", what: "sweep", target: 1.5, turns: 3 },
].map((row) => ({ ...row, peers: ["sklearn"] }))

export const rows = [
  ...kmeans.map((row) => ({ ...row, what: "kmeans" })),
  { name: "MiniBatch 1M×16, k 64", set: "blobs-1Mx16-k64", what: "minibatch", k: 64, target: 0.4, turns: 3 },
  ...seeding.map((row) => ({ ...row, what: "seeding" })),
  ...judging,
  { name: "peak memory 1M×16, k 64", set: "blobs-1Mx16-k64", what: "memory" },
  { name: "whole command on iris", what: "command", target: 0.35 },
  ...linkage.map((row) => ({ ...row, what: "linkage" })),
  ...density.map((row) => ({ ...row, what: "density" })),
  ...scores.map((row) => ({ ...row, what: "scores" })),
  ...mixture.map((row) => ({ ...row, what: "mixture" })),
]
