import { Matrix } from "../../data/matrix.js"
import type { NearestResult, Resident } from "../../engine/engine.js"
import { type Frame, frameGeometry, type MeanMetric } from "../../engine/frame.js"
import { losesCentroids } from "../../engine/lloydDriver.js"
import type { ModelWarning } from "../model.js"
import { type Batches, beyondRange, sum } from "./batches.js"
import { MiniBatchKMeansModel } from "./model.js"
import type { MiniBatchKMeansParams } from "./params.js"

/** How the batches ended. */
export interface Ending {
  readonly nIter: number
  readonly converged: boolean
  readonly warnings: readonly ModelWarning[]
}

/** What all rows say of the centroids. */
export interface Judged<L> extends Pick<NearestResult<unknown>, "inertia" | "weight"> {
  readonly labels: L
}

/** The model of the centroids that batches made. */
export function modelOf<L>(
  who: string,
  params: MiniBatchKMeansParams,
  { engine, columns }: { readonly engine: string; readonly columns: readonly string[] | undefined },
  { means, history }: Batches,
  { labels, inertia: clusterInertia, weight }: Judged<L>,
  ending: Ending,
): MiniBatchKMeansModel<L> {
  const inertia = sum(clusterInertia)
  if (!Number.isFinite(inertia)) throw beyondRange(who)
  const { centroids, clusters, cols, seen } = means
  return new MiniBatchKMeansModel<L>(params, {
    labels,
    centroids: new Matrix(centroids.slice(), clusters, cols, columns),
    inertia,
    clusterInertia,
    clusterWeight: weight,
    nSteps: history.length,
    history: Float64Array.from(history),
    seen: seen.slice(),
    algorithm: "mini-batch",
    engine,
    ...ending,
  })
}

export const placeOf = ({ engine, columns }: Resident<unknown>) => ({ engine: engine.name, columns })

/** Whether some value is so far from all others that the centroids of the frame's rows have lost digits. */
function lostDigits(
  { means }: Batches,
  { inertia, weight }: Judged<unknown>,
  frame: Frame,
  metric: MeanMetric,
): boolean {
  const { origin, scale } = frameGeometry(frame, metric)
  const scaled = inertia.map((value) => value * scale * scale * (metric === "cosine" ? 2 : 1))
  return losesCentroids({ rows: frame.rows, cols: means.cols, origin, scale }, means.centroids, scaled, weight)
}

/** What somebody should know about how a fit ended. */
export function warningsOf(
  who: string,
  { nClusters, maxIter, metric }: MiniBatchKMeansParams,
  batches: Batches,
  judged: Judged<unknown>,
  { frame, converged, late }: { readonly frame: Frame; readonly converged: boolean; readonly late: boolean },
): ModelWarning[] {
  const steps = batches.history.length
  const { weight } = judged
  const warnings: ModelWarning[] = []
  const empty = weight.filter((w) => w === 0).length
  if (empty > 0)
    warnings.push({
      code: "empty-clusters",
      message: `${who}: ${empty} of ${nClusters} clusters have no rows. Ask for fewer, or take KMeans, which gives every cluster rows where there are enough distinct ones.`,
    })
  if (lostDigits(batches, judged, frame, metric))
    warnings.push({
      code: "outlier",
      message: `${who}: some value is so far from all others that centroids lose digits. Look for numbers that stand for a missing value, such as 1e30, and drop or impute those rows.`,
    })
  if (late)
    warnings.push({
      code: "deadline",
      message: `${who}: the deadline came after ${steps} batches; this is the best model so far.`,
    })
  else if (!converged)
    warnings.push({
      code: "not-converged",
      message: `${who}: still improving after ${steps} batches (maxIter = ${maxIter}). Raise maxIter.`,
    })
  return warnings
}
