import type { RunOptions } from "../../../engine/engine.js"
import { type Breath, chainTree } from "../../../engine/merging/chain.js"
import type { Bench } from "../bench.js"
import { chainInMemory, hasChain } from "../chainMemory.js"
import { BlockReader } from "../source.js"
import type { Phase, Team } from "../team.js"
import { ClusterSearch } from "./clusterSearch.js"
import { ClusterTable } from "./clusterTable.js"
import type { MergeTreeJob, RoundsJob } from "./mergeTreeJob.js"
import { TableSearch } from "./tableSearch.js"

/** What one thread does while rows are merged. */
export class MergeTreePart {
  /** Nothing: between phases a job notices that it was told to stop. */
  readonly pause: Phase = { block: () => {} }
  /** Rows about the origin. */
  readonly stage: Phase = { block: (b) => this.stageBlock(b) }
  /** The nearest two clusters of each query. */
  readonly search: Phase
  /** What is compared between the clusters that are left. */
  readonly tabulate: Phase
  /** The same as `search`, in that table. */
  readonly lookUp: Phase
  private readonly reader: BlockReader | undefined

  constructor(
    private readonly bench: Bench,
    private readonly job: MergeTreeJob,
  ) {
    const { rounds, source, options } = job
    const idle: Phase = { block: () => {} }
    const table = rounds?.table
    this.search = rounds ? new ClusterSearch(bench, rounds).phase : idle
    this.tabulate = table ? new ClusterTable(bench, table).phase : idle
    this.lookUp = table ? new TableSearch(table.slots, rounds.queries, rounds.queryCount).phase : idle
    const cosine = options.metric === "cosine"
    this.reader = rounds && new BlockReader(bench, source, cosine, rounds, 1, false, rounds.blockRows)
  }

  /** What goes along the chain on this thread, where it has room for a square of all distances. */
  readonly chain: typeof chainTree = (distances, rows, method, breath) =>
    distances instanceof Float64Array && hasChain(method, rows)
      ? chainInMemory(this.bench, distances, rows, method, breath)
      : chainTree(distances, rows, method, breath)

  private stageBlock(b: number): void {
    const { bench } = this
    const { working, origin, scale } = this.job.rounds as RoundsJob
    const reader = this.reader as BlockReader
    const { cols } = this.job.source
    const count = reader.count(b)
    const raw = reader.raw(b)
    const values = reader.wide ? bench.float64(raw, count * cols) : bench.float32(raw, count * cols)
    const to = reader.first(b) * cols
    for (let at = 0; at < values.length; at += cols)
      for (let j = 0; j < cols; j++) working[to + at + j] = (values[at + j] - origin[j]) * scale
  }
}

/** Merges between two looks at whether to stop. */
const MERGES_A_BREATH = 64

/** Tells progress, and lets an abort in, while merges number `from` to `to` are made on one thread. */
export function breathing(team: Team, { from, to }: { from: number; to: number }, run: RunOptions): Breath {
  let next = from + MERGES_A_BREATH
  return (merges) => {
    if (merges < next) return undefined
    next = merges + MERGES_A_BREATH
    // Merging n clusters one by one takes time in proportion to n².
    const fraction = Math.min(0.999, 1 - ((to - merges) / (to - from)) ** 2)
    run.onProgress?.({ phase: "merge", fraction, rows: merges })
    return team.run("pause", 1)
  }
}
