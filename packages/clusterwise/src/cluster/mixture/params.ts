import type { MatrixLike } from "../../data/adapters.js"
import { choice, integer, number, type ValuesOf, value } from "../../schema.js"

/** Values one after the other, or nested as rows and tables of rows. */
export type NumbersLike = ArrayLike<number> | readonly NumbersLike[]

/**
 * What a fit begins with, as weights_init, means_init and precisions_init (the inverses of these covariances) of
 * scikit-learn. What is left out comes from k-means.
 */
export interface MixtureInit {
  /** One a component, ≥ 0, of sum 1. */
  readonly weights?: ArrayLike<number> | undefined
  /** nComponents × columns. */
  readonly means?: MatrixLike | undefined
  /**
   * "full": nComponents × columns × columns; "tied": columns × columns; "diag": nComponents × columns; "spherical":
   * nComponents. Row by row, flat or nested.
   */
  readonly covariances?: NumbersLike | undefined
}

const PARTS = ["weights", "means", "covariances"]

const isInit = (given: unknown): given is "kmeans" | MixtureInit =>
  given === "kmeans" ||
  (typeof given === "object" && given !== null && Object.keys(given).every((name) => PARTS.includes(name)))

export const mixtureParameters = {
  nComponents: integer(1, "number of Gaussians", { min: 1 }),
  covarianceType: choice(
    ["full", "tied", "diag", "spherical"],
    "full",
    "shape of the Gaussians: each its own ellipsoid; one ellipsoid for all; ellipsoids along the columns; balls",
  ),
  tol: number(1e-3, "stop when the mean log-likelihood of a row changes by less than this", {
    min: 0,
    max: Number.MAX_VALUE,
  }),
  regCovar: number(
    1e-6,
    "added to every variance (in squared units of the data), so that none is 0 where rows repeat or columns follow from each other",
    { min: 0, max: Number.MAX_VALUE },
  ),
  maxIter: integer(100, "most iterations of one start", { min: 1 }),
  nInit: integer(1, "number of starts from k-means, the best of which is kept", { min: 1, max: 10_000 }),
  init: value<"kmeans" | MixtureInit>(
    "kmeans",
    '"kmeans", or an object with weights, means or covariances to begin with',
    "what a fit begins with",
    isInit,
  ),
  seed: integer(0, "seed of all random choices", { min: 0, max: Number.MAX_SAFE_INTEGER }),
}

export type GaussianMixtureParams = ValuesOf<typeof mixtureParameters>
