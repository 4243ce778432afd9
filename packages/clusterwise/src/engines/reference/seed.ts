import type { RunOptions, SeedOptions } from "../../engine/engine.js"
import { canSeedOptimally, optimalCentroids } from "../../engine/optimalSeeding.js"
import { breather } from "../../engine/pace.js"
import { PlainSeeding, passesAmong } from "../../engine/plainSeeding.js"
import { seedCentroids } from "../../engine/seedDriver.js"
import { EngineError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"
import { ranges, workingRows } from "./workingRows.js"

/** Starting centroids by k-means++ (greedy), k-means‖ or distinct random rows; of one column also the optimum. */
export async function seed(x: ReferenceResident, options: SeedOptions, run: RunOptions = {}): Promise<Float64Array> {
  run.signal?.throwIfAborted()
  const centroids = options.method === "optimal" ? await optimal(x, options, run) : await drawn(x, options, run)
  run.onProgress?.({ phase: "seed", fraction: 1 })
  return centroids
}

function drawn(x: ReferenceResident, options: SeedOptions, run: RunOptions): Promise<Float64Array> {
  const rows = workingRows(x, options.metric)
  const weights = Float64Array.from({ length: x.rows }, (_, i) => x.weight(i))
  return seedCentroids(new PlainSeeding(rows, weights, run), options, passesAmong(rows.scale, run))
}

function optimal(x: ReferenceResident, { metric, clusters }: SeedOptions, run: RunOptions): Promise<Float64Array> {
  const answer = canSeedOptimally({ cols: x.cols, metric })
  if (answer !== true) throw new EngineError(`reference: ${answer}`)
  const { data } = x.matrix
  return optimalCentroids({ data, weights: x.weights, ...ranges(data, x.rows, 1) }, clusters, breather(run))
}
