import { ParameterError } from "../errors.js"
import { Draws, Purpose } from "../structures/random.js"
import type { LloydOptions, RunOptions } from "./engine.js"

/** What an engine does for Lloyd's algorithm; the driver below holds everything that has no loop over rows. */
export interface LloydPasses {
  readonly rows: number
  readonly cols: number
  /** Column origin; cluster means are given relative to it. */
  readonly origin: Float64Array
  /** Power of two that brings distances near 1. */
  readonly scale: number
  /** Forgets all labels, so that a new start begins. */
  restart(): Promise<void>
  /** Gives every row the label of its nearest centroid (ties to the lower index) and keeps the sums in step. Returns how many rows changed. */
  assign(centroids: Float64Array, tick: () => void): Promise<number>
  /** Exact sums of the rows by their labels. */
  totals(): ClusterTotals
  /** Σ w · d² of rows to the centroid of their label, squared distances times scale², per cluster, from differences. */
  inertia(centroids: Float64Array): Promise<Float64Array>
  /** The `count` rows of positive weight that lie farthest from the centroid of their label; ties to the lower row. */
  farthest(centroids: Float64Array, count: number): Promise<FarRow[]>
  /** One row (the unit row under cosine) and its weight and label. */
  row(index: number): { values: Float64Array; weight: number; label: number }
  /** Keeps the present labels as the best so far. */
  keep(): void
}

export interface ClusterTotals {
  /** Mean of each cluster minus the origin, clusters × cols; zeros for an empty one. */
  readonly offsets: Float64Array
  /** Σ w per cluster. */
  readonly weights: Float64Array
  /** Σ w · ‖(x − origin) · scale‖² over all rows. */
  readonly squares: number
}

export interface FarRow {
  readonly row: number
  /** Squared distance times scale². */
  readonly sqDistance: number
}

export interface LloydRun {
  readonly centroids: Float64Array
  readonly inertia: number
  readonly clusterInertia: Float64Array
  readonly clusterWeight: Float64Array
  readonly nIter: number
  readonly converged: boolean
  readonly history: Float64Array
  readonly relocations: number
}

export interface LloydOutcome extends LloydRun {
  readonly inertias: Float64Array
  readonly deadlineReached: boolean
}

/** Every start to its end, the best kept: the least inertia, ties to the earlier start. */
export async function runLloyd(
  passes: LloydPasses,
  options: LloydOptions,
  run: RunOptions = {},
): Promise<LloydOutcome> {
  const clock = new Clock(options, run)
  const inertias: number[] = []
  let best: LloydRun | undefined
  for (let start = 0; start < options.starts.length && !(best && clock.late()); start++) {
    await passes.restart()
    clock.begin(start)
    const result = await oneStart(passes, options, start, clock)
    inertias.push(result.inertia)
    if (best && result.inertia >= best.inertia) continue
    best = result
    passes.keep()
  }
  clock.end()
  return { ...best!, inertias: Float64Array.from(inertias), deadlineReached: clock.wasLate }
}

async function oneStart(passes: LloydPasses, options: LloydOptions, start: number, clock: Clock): Promise<LloydRun> {
  const cosine = options.metric === "cosine"
  let centroids: Float64Array = Float64Array.from(options.starts[start])
  if (cosine) normalizeRows(centroids, passes.cols, centroids)
  const history: number[] = []
  let relocations = 0
  let converged = false
  let settled = false
  while (history.length < options.maxIter && !converged) {
    const moved = await passes.assign(centroids, () => clock.check())
    const totals = passes.totals()
    history.push(inUnits(await iterationInertia(passes, totals, centroids), options, passes))
    const step = await nextCentroids(passes, totals, centroids, options, start, history.length)
    relocations += step.relocated
    const settledNow = moved === 0 && step.relocated === 0
    if (!settledNow && sqShift(step.centroids, centroids, passes.scale) > tolerance(options.tol, totals, passes)) {
      clock.iteration(history.length, history[history.length - 1])
    } else {
      converged = true
      settled = settledNow
    }
    centroids = step.centroids
    if (clock.late()) break
  }
  if (!settled) await passes.assign(centroids, () => clock.check())
  const clusterInertia = (await passes.inertia(centroids)).map((v) => inUnits(v, options, passes))
  return {
    centroids,
    inertia: clusterInertia.reduce((a, b) => a + b, 0),
    clusterInertia,
    clusterWeight: passes.totals().weights,
    nIter: history.length,
    converged,
    history: Float64Array.from(history),
    relocations,
  }
}

/** Out of the scale, in two steps that leave float64 only where the answer does. Under cosine ‖x̂ − c‖² = 2(1 − cos). */
function inUnits(scaled: number, { metric }: LloydOptions, { scale }: LloydPasses): number {
  return (metric === "cosine" ? scaled / 2 : scaled) / scale / scale
}

