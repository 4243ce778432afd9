import type { MergeTree, RunOptions } from "../../../engine/engine.js"
import { ClusterSlots, type SlotKind } from "../../../engine/merging/clusterSlots.js"
import { MergeList } from "../../../engine/merging/mergeList.js"
import { mergeInRounds, type NeighbourSearch } from "../../../engine/merging/rounds.js"
import { TableSlots } from "../../../engine/merging/tableSlots.js"
import { tooLarge } from "../../../engine/metricRange.js"
import { part as share } from "../../../engine/pace.js"
import { sortByTree } from "../../../structures/kdTree.js"
import { SlotPanels, STRIP_SLOTS } from "../slotPanels.js"
import type { Team, Tell } from "../team.js"
import { CHUNK_SLOTS } from "./clusterSearch.js"
import { type ClusterTableJob, packMembers } from "./clusterTable.js"
import { mergeCenters } from "./mergeCenters.js"
import type { MergeTreeJob, RoundsJob } from "./mergeTreeJob.js"
import { breathing } from "./mergeTreePart.js"
import { TABLE_QUERIES } from "./tableSearch.js"

/** Shares of the whole: the rounds among slots, of all rows; making a table of clusters; the rounds in that table. */
const TABULATED_FROM = 0.4
const TABULATED_TO = 0.85

/** The tree without a table of all distances. */
export async function treeInRounds(
  team: Team,
  job: MergeTreeJob & { readonly rounds: RoundsJob },
  run: RunOptions,
): Promise<MergeTree> {
  const { source, options, rounds } = job
  const { rows, cols } = source
  const { kind } = rounds.slots
  const height = inUnits(rounds, kind, options.metric)
  const merges = new MergeList(rows)
  await team.run("stage", Math.ceil(rows / rounds.blockRows))
  const slots = new ClusterSlots(rounds.slots)
  slots.fill(sortByTree(rounds.working, rows, cols, STRIP_SLOTS), rounds.working)
  const search = new SlotSearch(team, rounds, slots, share(run, 0, 0.2))
  const breath = breathing(
    team,
    { from: 0, to: rows - rounds.until },
    share(run, 0.2, rounds.table ? TABULATED_FROM : 0.99),
  )
  if (kind === "centers") {
    await search.search(Int32Array.from({ length: rows }, (_, slot) => slot))
    await mergeCenters(slots, search.panels, height, merges, breath)
    return { merges: merges.inOrder(), algorithm: "generic" }
  }
  await mergeInRounds(slots, search, height, rounds.until, merges, breath)
  if (rounds.table) await mergeByTable(team, slots, rounds, rounds.table, height, merges, run)
  return { merges: merges.sorted(), algorithm: "rounds of reciprocal neighbours" }
}

/** The clusters that are left, by a table of what is compared between any two of them. */
async function mergeByTable(
  team: Team,
  slots: ClusterSlots,
  rounds: RoundsJob,
  job: ClusterTableJob,
  height: (value: number) => number,
  merges: MergeList,
  run: RunOptions,
): Promise<void> {
  slots.compact()
  packMembers(slots, job)
  const { onProgress } = share(run, TABULATED_FROM, TABULATED_TO)
  await team.run("tabulate", job.counts[1], (fraction) => onProgress?.({ phase: "distances", fraction }))
  const search = {
    search: (queries: Int32Array) => searchOnAll(team, "lookUp", rounds, queries, TABLE_QUERIES),
    changed: () => {},
    rebuilt: () => {},
  }
  const breath = breathing(team, { from: merges.length, to: merges.rows }, share(run, TABULATED_TO, 0.99))
  await mergeInRounds(new TableSlots(job.slots), search, height, 1, merges, breath)
}

function searchOnAll(
  team: Team,
  phase: string,
  job: RoundsJob,
  queries: Int32Array,
  each: number,
  tell?: Tell,
): Promise<void> {
  job.queries.set(queries)
  job.queryCount[0] = queries.length
  return team.run(phase, Math.ceil(queries.length / each), tell)
}

/** The search of all threads among slots, as the rounds see it. */
class SlotSearch implements NeighbourSearch {
  readonly panels: SlotPanels
  /** Only the first search, of all rows, is long enough to tell its progress. */
  private tell: Tell | undefined

  constructor(
    private readonly team: Team,
    private readonly job: RoundsJob,
    slots: ClusterSlots,
    { onProgress }: RunOptions,
  ) {
    this.tell = (fraction) => onProgress?.({ phase: "neighbours", fraction })
    this.panels = new SlotPanels(slots, job.panels)
    this.panels.measureReach()
    this.panels.rebuild()
  }

  async search(queries: Int32Array): Promise<void> {
    await searchOnAll(this.team, "search", this.job, queries, CHUNK_SLOTS, this.tell)
    this.tell = undefined
  }

  changed(slots: readonly number[]): void {
    for (const slot of slots) this.panels.put(slot)
  }

  rebuilt(): void {
    this.panels.rebuild()
  }
}

/** From what is compared, in working units, to SciPy's height in the data's. */
function inUnits({ scale }: RoundsJob, kind: SlotKind, metric: string): (value: number) => number {
  const squared = metric === "sqeuclidean"
  return (value) => {
    const height =
      metric === "cosine"
        ? value / 2
        : squared
          ? value / scale / scale
          : (kind === "mean" ? value : Math.sqrt(kind === "ward" ? 2 * value : value)) / scale
    if (height < Number.POSITIVE_INFINITY) return height
    throw tooLarge()
  }
}
