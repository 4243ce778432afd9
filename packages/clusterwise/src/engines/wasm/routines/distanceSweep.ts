import { allocBuffer, bytesOf } from "../../../data/memory.js"
import type { DistanceSums, Labelling, Operation } from "../../../engine/engine.js"
import { padded, placesByLabel, planPlacedRows } from "./distanceStrips.js"
import type { DistanceSweepJob, DistanceSweepRequest } from "./distanceSweepJob.js"
import { DistanceSweepPart } from "./distanceSweepPart.js"
import { type JointCells, MOST_TOGETHER } from "./jointCells.js"
import type { Routine } from "./routine.js"

/** Sums of distances for several labellings, from one look at each pair of rows. */
export const distanceSweep: Routine<DistanceSweepRequest, DistanceSweepJob, DistanceSweepPart, DistanceSums[]> = {
  name: "distanceSweep",
  work: ({ source }) => (source.rows * source.rows * source.cols) / 2,
  need: sweepNeed,

  plan({ source, labellings, cells, metric }) {
    const { cells: count, labels } = cells
    const places = placesByLabel(labels, count)
    const { clusterOf, clusterSizes } = clusters(labellings, cells, places.sizes)
    return {
      ...planPlacedRows(source, metric, places),
      cellSizes: places.sizes,
      cellFirsts: places.firsts,
      clusterOf,
      clusterSizes,
      sums: new Float64Array(allocBuffer(clusterSizes.length * places.total * 8)),
      totalPlaces: places.total,
      blockPlaces: blockPlaces(places.total, (source.cols + 1) * source.data.BYTES_PER_ELEMENT),
      round: new Int32Array(allocBuffer(4)),
    }
  },

  part: (bench, job) => new DistanceSweepPart(bench, job),

  async drive(team, part, job, run) {
    await team.run("pack", job.packBlocks)
    const blocks = Math.ceil(job.totalPlaces / job.blockPlaces)
    const rounds = blocks < 2 ? 0 : blocks + (blocks % 2) - 1
    for (let round = -1; round < rounds; round++) {
      job.round[0] = round
      await team.run("meet", round < 0 ? blocks : Math.ceil(blocks / 2))
      run.onProgress?.({ phase: "distances", fraction: Math.min(0.999, (round + 2) / (rounds + 1)) })
    }
    const result = part.result()
    run.onProgress?.({ phase: "distances", fraction: 1, rows: job.source.rows })
    return result
  },
}

/** Blocks are many enough for 16 threads, unless they would be small; two of them are in the cache. */
function blockPlaces(total: number, bytesPerPlace: number): number {
  const most = Math.min(2048, Math.max(64, Math.floor(4e6 / bytesPerPlace)))
  return padded(Math.min(most, Math.max(256, Math.ceil(total / 32))))
}

function clusters(labellings: readonly Labelling[], { labels, cells }: JointCells, cellSizes: Int32Array) {
  const clusterSizes = new Int32Array(labellings.reduce((sum, { groups }) => sum + groups, 0))
  let offset = 0
  const clusterOf = labellings.map((labelling) => {
    const of = new Int32Array(cells).fill(-1)
    for (let i = 0; i < labels.length; i++) if (labelling.labels[i] >= 0) of[labels[i]] = offset + labelling.labels[i]
    for (let cell = 0; cell < cells; cell++) if (of[cell] >= 0) clusterSizes[of[cell]] += cellSizes[cell]
    offset += labelling.groups
    return of
  })
  return { clusterOf, clusterSizes }
}

/** Several labellings take their sums, clusters × rows, at most MOST_TOGETHER of them at a time. */
export function sweepNeed({ rows, cols, dtype, points = 1, labellings = 1 }: Operation, threads: number): number {
  const sums = Math.min(MOST_TOGETHER, points * labellings) * 8 + labellings * 20
  return rows * 1.5 * (sums + (cols + 1) * bytesOf(dtype)) + threads * 12_000_000
}
