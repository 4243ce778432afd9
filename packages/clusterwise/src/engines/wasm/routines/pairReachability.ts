import { Condensed } from "../../../data/condensed.js"
import type { Reachability } from "../../../engine/engine.js"
import { betweenRows } from "../../../engine/metricRows.js"
import { emptyReachability } from "../../../engine/reachability/emptyReachability.js"
import { checkReachability } from "../../../engine/reachability/options.js"
import { type Breath, type Distance, plainCores, plainOrder } from "../../../engine/reachability/plainReachability.js"
import { reachability } from "./reachability.js"
import type { ReachabilityRequest } from "./reachabilityJob.js"
import { RestPart, restOf } from "./rest.js"
import type { Routine } from "./routine.js"

/** The order of OPTICS by all pairs, where distances are given or the metric is none that a tree serves: on one thread. */
export const pairReachability: Routine<ReachabilityRequest, ReachabilityRequest, RestPart, Reachability> = {
  name: "pairReachability",
  takesDistances: true,
  work: ({ source: { rows, cols } }) => 4 * rows * rows * (cols + 1),
  need: reachability.need,
  plan: (request) => request,
  part: () => new RestPart(),

  async drive(team, _part, { source, options }, run) {
    const { rows } = source
    checkReachability(options, rows)
    const rest = restOf(team)
    const told = (phase: string, from: number): Breath => {
      return (share) => {
        const wait = rest()
        if (wait) run.onProgress?.({ phase, fraction: from + share / 2 })
        return wait
      }
    }
    const found = emptyReachability(rows)
    const distance = distanceOf({ source, options })
    await plainCores(found, distance, options, told("neighbours", 0))
    run.onProgress?.({ phase: "neighbours", fraction: 0.5, rows })
    await team.run("rest", 1)
    await plainOrder(found, distance, options, told("order", 0.5))
    run.onProgress?.({ phase: "order", fraction: 1, rows })
    return found
  },
}

function distanceOf({ source, options }: ReachabilityRequest): Distance {
  if (source.cols > 0) return betweenRows(source, options)
  const distances = new Condensed(source.data)
  return (i, j) => distances.at(i, j)
}
