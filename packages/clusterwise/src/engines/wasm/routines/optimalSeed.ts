import type { SeedOptions } from "../../../engine/engine.js"
import { canSeedOptimally, optimalBytes, optimalCentroids, optimalWork } from "../../../engine/optimalSeeding.js"
import type { Source } from "../source.js"
import type { Phase } from "../team.js"
import type { Routine } from "./routine.js"

interface OptimalSeedJob {
  readonly source: Source
  readonly options: SeedOptions
}

/** How long the search runs before it looks whether it is to stop. */
const TURN_MS = 10

/** Seeding by "optimal": one thread searches; the others have nothing to do. */
export const optimalSeed: Routine<OptimalSeedJob, OptimalSeedJob, RestPart, Float64Array> = {
  name: "optimalSeed",
  work: ({ source, options }) => optimalWork(source.rows, options.clusters),
  need: ({ rows, points = 1 }) => optimalBytes(rows, points),
  can: canSeedOptimally,
  plan: (request) => request,
  part: () => new RestPart(),

  async drive(team, _part, { source, options }, run) {
    let last = performance.now()
    const rest = async () => {
      await team.run("rest", 1)
      last = performance.now()
    }
    const breathe = () => (performance.now() - last < TURN_MS ? undefined : rest())
    const centroids = await optimalCentroids(source, options.clusters, breathe)
    run.onProgress?.({ phase: "seed", fraction: 1 })
    return centroids
  },
}

/** A phase without work, in which a team gives its event loop a turn and notices that it is to stop. */
class RestPart {
  readonly rest: Phase = { block: () => {} }
}