/**
 * Inertia of the present labels against the centroids that gave them, without a pass over the rows:
 * Σ w‖x − c‖² = Σ w‖x‖² − Σ W‖m‖² + Σ W‖c − m‖², with m the cluster means, all about the origin. The first difference
 * cancels when clusters are tiny compared with the spread of the data; below 10⁻⁴ of it the differences decide.
 */
async function iterationInertia(passes: LloydPasses, totals: ClusterTotals, centroids: Float64Array): Promise<number> {
  const { cols, origin, scale } = passes
  const { offsets, weights, squares } = totals
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
  if (estimate > CANCELLATION * squares) return estimate
  return (await passes.inertia(centroids)).reduce((a, b) => a + b, 0)
}

const CANCELLATION = 1e-4

/** Means of the clusters; under cosine scaled to unit length; an empty cluster as `emptyCluster` says. */
async function nextCentroids(
  passes: LloydPasses,
  totals: ClusterTotals,
  used: Float64Array,
  options: LloydOptions,
  start: number,
  iteration: number,
): Promise<{ centroids: Float64Array; relocated: number }> {
  const { cols, origin } = passes
  const offsets = totals.offsets.slice()
  const weights = totals.weights.slice()
  const relocated = await fillEmpty(passes, offsets, weights, used, options, start, iteration)
  const centroids = new Float64Array(offsets.length)
  const largest = weights.indexOf(Math.max(...weights))
  for (let c = 0; c < weights.length; c++) {
    // Nothing left to give it: it lies on the largest cluster, whose lower index takes the rows.
    const from = weights[c] > 0 ? c : largest
    for (let j = 0; j < cols; j++) centroids[c * cols + j] = origin[j] + offsets[from * cols + j]
  }
  if (options.metric === "cosine") normalizeRows(centroids, cols, used)
  return { centroids, relocated }
}

/** Gives each empty cluster a row of its own, taken out of the row's old cluster. Changes offsets and weights. */
async function fillEmpty(
  passes: LloydPasses,
  offsets: Float64Array,
  weights: Float64Array,
  used: Float64Array,
  options: LloydOptions,
  start: number,
  iteration: number,
): Promise<number> {
  const empty = [...weights.keys()].filter((c) => weights[c] === 0)
  if (empty.length === 0) return 0
  if (options.emptyCluster === "error")
    throw new ParameterError(
      "KMeans",
      "emptyCluster",
      '"farthest" or "random" where clusters run empty',
      "error",
      `Cluster ${empty[0]} lost all its rows in iteration ${iteration}.`,
    )
  const far = await passes.farthest(used, empty.length)
  if (far.length === 0 || far[0].sqDistance === 0) return 0
  const draws = new Draws(options.seed, Purpose.relocation, start)
  empty.forEach((cluster, i) => {
    const row =
      options.emptyCluster === "farthest" ? far[i]?.row : draws.integer(iteration * empty.length + i, passes.rows)
    if (row !== undefined) moveRow(passes, row, cluster, offsets, weights)
  })
  return empty.length
}

function moveRow(passes: LloydPasses, index: number, to: number, offsets: Float64Array, weights: Float64Array): void {
  const { cols, origin } = passes
  const { values, weight, label } = passes.row(index)
  const left = weights[label] - weight
  for (let j = 0; j < cols; j++) {
    const offset = values[j] - origin[j]
    offsets[to * cols + j] = offset
    const old = label * cols + j
    // Σ w·x of the donor without the row; a donor that has nothing left lies where its last row was.
    if (left > 0) offsets[old] = (offsets[old] * weights[label] - offset * weight) / left
  }
  weights[to] = weight
  weights[label] = Math.max(0, left)
}

/** Rows of `a` to unit length; where a mean of unit rows is zero, the row of `fallback` stays. */
function normalizeRows(a: Float64Array, cols: number, fallback: Float64Array): void {
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
  private readonly until: number

  constructor(
    private readonly options: LloydOptions,
    private readonly run: RunOptions,
  ) {
    this.until = options.deadlineMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + options.deadlineMs
  }

  begin(start: number): void {
    this.start = start
    this.check()
  }

  check(): void {
    this.run.signal?.throwIfAborted()
  }

  late(): boolean {
    if (performance.now() > this.until) this.wasLate = true
    return this.wasLate
  }

  /** The number of iterations is not known beforehand: the fraction nears the end of its start without reaching it. */
  iteration(iteration: number, inertia: number): void {
    this.check()
    const within = iteration / (iteration + EXPECTED_ITERATIONS)
    this.done = Math.max(this.done, (this.start + within) / this.options.starts.length)
    this.run.onProgress?.({ phase: "lloyd", fraction: this.done, iteration, inertia })
  }

  end(): void {
    this.run.onProgress?.({ phase: "lloyd", fraction: 1 })
  }
}

const EXPECTED_ITERATIONS = 20
