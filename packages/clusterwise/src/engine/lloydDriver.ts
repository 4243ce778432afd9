import { bitsPerBin } from "../structures/exactSums.js"
import { EmptyClusters } from "./emptyClusters.js"
import type { LloydOptions, RunOptions } from "./engine.js"
import type { ClusterTotals, LloydPasses } from "./lloydPasses.js"

export interface LloydRun {
  readonly centroids: Float64Array
  readonly inertia: number
  readonly clusterInertia: Float64Array
  readonly clusterWeight: Float64Array
  readonly nIter: number
  readonly converged: boolean
  readonly history: Float64Array
  readonly relocations: number
  readonly lostDigits: boolean
}

export interface LloydOutcome extends LloydRun {
  readonly inertias: Float64Array
  readonly deadlineReached: boolean
}

/** Where a run stands between two iterations: enough to go on from there to the same end. */
export interface LloydState {
  readonly start: number
  /** What the next iteration of that start begins with. */
  readonly centroids: Float64Array
  readonly history: readonly number[]
  readonly relocations: number
  readonly inertiaBefore: number
  /** Of the starts before it. */
  readonly inertias: readonly number[]
  readonly best: LloydRun | undefined
}

/** Where a run that was cut short goes on, and who is told how far it came. */
export interface LloydJournal {
  readonly from?: LloydState | undefined
  keep(state: LloydState): Promise<void>
}

/** Every start to its end, the best kept: the least inertia, ties to the earlier start. */
export async function runLloyd(
  passes: LloydPasses,
  options: LloydOptions,
  run: RunOptions = {},
  journal?: LloydJournal,
): Promise<LloydOutcome> {
  const clock = new Clock(options, run)
  const from = journal?.from
  const inertias: number[] = [...(from?.inertias ?? [])]
  let best: LloydRun | undefined = from?.best
  passes.tell = (share, rows) => clock.within(share, rows)
  for (let start = from?.start ?? 0; start < options.starts.length && !(best && clock.late()); start++) {
    await passes.restart()
    clock.begin(start)
    const kept = journal && { keep: (state: OneState) => journal.keep({ ...state, start, inertias, best }) }
    const result = await oneStart(passes, options, start, clock, start === from?.start ? from : undefined, kept)
    inertias.push(result.inertia)
    if (best && result.inertia >= best.inertia) continue
    best = result
    passes.keep()
  }
  clock.end()
  return { ...best!, inertias: Float64Array.from(inertias), deadlineReached: clock.wasLate }
}

type OneState = Pick<LloydState, "centroids" | "history" | "relocations" | "inertiaBefore">

async function oneStart(
  passes: LloydPasses,
  options: LloydOptions,
  start: number,
  clock: Clock,
  from?: OneState,
  journal?: { keep(state: OneState): Promise<void> },
): Promise<LloydRun> {
  let centroids: Float64Array = Float64Array.from(from?.centroids ?? options.starts[start])
  if (options.metric === "cosine" && !from) normalizeRows(centroids, passes.cols, centroids)
  const history: number[] = [...(from?.history ?? [])]
  const empty = new EmptyClusters(passes, options, start, from)
  let converged = false
  let settled = false
  while (history.length < options.maxIter && !converged) {
    const moved = await passes.assign(centroids)
    const totals = passes.totals()
    history.push(inUnits(await iterationInertia(passes, totals, centroids), options, passes))
    const next = await nextCentroids(passes, totals, centroids, options, empty, history.length)
    // The labels are those of `centroids`: only if these stay, nothing can move any more. After a row was given to an
    // empty cluster they may change although no label did.
    settled = moved === 0 && next.every((value, at) => value === centroids[at])
    converged = settled || sqShift(next, centroids, passes.scale) <= tolerance(options.tol, totals, passes)
    if (!converged) clock.iteration(history.length, history[history.length - 1])
    centroids = next
    if (!converged)
      await journal?.keep({ centroids, history, relocations: empty.relocations, inertiaBefore: empty.inertiaBefore })
    if (clock.late()) break
  }
  if (!settled) await passes.assign(centroids, true)
  const scaledInertia = await passes.inertia(centroids)
  const clusterInertia = scaledInertia.map((v) => inUnits(v, options, passes))
  const clusterWeight = passes.totals().weights
  return {
    centroids,
    inertia: sum(clusterInertia),
    clusterInertia,
    clusterWeight,
    nIter: history.length,
    converged,
    history: Float64Array.from(history),
    relocations: empty.relocations,
    lostDigits: losesCentroids(passes, centroids, scaledInertia, clusterWeight),
  }
}

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

/**
 * Whether rows of some cluster lie so close together, compared with the widest column, that their mean (cut at 2^-2B of
 * that width) keeps fewer than 20 bits of where it lies among them. One value like 1e30 for "missing" does that.
 */
export function losesCentroids(
  { rows, cols, origin, scale }: Pick<LloydPasses, "rows" | "cols" | "origin" | "scale">,
  centroids: Float64Array,
  /** Of each cluster, times scale². */
  inertia: Float64Array,
  weights: Float64Array,
): boolean {
  const limit = cols * 4 ** (20 - 2 * bitsPerBin(rows))
  return weights.some((weight, c) => {
    const meanSq = inertia[c] / weight
    if (!(meanSq > 0 && meanSq < limit)) return false
    let sqNorm = 0
    for (let j = 0; j < cols; j++) sqNorm += ((centroids[c * cols + j] - origin[j]) * scale) ** 2
    // Less is what rounding leaves of equal rows.
    return meanSq > sqNorm * 4 ** -40
  })
}

