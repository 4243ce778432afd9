import { balancedBytes, runBalanced } from "../../../engine/balanced/balancedLloyd.js"
import type { BalancedOptions, BalancedResult } from "../../../engine/engine.js"
import { unitRows } from "../../../engine/unitRows.js"
import { workingGeometry } from "../geometry.js"
import type { Source } from "../source.js"
import { RestPart, restOf } from "./rest.js"
import type { Routine } from "./routine.js"

interface BalancedJob {
  readonly source: Source
  readonly options: BalancedOptions
}

/** K-means within bounds: one thread works; the others have nothing to do. */
export const balanced: Routine<BalancedJob, BalancedJob, RestPart, BalancedResult<Int32Array>> = {
  name: "balanced",
  work: ({ source, options }) =>
    source.rows * source.cols * options.clusters * Math.min(options.maxIter, 20) * options.starts.length * 4,
  need: balancedBytes,
  plan: (request) => request,
  part: () => new RestPart(),

  async drive(team, _part, { source, options }, run) {
    const { data, rows, cols } = source
    const cosine = options.metric === "cosine"
    const working = { ...source, ...workingGeometry(source, options.metric) }
    const held = cosine ? { ...working, data: unitRows(data, rows, cols) } : working
    const result = await runBalanced(held, options, run, restOf(team))
    // An abort that came since the last rest.
    await team.run("rest", 1)
    return result
  },
}
