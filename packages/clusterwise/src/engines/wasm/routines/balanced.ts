import { allocBuffer } from "../../../data/memory.js"
import { balancedBytes, runBalanced } from "../../../engine/balanced/balancedLloyd.js"
import { type Costs, type Measured, PlainCosts } from "../../../engine/balanced/costs.js"
import type { BalancedOptions, BalancedResult } from "../../../engine/engine.js"
import { unitRows } from "../../../engine/unitRows.js"
import { workingGeometry } from "../geometry.js"
import { blockRowsOf, type Source } from "../source.js"
import type { Team } from "../team.js"
import { type BalancedJob, BalancedPart } from "./balancedPart.js"
import { restOf } from "./rest.js"
import type { Routine } from "./routine.js"

export interface BalancedRequest {
  readonly source: Source
  readonly options: BalancedOptions
  /** Whether there is room for a table of costs, rows × clusters. */
  readonly table: boolean
}

const shared64 = (length: number) => new Float64Array(allocBuffer(length * 8))

/** Rows of which a block's part of the table stays in the cache. */
const BLOCK_ROWS = 256

/** K-means within bounds: one thread assigns; all of them measure, where there is a table to keep what they find. */
export const balanced: Routine<BalancedRequest, BalancedJob, BalancedPart, BalancedResult<Int32Array>> = {
  name: "balanced",
  work: ({ source, options }) =>
    source.rows * source.cols * options.clusters * Math.min(options.maxIter, 20) * options.starts.length * 4,
  need: (operation, threads) => balancedBytes(operation) + threads * 1_000_000,

  plan({ source, options, table }, threads) {
    const { rows, cols } = source
    const { clusters } = options
    const blockRows = Math.min(BLOCK_ROWS, blockRowsOf(source))
    return {
      source,
      options,
      ...workingGeometry(source, options.metric),
      blockRows,
      blocks: Math.ceil(rows / blockRows),
      table: table ? shared64(rows * clusters) : undefined,
      points: shared64(clusters * cols),
      distanceScale: shared64(1),
      least: shared64(table ? rows : 0),
      largest: shared64(threads),
    }
  },

  part: (bench, job, thread) => new BalancedPart(bench, job, thread),

  async drive(team, _part, job, run) {
    const { source, options, table } = job
    const { data, rows, cols } = source
    const held = { ...source, ...job, data: options.metric === "cosine" ? unitRows(data, rows, cols) : data }
    const rest = restOf(team)
    const costs = table ? new TeamCosts(team, job, table) : new PlainCosts(held, options.clusters, rest)
    const result = await runBalanced(held, options, run, rest, costs)
    // An abort that came since the last rest.
    await team.run("rest", 1)
    return result
  },
}

/** Measured by all threads into a table. */
class TeamCosts implements Costs {
  constructor(
    private readonly team: Team,
    private readonly job: BalancedJob,
    private readonly table: Float64Array,
  ) {}

  async measure(centroids: Float64Array, scale: number): Promise<Measured> {
    const { job } = this
    job.points.set(centroids)
    job.distanceScale[0] = scale
    await this.team.run("measure", job.blocks)
    // In the order of rows, so that it is the same number on any number of threads.
    return { total: job.least.reduce((a, b) => a + b, 0), largest: Math.max(...job.largest) }
  }

  beyondNearest(row: number, out: Float64Array): void {
    const { table } = this
    for (let c = 0, at = row * out.length; c < out.length; c++, at++) out[c] = table[at]
  }
}
