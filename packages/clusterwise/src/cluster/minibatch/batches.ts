import {
  type Accumulated,
  type AccumulateOptions,
  clusterInertia,
  clusterMeans,
  inertiaTerms,
} from "../../engine/accumulated.js"
import type { Resident, RunOptions } from "../../engine/engine.js"
import { type Frame, frameGeometry, type MeanMetric } from "../../engine/frame.js"
import { routine } from "../../engine/resident.js"
import { DataError } from "../../errors.js"
import { bitsPerBin, losesDigits } from "../../structures/exactSums.js"
import { exponentAbove } from "../../structures/geometry.js"
import { RunningMeans } from "./runningMeans.js"

/** What decides about a batch, of the parameters. */
export interface BatchRules {
  readonly nClusters: number
  readonly metric: MeanMetric
  readonly reassignmentRatio: number
  readonly tol: number
  readonly seed: number
}

/** What one batch showed. */
export interface BatchFacts {
  /** Σ w·d² per unit of weight, to the centroids that it found; undefined where the batch weighs nothing. */
  readonly meanInertia: number | undefined
  /** Squared movement of all centroids together; 0 unless tol counts. */
  readonly sqShift: number
}

/** Draws for new places of idle centroids are told apart from those of the start by a number no start has. */
const REPLACING = 2 ** 20

/** Mini-batches, one after another, and what they made of the centroids. */
export class Batches {
  /** Inertia of every batch to the centroids that it found. */
  readonly history: number[] = []
  /** Rows since idle centroids were last looked for. */
  private waited = 0

  private constructor(
    private readonly who: string,
    private readonly rules: BatchRules,
    readonly means: RunningMeans,
  ) {}

  /** From starting centroids, in the frame of the rows to come. */
  static from(who: string, rules: BatchRules, start: Float64Array, frame: Frame): Batches {
    return new Batches(who, rules, new RunningMeans(rules.metric, start, frameGeometry(frame, rules.metric).origin))
  }

  copy(): Batches {
    const other = new Batches(this.who, this.rules, this.means.copy())
    other.history.push(...this.history)
    other.waited = this.waited
    return other
  }

  /** Takes some rows (all of them by default) as the next batch. */
  async take<L>(
    x: Resident<L>,
    run: RunOptions,
    { rows, frame }: Pick<AccumulateOptions, "rows" | "frame"> = {},
  ): Promise<BatchFacts> {
    const { who, means, rules } = this
    const { metric, nClusters } = rules
    const before = means.centroids
    const ask = routine(who, x, "accumulate", { metric, points: nClusters })
    const asked = { centroids: before, clusters: nClusters, metric, rows, frame }
    const sums = await ask(x, asked, run)
    const found = clusterMeans(sums)
    const finer = finerUnit(sums)
    const inertia = sum(clusterInertia(finer ? await ask(x, { ...asked, inertiaUnit: finer }, run) : sums))
    if (!Number.isFinite(inertia)) throw beyondRange(who)
    const count = rows?.length ?? x.rows
    const due = this.isDue(count)
    means.take(found)
    const weight = sum(found.weights)
    if (due && weight > 0) await this.replaceIdle(x, rows, count, run)
    this.history.push(inertia)
    return {
      meanInertia: weight > 0 ? inertia / weight : undefined,
      sqShift: rules.tol > 0 ? sqDistance(means.centroids, before) : 0,
    }
  }

  /** Idle centroids are looked for every ten rows a cluster, and as long as one has seen nothing. */
  private isDue(rows: number): boolean {
    this.waited += rows
    if (this.waited < 10 * this.rules.nClusters && !this.means.seen.includes(0)) return false
    this.waited = 0
    return true
  }

  /** At most half as many as the batch has rows, to rows of it that weigh something. */
  private async replaceIdle<L>(
    x: Resident<L>,
    rows: Int32Array | undefined,
    count: number,
    run: RunOptions,
  ): Promise<void> {
    const { who, rules, means, history } = this
    const idle = means.idle(rules.reassignmentRatio, count / 2)
    if (idle.length === 0) return
    const batch = rows ? await routine(who, x, "select")(x, { rows }, run) : x
    try {
      const { metric, seed } = rules
      const draw = routine(who, batch, "seed", { metric, method: "random", points: idle.length })
      const start = REPLACING + history.length
      means.replace(idle, await draw(batch, { clusters: idle.length, method: "random", seed, start, metric }, run))
    } finally {
      if (rows) batch.release()
    }
  }
}

/** A unit for the distances that there are, where an outlier made that of the frame too coarse for their sum. */
function finerUnit(sums: Accumulated): number | undefined {
  const { rows } = sums.frame
  const lost = losesDigits(sum(inertiaTerms(sums)), rows, bitsPerBin(rows))
  return lost && sums.largestTerm > 0 ? 2 ** -exponentAbove(sums.largestTerm) : undefined
}

export const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0)

function sqDistance(a: Float64Array, b: Float64Array): number {
  let sq = 0
  for (let i = 0; i < a.length; i++) sq += (a[i] - b[i]) ** 2
  return sq
}

export const beyondRange = (who: string): DataError =>
  new DataError(
    `${who}: the inertia of these rows is beyond float64 (1.8e308); divide the data (or the weights) by a power of two.`,
  )
