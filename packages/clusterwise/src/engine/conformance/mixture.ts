import { expect, it } from "vitest"
import type { Matrix } from "../../data/matrix.js"
import type { CovarianceType, GaussianComponents, MixtureDensityOptions, MixtureOptions } from "../engine.js"
import { covarianceLength, hasCross } from "../mixture/components.js"
import { expectClose, expectSameBytes } from "./compare.js"
import { type Sample, somePoints } from "./data.js"
import { bound, onBoth, type Subject } from "./subject.js"

const types: readonly CovarianceType[] = ["full", "tied", "diag", "spherical"]

/** Components, labels and probabilities have the same bytes on every engine that computes in float64; sums over rows 1e-12. */
export function mixturesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [mixture, expected] = [bound(subject.engine, "mixture"), bound(subject.reference, "mixture")]
  const cases = samples.filter(({ X }) => X.rows > 1).flatMap((sample) => types.map((type) => ({ ...sample, type })))
  it.each(cases)("from given components and from labels, $type: $name", ({ type, ...sample }) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const components = Math.min(3, x.rows)
      const found = await mixture(x, someMixture(sample.X, components, type, { labels: subject.send }))
      const wanted = await expected(r, someMixture(sample.X, components, type, { labels: (labels) => labels }))
      expectSameBytes(await subject.home(found.labels), wanted.labels, "labels")
      for (const field of ["weights", "means", "covariances", "history", "logLikelihoods"] as const)
        expectSameBytes(found[field], wanted[field], field)
      expect([found.nIter, found.converged]).toEqual([wanted.nIter, wanted.converged])
    }),
  )
}

export function densitiesOfMixturesAgree<L>(subject: Subject<L>, samples: readonly Sample[]): void {
  const [density, expected] = [bound(subject.engine, "mixtureDensity"), bound(subject.reference, "mixtureDensity")]
  const cases = samples.flatMap((sample) => types.map((type) => ({ ...sample, type })))
  it.each(cases)("$type: $name", ({ type, ...sample }) =>
    onBoth(subject, sample, async ({ x, r }) => {
      const options = someDensity(sample.X, 4, type)
      const [found, wanted] = [await density(x, options), await expected(r, options)]
      expectSameBytes(await subject.home(found.labels!), wanted.labels!, "labels")
      expectSameBytes(found.logDensity!, wanted.logDensity!, "log density")
      expectSameBytes(found.responsibilities!.data, wanted.responsibilities!.data, "responsibility")
      const sums = [found.logLikelihood, found.weight]
      const size = Math.max(...wanted.logDensity!.map(Math.abs)) * wanted.weight
      expectClose(sums, [wanted.logLikelihood, wanted.weight], 1e-12, "sum", () => size)
      expect(Object.keys(await density(x, { ...options, want: [] })).sort()).toEqual(["logLikelihood", "weight"])
    }),
  )
}

/** A run from given components and one from labels, with a floor that suits the size of the values. */
export function someMixture<L>(
  X: Matrix,
  components: number,
  covarianceType: CovarianceType,
  { labels }: { labels: (labels: Int32Array) => L },
): MixtureOptions<L> {
  const given = someComponents(X, components, covarianceType)
  const of = labels(Int32Array.from({ length: X.rows }, (_, i) => i % components))
  const starts = [given, { labels: { of, centroids: given.means } }]
  return { components, covarianceType, starts, tol: 1e-3, regCovar: spread(X) * 1e-6, maxIter: 8 }
}

export function someDensity(X: Matrix, components: number, covarianceType: CovarianceType): MixtureDensityOptions {
  const given = someComponents(X, components, covarianceType)
  return { components, covarianceType, ...given, want: ["labels", "logDensity", "responsibilities"] }
}

function someComponents(X: Matrix, components: number, covarianceType: CovarianceType): GaussianComponents {
  const { cols } = X
  const family = { components, cols, covarianceType }
  const variance = spread(X) / 4
  const total = (components * (components + 1)) / 2
  return {
    weights: Float64Array.from({ length: components }, (_, c) => (c + 1) / total),
    means: somePoints(X, components),
    covariances: Float64Array.from({ length: covarianceLength(family) }, (_, at) => {
      if (!hasCross(covarianceType)) return variance * (1 + (at % 3) / 4)
      const [i, j] = [Math.floor((at % (cols * cols)) / cols), at % cols]
      return i === j ? variance : (variance / (2 * cols)) * (-1) ** (i + j)
    }),
  }
}

/** The square of the widest column's range; of rows that are all the same, something small beside their values. */
function spread({ data, rows, cols }: Matrix): number {
  let widest = 0
  let largest = 0
  for (let j = 0; j < cols; j++) {
    let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let i = 0; i < rows; i++) {
      min = Math.min(min, data[i * cols + j])
      max = Math.max(max, data[i * cols + j])
    }
    widest = Math.max(widest, max - min)
    largest = Math.max(largest, Math.abs(min), Math.abs(max))
  }
  return (widest || largest / 4) ** 2
}
