import type { MergeTree, RunOptions } from "../../../engine/engine.js"
import type { Breath } from "../../../engine/merging/chain.js"
import { ClusterSlots, type SlotKind } from "../../../engine/merging/clusterSlots.js"
import { MergeList } from "../../../engine/merging/mergeList.js"
import { mergeInRounds, type NeighbourSearch } from "../../../engine/merging/rounds.js"
import { TableSlots } from "../../../engine/merging/tableSlots.js"
import { part as share } from "../../../engine/pace.js"
import { DataError } from "../../../errors.js"
import { spatialOrder } from "../../../structures/spatialOrder.js"
import { SlotPanels, STRIP_SLOTS } from "../slotPanels.js"
import type { Team } from "../team.js"
import { CHUNK_SLOTS } from "./clusterSearch.js"
import { type ClusterTableJob, packMembers } from "./clusterTable.js"
import { mergeCenters } from "./mergeCenters.js"
import type { MergeTreeJob, RoundsJob } from "./mergeTreeJob.js"
import { breathing, type MergeTreePart } from "./mergeTreePart.js"
import { TABLE_QUERIES } from "./tableSearch.js"

/** The tree without a table of all distances. */
export async function treeInRounds(
  team: Team,
  _part: MergeTreePart,
  job: MergeTreeJob & { readonly rounds: RoundsJob },
  run: RunOptions,
): Promise<MergeTree> {
  const { source, options, rounds } = job
  const { rows, cols } = source
  await team.run("stage", Math.ceil(rows / rounds.blockRows))
  const slots = new ClusterSlots(rounds.slots)
  slots.fill(spatialOrder(rounds.working, rows, cols, STRIP_SLOTS), rounds.working)
  const height = inUnits(rounds, rounds.slots.kind, options.metric)
  const merges = new MergeList(rows)
  const breath = breathing(team, rows, share(run, 0, 0.99))
  const search = new SlotSearch(team, rounds, slots)
  if (rounds.slots.kind === "centers") {
    await search.search(Int32Array.from({ length: rows }, (_, slot) => slot))
    await mergeCenters(slots, search.panels, height, merges, breath)
    return { merges: merges.inOrder(), algorithm: "generic" }
  }
  await mergeInRounds(slots, search, height, rounds.until, merges, breath)
  if (rounds.table) await mergeByTable(team, slots, rounds, rounds.table, height, merges, breath)
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
  breath: Breath,
): Promise<void> {
  slots.compact()
  packMembers(slots, job)
  await team.run("tabulate", job.counts[1])
  const search = {
    search: (queries: Int32Array) => searchOnAll(team, "lookUp", rounds, queries, TABLE_QUERIES),
    changed: () => {},
    rebuilt: () => {},
  }
  await mergeInRounds(new TableSlots(job.slots), search, height, 1, merges, breath)
}

function searchOnAll(team: Team, phase: string, job: RoundsJob, queries: Int32Array, each: number): Promise<void> {
  job.queries.set(queries)
  job.queryCount[0] = queries.length
  return team.run(phase, Math.ceil(queries.length / each))
}

/** The search of all threads among slots, as the rounds see it. */
class SlotSearch implements NeighbourSearch {
  readonly panels: SlotPanels

  constructor(
    private readonly team: Team,
    private readonly job: RoundsJob,
    slots: ClusterSlots,
  ) {
    this.panels = new SlotPanels(slots, job.panels)
    this.panels.measureReach()
    this.panels.rebuild()
  }

  search(queries: Int32Array): Promise<void> {
    return searchOnAll(this.team, "search", this.job, queries, CHUNK_SLOTS)
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
    throw new DataError("Distances here are beyond float64 (1.8e308); divide the data by a power of two.")
  }
}
