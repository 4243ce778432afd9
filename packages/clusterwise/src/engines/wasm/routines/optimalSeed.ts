import type { SeedOptions } from "../../../engine/engine.js"
import { canSeedOptimally, optimalBytes, optimalCentroids, optimalWork } from "../../../engine/optimalSeeding.js"
import type { Source } from "../source.js"
import { RestPart, restOf } from "./rest.js"
import type { Routine } from "./routine.js"

interface OptimalSeedJob {
  readonly source: Source
  readonly options: SeedOptions
}

/** Seeding by "optimal": one thread searches; the others have nothing to do. */
export const optimalSeed: Routine<OptimalSeedJob, OptimalSeedJob, RestPart, Float64Array> = {
  name: "optimalSeed",
  work: ({ source, options }) => optimalWork(source.rows, options.clusters),
  need: ({ rows, points = 1 }) => optimalBytes(rows, points),
  can: canSeedOptimally,
  plan: (request) => request,
  part: () => new RestPart(),

  async drive(team, _part, { source, options }, run) {
    const centroids = await optimalCentroids(source, options.clusters, restOf(team))
    run.onProgress?.({ phase: "seed", fraction: 1 })
    return centroids
  },
}
