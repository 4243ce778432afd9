import { DataError } from "../../errors.js"
import { inverseCholesky } from "../../structures/cholesky.js"
import { portableLog } from "../../structures/log.js"
import type { CovarianceType, GaussianComponents } from "../engine.js"
import type { GaussianForms, MixturePasses, MixtureSums } from "./passes.js"

/** The family that is fitted. */
export interface Family {
  readonly components: number
  readonly cols: number
  readonly covarianceType: CovarianceType
}

/** Where rows are taken from, and in which unit. */
export interface Frame {
  readonly origin: Float64Array
  readonly scale: number
}

export const hasCross = (type: CovarianceType): boolean => type === "full" || type === "tied"

/** Number of values of all covariances. */
export function covarianceLength({ components, cols, covarianceType }: Family): number {
  if (covarianceType === "full") return components * cols * cols
  if (covarianceType === "tied") return cols * cols
  return covarianceType === "diag" ? components * cols : components
}

/** Components of the data in the frame's units. */
export function toFrame(
  { weights, means, covariances }: GaussianComponents,
  { origin, scale }: Frame,
): GaussianComponents {
  const cols = origin.length
  return {
    weights,
    means: means.map((value, at) => (value - origin[at % cols]) * scale),
    covariances: covariances.map((value) => value * scale * scale),
  }
}

/** Components in the frame's units as the data have them. @throws DataError for what float64 cannot hold */
export function fromFrame(
  { weights, means, covariances }: GaussianComponents,
  { origin, scale }: Frame,
): GaussianComponents {
  const cols = origin.length
  const raw = covariances.map((value) => value / scale / scale)
  if (!raw.every(Number.isFinite))
    throw new DataError(
      "GaussianMixture: a variance of these rows is beyond float64 (1.8e308); divide the data by a power of two.",
    )
  return { weights, means: means.map((value, at) => value / scale + origin[at % cols]), covariances: raw }
}

/**
 * What a pass over rows needs of components that are given in the frame's units.
 * @throws DataError for a covariance that has no inverse
 */
export function formsOf(given: GaussianComponents, family: Family, frame: Frame): GaussianForms {
  const { cols, covarianceType } = family
  const { weights, means } = given
  const cross = hasCross(covarianceType)
  const factors = cross ? triangles(given, family, frame) : reciprocals(given, family, frame)
  const stride = covarianceType === "tied" ? 0 : cross ? cols * cols : cols
  const step = cross ? cols + 1 : 1
  const perRow = cols * (portableLog(frame.scale) - HALF_LOG_2_PI)
  const constants = weights.map((weight, c) => {
    let logDeterminant = 0
    for (let j = 0; j < cols; j++) logDeterminant += portableLog(factors[c * stride + j * step])
    return logOf(weight) + logDeterminant + perRow
  })
  return { cross, ...frame, means, factors, stride, constants }
}

/** ½ ln 2π. */
const HALF_LOG_2_PI = 0.9189385332046728

const logOf = (weight: number): number => (weight >= 2 ** -1022 ? portableLog(weight) : Number.NEGATIVE_INFINITY)

function triangles(given: GaussianComponents, { cols, covarianceType }: Family, frame: Frame): Float64Array {
  const { covariances } = given
  const factors = new Float64Array(covariances.length)
  for (let at = 0; at < covariances.length; at += cols * cols) {
    const covariance = covariances.subarray(at, at + cols * cols)
    const found = inverseCholesky(covariance, cols)
    if (found instanceof Float64Array) factors.set(found, at)
    else {
      const which = covarianceType === "tied" ? "the shared covariance" : componentName(at / (cols * cols))
      const variances = covariance.filter((_, i) => i % (cols + 1) === 0)
      throw hasNoWidth(which, found.column, variances, frame)
    }
  }
  return factors
}

function reciprocals(given: GaussianComponents, { components, cols, covarianceType }: Family, frame: Frame) {
  const each = covarianceType === "diag" ? cols : 1
  for (let c = 0; c < components; c++) {
    const variances = given.covariances.subarray(c * each, c * each + each)
    const column = variances.findIndex((variance) => !(variance > 0 && variance < Number.POSITIVE_INFINITY))
    if (column >= 0) throw hasNoWidth(componentName(c), column, variances, frame)
  }
  const varianceOf = (at: number) => given.covariances[each === 1 ? Math.floor(at / cols) : at]
  return Float64Array.from({ length: components * cols }, (_, at) => 1 / Math.sqrt(varianceOf(at)))
}

const componentName = (c: number): string => `the covariance of component ${c}`

