import type { Resident, RunOptions } from "../../engine/engine.js"
import type { Frame } from "../../engine/frame.js"
import { breather, part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import { Draws, Purpose } from "../../structures/random.js"
import { Batches } from "./batches.js"
import { Course } from "./course.js"
import { modelOf, placeOf, warningsOf } from "./finish.js"
import type { MiniBatchKMeansModel } from "./model.js"
import type { MiniBatchKMeansParams } from "./params.js"
import { meanVariance } from "./spread.js"
import { chosenStart, givenStart, initRows } from "./start.js"
import { Stopping } from "./stopping.js"

/** Shares of a fit's progress: the start, the batches; then every row gets its label. */
const START_SHARE = 0.1
const BATCH_SHARE = 0.9

/** Mini-batches of rows that are drawn evenly from all of them, with replacement. */
export async function fitRows<L>(
  who: string,
  params: MiniBatchKMeansParams,
  x: Resident<L>,
  options: RunOptions & { readonly deadlineMs?: number | undefined },
): Promise<MiniBatchKMeansModel<L>> {
  const since = performance.now()
  const { signal } = options
  const { metric, nClusters, maxIter } = params
  const start = givenStart(who, params, x.cols) ?? (await startFrom(who, params, x, part(options, 0, START_SHARE)))
  const batchSize = Math.min(params.batchSize, x.rows)
  const most = Math.floor((maxIter * x.rows) / batchSize)
  const course = new Course(part(options, START_SHARE, BATCH_SHARE), most, options.deadlineMs, since)
  const { batches, converged, frame } = await runBatches(who, params, x, start, batchSize, most, course, signal)
  const points = batches.means.centroids
  const nearest = routine(who, x, "nearest", { metric, points: nClusters })
  const judged = await nearest(x, { points, metric }, part(options, BATCH_SHARE, 1))
  const steps = batches.history.length
  return modelOf(who, params, placeOf(x), batches, judged, {
    nIter: Math.ceil((steps * batchSize) / x.rows),
    converged,
    warnings: warningsOf(who, params, batches, judged, { frame, converged, late: course.late }),
  })
}

/** Centroids chosen from a sample of the rows. */
export async function startFrom<L>(
  who: string,
  params: MiniBatchKMeansParams,
  x: Resident<L>,
  run: RunOptions,
): Promise<Float64Array> {
  const count = initRows(who, params, x.rows)
  if (count === x.rows) return chosenStart(who, params, x, run)
  const sample = await routine(who, x, "select")(x, { sample: count, seed: params.seed }, part(run, 0, 0.2))
  try {
    return await chosenStart(who, params, sample, part(run, 0.2, 1))
  } finally {
    sample.release()
  }
}

/** What all rows of the data agree on: their ranges, and the largest weight. */
export async function frameOf<L>(
  who: string,
  { metric, nClusters }: MiniBatchKMeansParams,
  x: Resident<L>,
  centroids: Float64Array,
  { signal }: RunOptions,
): Promise<Frame> {
  const ask = routine(who, x, "accumulate", { metric, points: nClusters })
  // The frame is that of all rows, whichever are summed: one is enough.
  const rows = Int32Array.of(0)
  return (await ask(x, { centroids, clusters: nClusters, metric, rows, inertia: false }, { signal })).frame
}

async function runBatches<L>(
  who: string,
  params: MiniBatchKMeansParams,
  x: Resident<L>,
  start: Float64Array,
  batchSize: number,
  most: number,
  course: Course,
  signal: AbortSignal | undefined,
): Promise<{ batches: Batches; converged: boolean; frame: Frame }> {
  const frame = await frameOf(who, params, x, start, { signal })
  const batches = Batches.from(who, params, start, frame)
  const sqTolerance = await toleranceOf(who, params, x, { signal })
  const stopping = new Stopping(params.maxNoImprovement, sqTolerance, batchSize, x.rows)
  const draws = new Draws(params.seed, Purpose.miniBatch)
  const breathe = breather({ signal })
  for (let step = 0; step < most; step++) {
    const rows = Int32Array.from({ length: batchSize }, (_, i) => draws.integer(step * batchSize + i, x.rows))
    const { meanInertia, sqShift } = await batches.take(x, { signal }, { rows, frame })
    // The first batch tells about the start only.
    const converged = step > 0 && meanInertia !== undefined && stopping.after(meanInertia, sqShift)
    if (converged) return { batches, converged, frame }
    if (!course.goesOn(step + 1, batches.history[step])) break
    await breathe()
  }
  return { batches, converged: false, frame }
}

/** Squared movement of the centroids that counts as none. */
async function toleranceOf<L>(
  who: string,
  { tol, metric }: MiniBatchKMeansParams,
  x: Resident<L>,
  run: RunOptions,
): Promise<number> {
  if (tol === 0) return 0
  const ask = routine(who, x, "accumulate", { metric, points: 1 })
  const centroids = new Float64Array(x.cols).fill(1)
  return tol * meanVariance(await ask(x, { centroids, clusters: 1, metric, inertia: false, squares: true }, run))
}
