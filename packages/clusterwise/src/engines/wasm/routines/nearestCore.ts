import type { NearestCore } from "../../../engine/engine.js"
import type { MetricName } from "../../../engine/metric.js"
import { corePoints } from "../../../engine/routineOptions.js"
import { densityTreeBytes } from "../densityMemory.js"
import { hasTree } from "../limits.js"
import { comparesRows } from "../pairTiles.js"
import { treeCols } from "../sphere.js"
import { buildTree } from "../treeBuild.js"
import { byRow } from "./density.js"
import { type DensityJob, type NearestCoreRequest, planDensity } from "./densityJob.js"
import { DensityPart } from "./densityPart.js"
import { nearestCorePairs } from "./nearestCorePairs.js"
import type { Routine } from "./routine.js"

interface NearestCoreJob extends DensityJob {
  /** Cluster of each point. */
  readonly known: Int32Array
}

/** Fewer rows are compared with all points sooner than a tree of the points is built. */
const FEW_ROWS = 64

/** Whether a tree is made; tiles do not have the last digits of angles and powers, which a tree leaves to the definition. */
export const coresByTree = (metric: MetricName, rows: number): boolean =>
  hasTree(metric) && (rows > FEW_ROWS || metric === "haversine" || metric === "minkowski")

/** Rows are border rows of the points: both are in one tree, so that rows search leaf by leaf. */
export const nearestCore: Routine<NearestCoreRequest, NearestCoreJob, DensityPart, NearestCore> = {
  name: "nearestCore",
  work: ({ source: { rows, cols }, options: { clusters } }) =>
    (rows + clusters.length) * cols * Math.min(clusters.length, 50 + 10 * 2 ** Math.min(cols, 20)),
  can: comparesRows,
  need(operation, threads) {
    const { rows, cols, metric = "euclidean", points = 0 } = operation
    if (!coresByTree(metric, rows)) return nearestCorePairs.need(operation, threads)
    const all = rows + points
    return all * (12 + cols * 8) + densityTreeBytes(all, treeCols(metric, cols), metric, threads)
  },

  plan({ source, options }) {
    corePoints(options, source.cols)
    const { metric, p, eps, points } = options
    const plan = { source, points, options: { metric, p, eps }, needed: 0, weighted: false, enough: 0, joining: 0 }
    return { ...planDensity(plan), known: options.clusters }
  },

  part: (bench, job, thread) => new DensityPart(bench, job, thread),

  async drive(team, part, job, run) {
    const tell = (phase: string, from: number, to: number) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    await team.run("stage", part.stageBlocks)
    await buildTree(team, job, tell("tree", 0, 0.5))
    markPoints(job)
    await team.run("border", part.blocks, tell("nearest cores", 0.5, 0.95))
    const labels = byRow(job)
    run.onProgress?.({ phase: "nearest cores", fraction: 1, rows: job.source.rows })
    return { labels }
  },
}

/** Points are cores, rows are none. */
function markPoints({ source, tree, cores, clusters, known }: NearestCoreJob): void {
  for (let place = 0; place < tree.rows; place++) {
    const point = tree.order[place] - source.rows
    cores[place] = point >= 0 ? 1 : 0
    clusters[place] = point >= 0 ? known[point] : -1
  }
}
