import { allocBuffer } from "../../../data/memory.js"
import type { Density } from "../../../engine/engine.js"
import { checkDensity } from "../../../engine/routineOptions.js"
import { sampleUnits } from "../../../engine/sampleUnits.js"
import { densityTreeBytes } from "../densityMemory.js"
import { hasTree } from "../limits.js"
import { treeCols } from "../sphere.js"
import { takesRowsOrDistances } from "../tiles.js"
import { buildTree } from "../treeBuild.js"
import { densityCellsBytes, mayHaveCells } from "./densityCellsJob.js"
import { type DensityJob, type DensityRequest, planDensity } from "./densityJob.js"
import { densityPairs } from "./densityPairs.js"
import { DensityPart } from "./densityPart.js"
import { joinedForests, link } from "./forests.js"
import type { Routine } from "./routine.js"

/** The weights, if there are any, as they count; per row. */
interface DensityRoutineJob extends DensityJob {
  readonly units: Float64Array | undefined
}

/**
 * DBSCAN in memory that is linear in the rows, whatever eps: the neighbours of a row are counted, joined and looked through
 * on a kd-tree, and never stored. Cells of the tree, of which all rows lie within eps of each other, are the cells of
 * Y. Wang, Y. Gu and J. Shun, "Theoretically-efficient and practical parallel DBSCAN" (SIGMOD 2020).
 */
export const density: Routine<DensityRequest, DensityRoutineJob, DensityPart, Density> = {
  name: "density",
  work: ({ source: { rows, cols } }) => rows * cols * Math.min(rows, 100 + 10 * 2 ** Math.min(cols, 20)),
  can: takesRowsOrDistances,
  need(operation, threads) {
    const { rows, cols, metric = "euclidean" } = operation
    if (cols === 0 || !hasTree(metric)) return densityPairs.need(operation, threads)
    const cells = mayHaveCells(operation) ? densityCellsBytes(rows, cols, threads) : 0
    const tree = densityTreeBytes(rows, treeCols(metric, cols), metric, threads)
    return Math.max(cells, rows * (44 + threads * 4) + tree)
  },

  plan({ source, options }, threads) {
    checkDensity(options)
    const { of, needed } = sampleUnits(source.weights, options.minSamples * source.weightScale)
    const weighted = of !== undefined
    const points = new Float64Array(0)
    const enough = weighted ? 0 : Math.ceil(options.minSamples)
    return { ...planDensity({ source, points, options, needed, weighted, enough, joining: threads }), units: of }
  },

  part: (bench, job, thread) => new DensityPart(bench, job, thread),

  async drive(team, part, job, run) {
    const tell = (phase: string, from: number, to: number) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    await team.run("stage", part.stageBlocks)
    await buildTree(team, job, tell("tree", 0, 0.3))
    weigh(job)
    await team.run("count", part.blocks, tell("cores", 0.3, 0.6))
    joinKept(job)
    await team.run("join", part.blocks, tell("clusters", 0.6, 0.85))
    const found = number(job)
    await team.run("border", part.blocks, tell("borders", 0.85, 0.95))
    const labels = byRow(job)
    run.onProgress?.({ phase: "borders", fraction: 1, rows: job.source.rows })
    return { labels, ...found }
  },
}

function weigh({ units, weights, tree }: DensityRoutineJob): void {
  if (units && weights) for (let place = 0; place < tree.rows; place++) weights[place] = units[tree.order[place]]
}

/** Joins cores that found each other while they were looked for: most of them, so that little is left to search. */
function joinKept({ tree, cores, keep, kept, joined }: DensityRoutineJob): void {
  if (!kept || !joined) return
  const { rows } = tree
  for (let place = 0; place < rows; place++) joined[place] = place
  for (let place = 0, at = 0; place < rows; place++, at += keep + 1)
    if (cores[place] !== 0)
      for (let i = at + Math.min(keep, kept[at]); i > at; i--) if (cores[kept[i]] !== 0) link(joined, place, kept[i])
  for (let place = 0; place < rows; place++) joined[place] = joined[joined[place]]
}

/** Joins what threads found, and numbers clusters by their lowest core. */
function number({ tree, cores, clusters, parents }: DensityJob): Pick<Density, "cores" | "clusters"> {
  const { rows, order } = tree
  const roots = joinedForests(parents, rows)
  const lowest = new Int32Array(rows).fill(rows)
  const isCore = new Uint8Array(rows)
  let count = 0
  for (let place = 0; place < rows; place++) {
    if (cores[place] === 0) continue
    const row = order[place]
    isCore[row] = 1
    count++
    if (row < lowest[roots[place]]) lowest[roots[place]] = row
  }
  const firsts = lowest.filter((row) => row < rows).sort()
  const numbers = new Int32Array(rows)
  for (let i = 0; i < firsts.length; i++) numbers[firsts[i]] = i
  for (let place = 0; place < rows; place++) if (cores[place] !== 0) clusters[place] = numbers[lowest[roots[place]]]
  const found = new Int32Array(allocBuffer(count * 4))
  for (let row = 0, at = 0; row < rows; row++) if (isCore[row] !== 0) found[at++] = row
  return { cores: found, clusters: firsts.length }
}

/** Clusters of the source's rows, in their order. */
export function byRow({ source, tree, clusters }: DensityJob): Int32Array {
  const labels = new Int32Array(allocBuffer(source.rows * 4))
  for (let place = 0; place < tree.rows; place++)
    if (tree.order[place] < source.rows) labels[tree.order[place]] = clusters[place]
  return labels
}