/** A Gaussian without width in some direction has no density. */
function hasNoWidth(which: string, column: number, variances: Float64Array, { scale }: Frame): DataError {
  const largest = variances.reduce((most, value) => Math.max(most, value), 0) / scale / scale
  const amount = largest > 0 ? ` (to ${(largest * 1e-6).toPrecision(1)}, say)` : ""
  return new DataError(
    `GaussianMixture: ${which} has no inverse: column ${column} is constant there, or follows from columns before it. Raise regCovar${amount}, standardise the columns, or ask for fewer components.`,
    { column },
  )
}

/**
 * The M-step: components from the sums of a pass about `centres`, in the frame's units. As in scikit-learn, ten roundings of
 * a row's weight at the origin are counted to each component, so that an empty one has a mean.
 */
export function maximised(
  sums: MixtureSums,
  centres: Float64Array,
  family: Family,
  { variance, row }: Floor,
): GaussianComponents {
  const { components, cols, covarianceType } = family
  const none = 10 * Number.EPSILON * row
  const mass = sums.weight.map((weight) => weight + none)
  const total = mass.reduce((a, b) => a + b, 0)
  const means = new Float64Array(components * cols)
  const shift = new Float64Array(cols)
  const covariances = new Float64Array(covarianceLength(family))
  for (let c = 0; c < components; c++) {
    for (let j = 0; j < cols; j++) {
      const at = c * cols + j
      means[at] = centres[at] + (sums.first[at] - none * centres[at]) / mass[c]
      shift[j] = means[at] - centres[at]
    }
    const divisor = covarianceType === "tied" ? total : mass[c]
    addScatter(covariances, sums, c, shift, family, divisor)
  }
  addToVariances(covariances, variance, family)
  return { weights: mass.map((one) => one / total), means, covariances }
}

/** What is added to variances, and what one row weighs, both in the frame's units. */
export interface Floor {
  readonly variance: number
  readonly row: number
}

/** The floor of a run. */
export const floorOf = ({ scale, weight, counted }: MixturePasses<unknown>, regCovar: number): Floor => ({
  variance: regCovar * scale * scale,
  row: weight / counted,
})

/** Adds the squares of one component about its new mean, which lies `shift` from the centre, divided. */
function addScatter(
  covariances: Float64Array,
  sums: MixtureSums,
  c: number,
  shift: Float64Array,
  { cols, covarianceType }: Family,
  divisor: number,
): void {
  const about = scatterOf(sums, c, shift)
  if (hasCross(covarianceType)) {
    const to = covarianceType === "full" ? c * cols * cols : 0
    for (let i = 0; i < cols; i++)
      for (let j = 0; j <= i; j++) {
        const value = covariances[to + i * cols + j] + about(i, j) / divisor
        covariances[to + i * cols + j] = value
        covariances[to + j * cols + i] = value
      }
  } else if (covarianceType === "diag") for (let j = 0; j < cols; j++) covariances[c * cols + j] = about(j, j) / divisor
  else {
    for (let j = 0; j < cols; j++) covariances[c] += about(j, j) / divisor
    covariances[c] /= cols
  }
}

/** Σ r·(t − m)_i·(t − m)_j from sums about a centre. */
function scatterOf({ weight, first, second }: MixtureSums, c: number, shift: Float64Array) {
  const cols = shift.length
  const cross = second.length === weight.length * cols * cols && cols > 1
  return (i: number, j: number): number => {
    const [si, sj] = [first[c * cols + i], first[c * cols + j]]
    const sum = cross ? second[(c * cols + i) * cols + j] : second[c * cols + i]
    return sum - si * shift[j] - shift[i] * sj + weight[c] * shift[i] * shift[j]
  }
}

function addToVariances(covariances: Float64Array, amount: number, { cols, covarianceType }: Family): void {
  if (!hasCross(covarianceType))
    covariances.forEach((value, at) => {
      covariances[at] = value + amount
    })
  else
    for (let at = 0; at < covariances.length; at++)
      if ((at % (cols * cols)) % (cols + 1) === 0) covariances[at] += amount
}

/** Of a difference that keeps less than this share of what it is taken of, digits are missed. */
const KEPT = 2 ** -20

/**
 * Whether a mean moved so many standard deviations that squares about the old one have lost the digits of those about the new
 * one: the pass is then done once more, about the new means.
 */
export function losesDigits(sums: MixtureSums, centres: Float64Array, means: Float64Array, floor: Floor): boolean {
  const { weight, second } = sums
  const cols = means.length / weight.length
  const step = second.length === means.length ? 1 : cols + 1
  for (let c = 0; c < weight.length; c++) {
    const shift = means.slice(c * cols, c * cols + cols).map((value, j) => value - centres[c * cols + j])
    const about = scatterOf(sums, c, shift)
    for (let j = 0; j < cols; j++) {
      const before = second[(step === 1 ? c * cols : c * cols * cols) + j * step]
      const kept = Math.max(0, about(j, j)) + floor.variance * weight[c]
      if (kept < before * KEPT) return true
    }
  }
  return false
}