/** Out of the scale, in two steps that leave float64 only where the answer does. Under cosine ‖x̂ − c‖² = 2(1 − cos). */
function inUnits(scaled: number, { metric }: LloydOptions, { scale }: LloydPasses): number {
  return (metric === "cosine" ? scaled / 2 : scaled) / scale / scale
}

/**
 * Inertia of the present labels against the centroids that gave them, without a pass over the rows:
 * Σ w‖x − c‖² = Σ w‖x‖² − Σ W‖m‖² + Σ W‖c − m‖², with m the cluster means, all about the origin. The first difference
 * cancels when clusters are tiny compared with the spread of the data; below 10⁻⁴ of it the
 * differences decide; also where an outlier that weighs next to nothing cost Σ w‖x‖² its digits.
 */
async function iterationInertia(passes: LloydPasses, totals: ClusterTotals, centroids: Float64Array): Promise<number> {
  const { cols, origin, scale } = passes
  const { offsets, weights, squares, squaresError } = totals
  let within = squares
  let displaced = 0
  for (let c = 0; c < weights.length; c++) {
    if (weights[c] === 0) continue
    let mean = 0
    let gap = 0
    for (let j = 0; j < cols; j++) {
      const m = offsets[c * cols + j] * scale
      const t = (centroids[c * cols + j] - origin[j]) * scale - m
      mean += m * m
      gap += t * t
    }
    within -= weights[c] * mean
    displaced += weights[c] * gap
  }
  const estimate = within + displaced
  if (estimate > CANCELLATION * squares && estimate > squaresError / CANCELLATION ** 3) return estimate
  return sum(await passes.inertia(centroids))
}

const CANCELLATION = 1e-4

/** Means of the clusters; under cosine scaled to unit length; an empty cluster as `emptyCluster` says. */
async function nextCentroids(
  passes: LloydPasses,
  totals: ClusterTotals,
  used: Float64Array,
  options: LloydOptions,
  empty: EmptyClusters,
  iteration: number,
): Promise<Float64Array> {
  const { cols, origin } = passes
  const offsets = totals.offsets.slice()
  const weights = totals.weights.slice()
  await empty.fill(offsets, weights, used, iteration)
  const centroids = new Float64Array(offsets.length)
  const largest = weights.indexOf(Math.max(...weights))
  for (let c = 0; c < weights.length; c++) {
    // Nothing left to give it: it lies on the largest cluster, whose lower index takes the rows.
    const from = weights[c] > 0 ? c : largest
    for (let j = 0; j < cols; j++) centroids[c * cols + j] = origin[j] + offsets[from * cols + j]
  }
  if (options.metric === "cosine") normalizeRows(centroids, cols, used)
  return centroids
}

/** Rows of `a` to unit length; where a mean of unit rows is zero, the row of `fallback` stays. */
export function normalizeRows(a: Float64Array, cols: number, fallback: Float64Array): void {
  for (let at = 0; at < a.length; at += cols) {
    let sq = 0
    for (let j = 0; j < cols; j++) sq += a[at + j] * a[at + j]
    const norm = Math.sqrt(sq)
    for (let j = 0; j < cols; j++) a[at + j] = norm > 0 ? a[at + j] / norm : fallback[at + j]
  }
}

function sqShift(a: Float64Array, b: Float64Array, scale: number): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const t = (a[i] - b[i]) * scale
    sum += t * t
  }
  return sum
}

/** tol × mean variance of the columns, times scale². */
function tolerance(tol: number, { offsets, weights, squares }: ClusterTotals, { cols, scale }: LloydPasses): number {
  if (tol === 0) return 0
  const total = weights.reduce((a, b) => a + b, 0)
  let sqMean = 0
  for (let j = 0; j < cols; j++) {
    let sum = 0
    for (let c = 0; c < weights.length; c++) sum += weights[c] * offsets[c * cols + j] * scale
    sqMean += (sum / total) ** 2
  }
  return (tol * Math.max(0, squares / total - sqMean)) / cols
}

/** Progress, abort and the deadline. */
class Clock {
  wasLate = false
  private start = 0
  private done = 0
  private iterations = 0
  private readonly until: number

  constructor(
    private readonly options: LloydOptions,
    private readonly run: RunOptions,
  ) {
    this.until = options.deadlineMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.deadlineMs
  }

  begin(start: number): void {
    this.start = start
    this.iterations = 0
    this.check()
  }

  check(): void {
    this.run.signal?.throwIfAborted()
  }

  late(): boolean {
    if (performance.now() > this.until) this.wasLate = true
    return this.wasLate
  }

  /** The number of iterations is not known beforehand: the fraction nears the end of its start without reaching it, unless maxIter comes first. */
  iteration(iteration: number, inertia: number): void {
    this.check()
    this.iterations = iteration
    this.reach(iteration)
    this.run.onProgress?.({ phase: "lloyd", fraction: this.done, iteration, inertia })
  }

  /** A share of the pass after the last iteration. */
  within(share: number, rows: number): void {
    this.check()
    this.reach(this.iterations + Math.min(1, share))
    this.run.onProgress?.({ phase: "lloyd", fraction: this.done, iteration: this.iterations + 1, rows })
  }

  private reach(iterations: number): void {
    const within = Math.max(iterations / (iterations + EXPECTED_ITERATIONS), iterations / (this.options.maxIter + 1))
    this.done = Math.max(this.done, (this.start + Math.min(within, 1)) / this.options.starts.length)
  }

  end(): void {
    this.run.onProgress?.({ phase: "lloyd", fraction: 1 })
  }
}

const EXPECTED_ITERATIONS = 20
