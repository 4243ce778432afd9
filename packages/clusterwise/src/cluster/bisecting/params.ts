import { choice, integer, number, type ValuesOf } from "../../schema.js"

export const bisectingParameters = {
  nClusters: integer(8, "number of clusters", { min: 1 }),
  init: choice(
    ["random", "k-means++"],
    "random",
    "how the two centroids that split a cluster are chosen first (one column: the best there are)",
  ),
  nInit: integer(1, "number of starts of each split, the best of which is kept", { min: 1, max: 10_000 }),
  bisecting: choice(
    ["inertia", "size"],
    "inertia",
    "which cluster is split next: the one of most inertia, or the largest one",
  ),
  maxIter: integer(300, "most iterations of one start of a split", { min: 1 }),
  tol: number(
    1e-4,
    "a split stops when its centroids' squared movement is at most this times the mean variance of the columns in the cluster",
    { min: 0, max: Number.MAX_VALUE },
  ),
  metric: choice(["euclidean", "cosine"], "euclidean", "distance; cosine is spherical k-means"),
  algorithm: choice(
    ["auto", "lloyd", "bounded"],
    "auto",
    "exact algorithm; auto takes the fastest that the engine has",
  ),
  seed: integer(0, "seed of all random choices", { min: 0, max: Number.MAX_SAFE_INTEGER }),
}

export type BisectingKMeansParams = ValuesOf<typeof bisectingParameters>
