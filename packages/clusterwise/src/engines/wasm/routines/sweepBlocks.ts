import { STRIP_ROWS } from "./distanceStrips.js"
import type { DistanceSweepJob } from "./distanceSweepJob.js"

/** A cell, or a part of it. */
export interface Run {
  readonly cell: number
  /** First place, and number of rows, of the part. */
  readonly first: number
  readonly rows: number
}

/** A range of places: its runs, and which of them belong to a cluster. */
export interface Block {
  readonly first: number
  readonly places: number
  readonly runs: readonly Run[]
  /** Clusters of all labellings that have rows here. */
  readonly clusters: readonly number[]
  /** Runs of each of these clusters: list by list, and the end of each list. */
  readonly members: Int32Array
  readonly ends: Int32Array
}

export function blocksOf(job: DistanceSweepJob): Block[] {
  const { blockPlaces, totalPlaces } = job
  const blocks: Block[] = []
  let cell = 0
  for (let first = 0; first < totalPlaces; first += blockPlaces) {
    const places = Math.min(blockPlaces, totalPlaces - first)
    const runs = runsOf(job, first, first + places, cell)
    cell = runs.at(-1)?.cell ?? cell
    blocks.push({ first, places, runs, ...listsOf(job, runs) })
  }
  return blocks
}

/** Parts of cells between two places, of at most STRIP_ROWS rows, from a cell on. */
function runsOf({ cellFirsts, cellSizes }: DistanceSweepJob, from: number, to: number, cell: number): Run[] {
  const runs: Run[] = []
  for (; cell < cellSizes.length && cellFirsts[cell] < to; cell++) {
    const end = Math.min(to, cellFirsts[cell] + cellSizes[cell])
    for (let first = Math.max(from, cellFirsts[cell]); first < end; first += STRIP_ROWS)
      runs.push({ cell, first, rows: Math.min(STRIP_ROWS, end - first) })
  }
  return runs
}

function listsOf({ clusterOf }: DistanceSweepJob, runs: readonly Run[]) {
  const lists = new Map<number, number[]>()
  for (const of of clusterOf)
    for (const [r, { cell }] of runs.entries()) {
      const cluster = of[cell]
      if (cluster < 0) continue
      const list = lists.get(cluster)
      if (list) list.push(r)
      else lists.set(cluster, [r])
    }
  let end = 0
  return {
    clusters: [...lists.keys()],
    members: Int32Array.from([...lists.values()].flat()),
    ends: Int32Array.from(lists.values(), (list) => (end += list.length)),
  }
}
