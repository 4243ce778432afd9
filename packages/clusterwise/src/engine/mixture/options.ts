import { DataError, ParameterError } from "../../errors.js"
import { distanceGeometry } from "../../structures/geometry.js"
import type { GaussianComponents, MixtureDensityOptions, MixtureOptions } from "../engine.js"
import { covarianceLength, type Family, type Frame } from "./components.js"

// What mixtures ask of their options and their rows, for all local engines.

/** @throws ParameterError */
export function checkMixture(options: MixtureOptions<unknown>, rows: number, cols: number): Family {
  const { components, covarianceType, starts } = options
  const family = { components, cols, covarianceType }
  checkComponents("mixture", components, rows)
  if (starts.length === 0) throw new ParameterError("mixture", "starts", "at least one start", starts)
  for (const { labels, ...given } of starts) {
    if (!labels && !(given.weights && given.means && given.covariances))
      throw new ParameterError("mixture", "a start", "labels, or weights, means and covariances", given)
    checkLengths("mixture", given, family)
    if (labels && labels.centroids.length !== components * cols)
      throw new ParameterError("mixture", "centroids", `${components} × ${cols} values`, labels.centroids.length)
  }
  return family
}

/** Labels of a start: one a row, each a component. */
export function checkStartLabels(labels: Int32Array, rows: number, components: number): void {
  if (labels.length !== rows) throw new ParameterError("mixture", "labels", `one a row (${rows})`, labels.length)
  const wrong = labels.find((label) => !(label >= 0 && label < components))
  if (wrong !== undefined) throw new ParameterError("mixture", "every label", `in [0, ${components - 1}]`, wrong)
}

/** @throws ParameterError */
export function checkDensityOptions(options: MixtureDensityOptions, cols: number): Family {
  const { components, covarianceType } = options
  const family = { components, cols, covarianceType }
  checkComponents("mixtureDensity", components, Number.POSITIVE_INFINITY)
  checkLengths("mixtureDensity", options, family)
  return family
}

function checkComponents(who: string, components: number, rows: number): void {
  if (!(Number.isInteger(components) && components >= 1 && components <= rows))
    throw new ParameterError(who, "components", `an integer in [1, ${rows}]`, components)
}

function checkLengths(who: string, given: Partial<GaussianComponents>, family: Family): void {
  const { components, cols } = family
  const lengths = { weights: components, means: components * cols, covariances: covarianceLength(family) }
  for (const [name, length] of Object.entries(lengths)) {
    const values = given[name as keyof GaussianComponents]
    if (values && values.length !== length) throw new ParameterError(who, name, `${length} values`, values.length)
  }
}

/**
 * Rows about an origin and near 1. The unit stays so large that regCovar in the square of it is a number.
 * @throws DataError for a column wider than float64
 */
export function mixtureFrame(min: Float64Array, max: Float64Array): Frame {
  const { origin, scale } = distanceGeometry(min, max)
  return { origin, scale: Math.min(scale, 2 ** 300) }
}

/** Σ w and how many are above 0, of weights brought to at most 1 by `factor`. */
export function weightOf(weights: Float64Array | undefined, rows: number, factor: number) {
  if (!weights) return { weight: rows, counted: rows }
  let weight = 0
  let counted = 0
  for (const one of weights) {
    weight += one * factor
    if (one > 0) counted++
  }
  return { weight, counted }
}

/** The DataError for a row whose density float64 cannot hold, not even its logarithm. */
export function noDensity(row: number): DataError {
  return new DataError(
    `GaussianMixture: row ${row} lies so far from every component (some 1e154 standard deviations) that float64 has no density for it.`,
    { row },
  )
}
