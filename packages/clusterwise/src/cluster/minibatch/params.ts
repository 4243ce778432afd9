import type { MatrixLike } from "../../data/adapters.js"
import { choice, integer, number, orValue, orWord, type ValuesOf } from "../../schema.js"

const isMatrixLike = (value: unknown): value is MatrixLike => typeof value === "object" && value !== null

export const minibatchParameters = {
  nClusters: integer(8, "number of clusters", { min: 1 }),
  init: orValue(
    choice(["k-means++", "random", "k-means||"], "k-means++", "how the first centroids are chosen, from initSize rows"),
    "a matrix with one row a cluster",
    isMatrixLike,
  ),
  nInit: orWord(
    integer(1, "number of choices of first centroids, the best of which is kept; auto: 1, or 3 for random", {
      min: 1,
      max: 10_000,
    }),
    "auto",
    "auto",
  ),
  initSize: orWord(
    integer(3072, "rows that first centroids are chosen from; auto: 3 batches, or 3 rows a cluster if that is more", {
      min: 1,
    }),
    "auto",
    "auto",
  ),
  batchSize: integer(1024, "rows of a mini-batch", { min: 1, max: 2 ** 24 }),
  maxIter: integer(100, "most times that as many rows are drawn as there are", { min: 1 }),
  tol: number(
    0,
    "stop when the centroids' squared movement in a batch is at most this times the mean variance of the columns; 0: never",
    { min: 0, max: Number.MAX_VALUE },
  ),
  maxNoImprovement: orWord(
    integer(10, "stop after so many batches in a row without a lower smoothed inertia, or never", { min: 1 }),
    "never",
    10,
  ),
  reassignmentRatio: number(
    0.01,
    "a centroid that has seen less than this share of what the busiest one has is moved to a random row; 0: never",
    { min: 0, max: 1 },
  ),
  metric: choice(["euclidean", "cosine"], "euclidean", "distance; cosine is spherical k-means"),
  seed: integer(0, "seed of all random choices", { min: 0, max: Number.MAX_SAFE_INTEGER }),
}

export type MiniBatchKMeansParams = ValuesOf<typeof minibatchParameters>
