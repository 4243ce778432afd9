import type { RunOptions, SeedOptions } from "../../engine/engine.js"
import { PlainSeeding, passesAmong } from "../../engine/plainSeeding.js"
import { seedCentroids } from "../../engine/seedDriver.js"
import type { ReferenceResident } from "./resident.js"
import { workingRows } from "./workingRows.js"

/** Starting centroids by k-means++ (greedy), k-means‖ or distinct random rows. */
export async function seed(x: ReferenceResident, options: SeedOptions, run: RunOptions = {}): Promise<Float64Array> {
  const rows = workingRows(x, options.metric)
  const weights = Float64Array.from({ length: x.rows }, (_, i) => x.weight(i))
  const centroids = await seedCentroids(new PlainSeeding(rows, weights, run), options, passesAmong(rows.scale, run))
  run.onProgress?.({ phase: "seed", fraction: 1 })
  return centroids
}
