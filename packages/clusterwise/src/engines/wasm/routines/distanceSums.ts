import { allocBuffer } from "../../../data/memory.js"
import type { DistanceSums } from "../../../engine/engine.js"
import { bitsPerBin } from "../../../structures/exactSums.js"
import type { Team, Tell } from "../team.js"
import { CHUNK_ROWS, kinds, placesByLabel, planPlacedRows } from "./distanceStrips.js"
import type { DistanceSumsJob, DistanceSumsRequest } from "./distanceSumsJob.js"
import { DistanceSumsPart } from "./distanceSumsPart.js"
import { sweepNeed } from "./distanceSweep.js"
import type { Routine } from "./routine.js"

export const distanceSums: Routine<DistanceSumsRequest, DistanceSumsJob, DistanceSumsPart, DistanceSums> = {
  name: "distanceSums",
  work: ({ source }) => (source.rows * source.rows * source.cols) / 2,
  need: (operation, threads) => {
    const { rows, cols, dtype, points = 1, labellings = 1 } = operation
    const one = (rows + 8 * points) * (cols * (dtype === "float32" ? 4 : 8) + 32 + threads * 40) + threads * 2_000_000
    return labellings > 1 ? one + sweepNeed(operation, threads) : one
  },
  can: ({ metric = "euclidean" }) =>
    Object.hasOwn(kinds, metric) || `it has no metric "${metric}" yet; it has ${Object.keys(kinds).join(", ")}.`,

  plan({ source, labelling, metric }, threads) {
    const places = placesByLabel(labelling.labels, labelling.groups)
    const { sizes, firsts, total } = places
    const floats = () => new Float64Array(allocBuffer(total * 8))
    return {
      ...planPlacedRows(source, metric, places),
      bits: bitsPerBin(source.rows),
      sizes,
      firsts,
      turn: new Int32Array(allocBuffer(8)),
      own: floats(),
      nearest: Array.from({ length: threads }, () => floats().fill(Number.POSITIVE_INFINITY)),
      sums: Array.from({ length: threads }, () => new BigInt64Array(allocBuffer(total * 16))),
    }
  },

  part: (bench, job, thread) => new DistanceSumsPart(bench, job, thread),

  async drive(team, part, job, run) {
    await team.run("pack", job.packBlocks)
    const { sizes, firsts } = job
    const pairs = (from: number) => (firsts[firsts.length - 1] - firsts[from]) ** 2
    for (let cluster = 0; cluster < sizes.length; cluster++) {
      if (sizes[cluster] === 0) continue
      const [from, to] = [1 - pairs(cluster) / pairs(0), Math.min(0.999, 1 - pairs(cluster + 1) / pairs(0))]
      const tell = (fraction: number) => run.onProgress?.({ phase: "distances", fraction })
      await takeCluster(team, part, job, cluster, (share) => tell(Math.min(to, from + share * (to - from))))
      tell(to)
    }
    const result = part.result()
    run.onProgress?.({ phase: "distances", fraction: 1, rows: job.source.rows })
    return result
  },
}

async function takeCluster(
  team: Team,
  part: DistanceSumsPart,
  job: DistanceSumsJob,
  cluster: number,
  tell: Tell,
): Promise<void> {
  const chunks = Math.ceil(job.sizes[cluster] / CHUNK_ROWS)
  // A cluster of few chunks would leave threads idle: its columns are shared out as well.
  const groups = Math.min(job.sizes.length - cluster, Math.ceil((4 * team.threads) / chunks))
  job.turn[0] = cluster
  job.turn[1] = groups
  await team.run("against", chunks * groups, tell)
  const blocks = part.settleBlocks(cluster)
  if (blocks > 0) await team.run("settle", blocks)
}
