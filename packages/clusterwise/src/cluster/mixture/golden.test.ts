import { describe, expect, it } from "vitest"
import { dataset, type Golden, golden } from "../../../../../fixtures/golden.js"
import type { CovarianceType } from "../../engine/engine.js"
import { reference } from "../../engines/reference/reference.js"
import { wasm } from "../../engines/wasm/wasm.js"
import { GaussianMixture } from "./gaussianMixture.js"
import type { MixtureInit } from "./params.js"

interface Run {
  readonly name: string
  readonly data: string
  readonly times: number
  readonly shift: number
  readonly components: number
  readonly covarianceType: CovarianceType
  readonly tol: number
  readonly regCovar: number
  readonly maxIter: number
  readonly init: MixtureInit
  readonly weights: number[]
  readonly means: number[][]
  readonly covariances: number[]
  readonly logLikelihood: number
  readonly history: number[]
  readonly nIter: number
  readonly converged: boolean
  readonly labels: number[]
  readonly new: number[][]
  readonly predictProba: number[][]
  readonly scoreSamples: number[]
  readonly bic: number
  readonly aic: number
}

const { cases } = golden<Golden<Run>>("mixture")

/** Within `tolerance` of what is expected, or of `size` where that is larger. */
function expectNear(found: ArrayLike<number>, expected: readonly number[], tolerance: number, size = 0): void {
  expect(found.length).toBe(expected.length)
  for (let i = 0; i < expected.length; i++)
    if (!(Math.abs(found[i] - expected[i]) <= tolerance * Math.max(size, Math.abs(expected[i]))))
      expect.fail(`value ${i} is ${found[i]}; expected ${expected[i]}`)
}

describe.each([
  ["wasm", await wasm()],
  ["reference", reference()],
] as const)("a mixture on %s", (_, engine) => {
  it.each(cases)("agrees with scikit-learn: $name", async (run) => {
    const { data, times, shift, components, covarianceType, tol, regCovar, maxIter, init } = run
    const X = dataset(data).rows.map((row) => row.map((value) => value * times + shift))
    const model = await new GaussianMixture({
      nComponents: components,
      covarianceType,
      tol,
      regCovar,
      maxIter,
      init,
    }).fit(X, { engine })
    // A shift rounds the rows themselves to 1.5e-8, and the means that are told.
    const moved = shift === 0 ? 1e-8 : 1e-6
    const size = Math.max(...run.means.flat().map((value) => Math.abs(value - shift)))
    expectNear(model.weights, run.weights, moved, 1)
    expectNear(
      model.means.data.map((value) => value - shift),
      run.means.flat().map((v) => v - shift),
      moved,
      size,
    )
    expectNear(model.covariances, run.covariances, moved, Math.max(...run.covariances.map(Math.abs)))
    expectNear(model.history, run.history, moved, 1)
    expectNear([model.logLikelihood], [run.logLikelihood], moved, 1)
    expect([model.nIter, model.converged]).toEqual([run.nIter, run.converged])
    expect(Array.from(model.labels)).toEqual(run.labels)
    expectNear((await model.predictProba(run.new, { engine })).data, run.predictProba.flat(), moved, 1)
    expectNear(await model.scoreSamples(run.new, { engine }), run.scoreSamples, moved, 1)
    expectNear([await model.bic(X, { engine }), await model.aic(X, { engine })], [run.bic, run.aic], moved)
  })
})
