/** Gaussians as a pass over rows takes them. A row is taken as t = (x − origin) · scale. */
export interface GaussianForms {
  /** Whether factors are triangles ("full", "tied") or one number a column. */
  readonly cross: boolean
  readonly origin: Float64Array
  /** A power of two. */
  readonly scale: number
  /** components × cols, of t. */
  readonly means: Float64Array
  /**
   * What takes a difference from the mean to independent columns of variance 1: per component the inverse of the lower
   * Cholesky factor of its covariance (cols × cols, zeros above the diagonal), or 1 / σ by column.
   */
  readonly factors: Float64Array
  /** From one component's factors to the next one's; 0 where all share theirs. */
  readonly stride: number
  /** ln (weight · density) at the mean, in the data's units; −∞ for a weight of 0. */
  readonly constants: Float64Array
}

/** Sums over rows about a centre c of each component, with r the weight of the row times its share in the component. */
export interface MixtureSums {
  /** Σ r. */
  readonly weight: Float64Array
  /** Σ r·(t − c), components × cols. */
  readonly first: Float64Array
  /** Σ r·(t − c)·(t − c)ᵀ, of which the lower half counts, components × cols × cols; or only its diagonal. */
  readonly second: Float64Array
  /** Σ w · ln density; 0 where rows were shared out by labels. */
  readonly logLikelihood: number
}

/** What an engine does for expectation–maximisation; the driver holds everything that has no loop over rows. */
export interface MixturePasses<L> {
  readonly cols: number
  readonly origin: Float64Array
  readonly scale: number
  /** Σ w, with weights brought to at most 1, and how many of them are above 0. */
  readonly weight: number
  readonly counted: number
  /** Both steps in one pass: the shares of rows by their densities, and sums about the centres. */
  sums(forms: GaussianForms, centres: Float64Array, tell?: (share: number) => void): Promise<MixtureSums>
  /** The same where each row belongs to its label alone. */
  labelSums(labels: L, cross: boolean, centres: Float64Array): Promise<MixtureSums>
  /** Labels of all rows. */
  labels(forms: GaussianForms): Promise<L>
}

/** A share below e^−80 (2e-35) of the row counts as none: no sum would notice it. */
export const LEAST_SHARE = -80
/** In what is told of rows, shares are given as far as they have digits. */
export const LEAST_TOLD = -708
