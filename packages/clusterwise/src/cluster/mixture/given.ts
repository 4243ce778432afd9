import { checkFinite, toMatrix } from "../../data/matrix.js"
import type { CovarianceType, GaussianComponents } from "../../engine/engine.js"
import { covarianceLength, type Family, hasCross } from "../../engine/mixture/components.js"
import { DataError, ParameterError } from "../../errors.js"
import { inverseCholesky } from "../../structures/cholesky.js"
import type { MixtureInit, NumbersLike } from "./params.js"

/**
 * What was given to begin with, checked and flat.
 * @throws DataError or ParameterError that names the part
 */
export function givenComponents(init: MixtureInit, family: Family): Partial<GaussianComponents> {
  const { weights, means, covariances } = init
  return {
    ...(weights && { weights: checkedWeights(weights, family) }),
    ...(means && { means: checkedMeans(means, family) }),
    ...(covariances && { covariances: checkedCovariances(covariances, family) }),
  }
}

const WHO = "GaussianMixture, init"

function checkedWeights(given: ArrayLike<number>, { components }: Family): Float64Array {
  const weights = Float64Array.from(given)
  const sum = weights.reduce((a, b) => a + b, 0)
  const fits = weights.length === components && weights.every((w) => w >= 0) && Math.abs(sum - 1) <= 1e-8
  if (!fits)
    throw new ParameterError(WHO, "weights", `${components} numbers ≥ 0 of sum 1`, `${weights.length} of sum ${sum}`)
  return weights
}

function checkedMeans(given: NonNullable<MixtureInit["means"]>, { components, cols }: Family): Float64Array {
  const means = toMatrix(given, `${WHO}.means`)
  checkFinite(means, `${WHO}.means`)
  if (means.rows !== components || means.cols !== cols)
    throw new DataError(
      `${WHO}.means: must be ${components} × ${cols} (nComponents × columns of the data); got ${means.rows} × ${means.cols}.`,
    )
  return Float64Array.from(means.data)
}

function checkedCovariances(given: NumbersLike, family: Family): Float64Array {
  const values = Float64Array.from(flattened(given))
  const length = covarianceLength(family)
  if (values.length !== length)
    throw new DataError(`${WHO}.covariances: needs ${shapes(family)} (${length} values); got ${values.length}.`)
  const { cols, covarianceType } = family
  const positive = hasCross(covarianceType)
    ? allPositive(values, cols)
    : values.every((variance) => variance > 0 && variance < Number.POSITIVE_INFINITY)
  if (!positive)
    throw new DataError(
      `${WHO}.covariances: ${hasCross(covarianceType) ? "every one must be symmetric and positive definite" : "every variance must be above 0"}.`,
    )
  return values
}

function allPositive(values: Float64Array, cols: number): boolean {
  for (let at = 0; at < values.length; at += cols * cols) {
    const covariance = values.subarray(at, at + cols * cols)
    if (!isSymmetric(covariance, cols) || !(inverseCholesky(covariance, cols) instanceof Float64Array)) return false
  }
  return true
}

/** But for rounding: half of a product of matrices seldom equals the other to the bit. */
function isSymmetric(values: Float64Array, size: number): boolean {
  const near = (a: number, b: number) => Math.abs(a - b) <= 1e-8 * Math.max(Math.abs(a), Math.abs(b))
  for (let i = 0; i < size; i++)
    for (let j = 0; j < i; j++) {
      const scale = Math.sqrt(values[i * size + i] * values[j * size + j]) * 1e-12
      const [a, b] = [values[i * size + j], values[j * size + i]]
      if (!near(a, b) && !(Math.abs(a - b) <= scale)) return false
    }
  return true
}

const flattened = (given: NumbersLike): number[] =>
  Array.from(given as ArrayLike<number | NumbersLike>).flatMap((item) =>
    typeof item === "object" && item !== null ? flattened(item) : [Number(item)],
  )

function shapes({ components, cols, covarianceType }: Family): string {
  const shape: Record<CovarianceType, string> = {
    full: `${components} × ${cols} × ${cols}`,
    tied: `${cols} × ${cols}`,
    diag: `${components} × ${cols}`,
    spherical: `${components}`,
  }
  return `${shape[covarianceType]} for "${covarianceType}"`
}
