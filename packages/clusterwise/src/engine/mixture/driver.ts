import { DataError } from "../../errors.js"
import type { GaussianComponents, MixtureOptions, MixtureResult, MixtureStart, RunOptions } from "../engine.js"
import {
  type Family,
  type Floor,
  floorOf,
  formsOf,
  fromFrame,
  hasCross,
  losesDigits,
  maximised,
  toFrame,
} from "./components.js"
import type { MixturePasses } from "./passes.js"

interface Fitted {
  /** In the frame's units. */
  readonly components: GaussianComponents
  readonly history: readonly number[]
  readonly converged: boolean
}

/**
 * Expectation–maximisation from every start, the best run kept: greatest log-likelihood, ties but for rounding to the earlier start (A. P.
 * Dempster et al., JRSS B 39, 1977; the course of a run is that of scikit-learn's GaussianMixture). Means and covariances
 * are those after the last step, the log-likelihood that of the components before it.
 */
export async function runMixture<L>(
  passes: MixturePasses<L>,
  options: MixtureOptions<L>,
  run: RunOptions = {},
): Promise<MixtureResult<L>> {
  const em = new Em(passes, options, run)
  const reached: number[] = []
  let best: Fitted | undefined
  for (let start = 0; start < options.starts.length && !(best && em.late()); start++) {
    const fitted = await em.run(start)
    reached.push(fitted.history[fitted.history.length - 1])
    if (!best || isBetter(reached[start], best.history[best.history.length - 1])) best = fitted
  }
  const { history, converged, components } = best!
  const raw = fromFrame(components, passes)
  // As predict does it: from what the model will hold, about no origin, so that its labels are these.
  const plain = { origin: new Float64Array(passes.cols), scale: 1 }
  const labels = await passes.labels(formsOf(raw, em.family, plain))
  run.onProgress?.({ phase: "mixture", fraction: 1, iteration: history.length })
  return {
    ...raw,
    labels,
    logLikelihood: history[history.length - 1],
    history: Float64Array.from(history),
    nIter: history.length,
    converged,
    deadlineReached: em.wasLate,
    logLikelihoods: Float64Array.from(reached),
  }
}

/** Starts often end in the same place; which of them is a rounding ahead is chance. */
const isBetter = (a: number, b: number): boolean => a - b > 1e-10 * Math.max(1, Math.abs(b))

/** Share of the progress that the iterations are. */
const RUNS = 0.99

class Em<L> {
  readonly family: Family
  wasLate = false
  private readonly floor: Floor
  private readonly until: number

  constructor(
    private readonly passes: MixturePasses<L>,
    private readonly options: MixtureOptions<L>,
    private readonly told: RunOptions,
  ) {
    const { components, covarianceType, deadlineMs, regCovar } = options
    this.family = { components, cols: passes.cols, covarianceType }
    this.floor = floorOf(passes, regCovar)
    this.until = performance.now() + (deadlineMs ?? Number.POSITIVE_INFINITY)
  }

  late(): boolean {
    this.wasLate ||= performance.now() > this.until
    return this.wasLate
  }

  async run(start: number): Promise<Fitted> {
    const { maxIter, tol } = this.options
    let components = await this.begin(this.options.starts[start])
    const history: number[] = []
    let converged = false
    while (history.length < maxIter && !converged && !(history.length > 0 && this.late())) {
      const step = await this.step(components, this.tellFrom(start, history.length))
      converged = Math.abs(step.logLikelihood - (history.at(-1) ?? Number.NEGATIVE_INFINITY)) < tol
      history.push(step.logLikelihood)
      components = step.components
    }
    return { components, history, converged }
  }

  /** The components to begin with, in the frame's units. */
  private async begin({ labels, ...given }: MixtureStart<L>): Promise<GaussianComponents> {
    const { passes, family, floor } = this
    const start = toFrame({ ...NOTHING, ...given }, passes)
    if (!labels) return start
    const cross = hasCross(family.covarianceType)
    let centres = toFrame({ ...NOTHING, means: labels.centroids }, passes).means
    let sums = await passes.labelSums(labels.of, cross, centres)
    const first = maximised(sums, centres, family, floor)
    if (losesDigits(sums, centres, first.means, floor)) {
      centres = first.means
      sums = await passes.labelSums(labels.of, cross, centres)
    }
    const { weights, means, covariances } = maximised(sums, centres, family, floor)
    return {
      weights: given.weights ?? weights,
      means: given.means ? start.means : means,
      covariances: given.covariances ? start.covariances : covariances,
    }
  }

  /** One E-step and M-step. */
  private async step(before: GaussianComponents, tell: (share: number) => void) {
    const { passes, family, floor } = this
    const forms = formsOf(before, family, passes)
    const sums = await passes.sums(forms, before.means, tell)
    const logLikelihood = sums.logLikelihood / passes.weight
    if (!Number.isFinite(logLikelihood)) throw beyondReach()
    const components = maximised(sums, before.means, family, floor)
    if (!losesDigits(sums, before.means, components.means, floor)) return { components, logLikelihood }
    const again = await passes.sums(forms, components.means)
    return { components: maximised(again, components.means, family, floor), logLikelihood }
  }

  private tellFrom(start: number, iteration: number): (share: number) => void {
    const { starts, maxIter } = this.options
    return (share) => {
      const fraction = (RUNS * (start + (iteration + share) / maxIter)) / starts.length
      this.told.onProgress?.({ phase: "mixture", fraction, iteration })
    }
  }
}

const NOTHING: GaussianComponents = {
  weights: new Float64Array(0),
  means: new Float64Array(0),
  covariances: new Float64Array(0),
}

/** A row has no density in float64. */
function beyondReach(): DataError {
  return new DataError(
    "GaussianMixture: some row lies so far from every component that float64 has no density for it; start nearer to the rows, or raise regCovar.",
  )
}
