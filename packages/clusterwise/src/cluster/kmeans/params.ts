import type { MatrixLike } from "../../data/adapters.js"
import { choice, integer, number, orValue, orWord, range, type ValuesOf } from "../../schema.js"

const isMatrixLike = (value: unknown): value is MatrixLike => typeof value === "object" && value !== null

export const kmeansParameters = {
  nClusters: integer(8, "number of clusters", { min: 1 }),
  init: orValue(
    choice(
      ["k-means++", "random", "k-means||"],
      "k-means++",
      "how the first centroids are chosen (one column: the best there are)",
    ),
    "a matrix with one row a cluster",
    isMatrixLike,
  ),
  nInit: orWord(
    integer(1, "number of starts, the best of which is kept; auto: 1, or 10 for random", { min: 1, max: 10_000 }),
    "auto",
    "auto",
  ),
  maxIter: integer(300, "most iterations of one start", { min: 1 }),
  tol: number(
    1e-4,
    "stop when the centroids' squared movement is at most this times the mean variance of the columns",
    { min: 0, max: Number.MAX_VALUE },
  ),
  metric: choice(["euclidean", "cosine"], "euclidean", "distance; cosine is spherical k-means"),
  algorithm: choice(
    ["auto", "lloyd", "bounded"],
    "auto",
    "exact algorithm; auto takes the fastest that the engine has",
  ),
  emptyCluster: choice(
    ["farthest", "random", "error"],
    "farthest",
    "what an empty cluster is given: the row farthest from its centroid, a random one, or an error",
  ),
  levels: integer(
    1,
    "2: √nClusters clusters first, then each by itself, then two passes over all; for thousands of clusters",
    { min: 1, max: 2 },
  ),
  balanced: range("rows in every cluster, from a least (1) to a most", 1),
  seed: integer(0, "seed of all random choices", { min: 0, max: Number.MAX_SAFE_INTEGER }),
}

export type KMeansParams = ValuesOf<typeof kmeansParameters>
