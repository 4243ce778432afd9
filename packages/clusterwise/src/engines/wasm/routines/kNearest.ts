import type { KNearest } from "../../../engine/engine.js"
import { isKnownMetric } from "../../../engine/metricFunctions.js"
import { inUnits } from "../../../engine/metricRange.js"
import { metricRows } from "../../../engine/metricRows.js"
import { begin, end } from "../../../structures/kdTree.js"
import type { Bench } from "../bench.js"
import { workingGeometry } from "../geometry.js"
import { blockRowsOf } from "../source.js"
import { isSearched, searchOf, stagePlaces, treeCols } from "../sphere.js"
import type { Phase } from "../team.js"
import { takesRowsOrDistances } from "../tiles.js"
import { buildTree, planTree, type TreePlan, treeBytes, treePhases } from "../treeBuild.js"
import { TreeMemory } from "../treeMemory.js"
import { axesOf, Prefixes, planWide, sketchesBytes, takesSketches, type WideRows, wideBytes } from "../wideRows.js"
import { type Answers, answerBytes, answered, type KNearestRequest, planAnswers } from "./kNearestJob.js"
import { kNearestPairs } from "./kNearestPairs.js"
import type { Routine } from "./routine.js"

interface KNearestJob extends KNearestRequest, TreePlan, Answers {
  readonly origin: Float64Array
  readonly scale: number
  readonly blockRows: number
  /** The rows themselves, where they have many columns. */
  readonly wide: WideRows | undefined
}

/** Leaves that are taken together. */
const LEAVES_IN_BLOCK = 32

/** Whether a tree is searched: it keeps neighbours sorted, which takes k² steps a row. */
export const byTree = (metric: string, rows: number, cols: number, k: number): boolean =>
  isSearched(metric) && (k <= 64 || k * k <= 4 * rows * cols)

/** The nearest rows of each row on a kd-tree: the rows of a leaf search together. */
export const kNearest: Routine<KNearestRequest, KNearestJob, KNearestPart, KNearest> = {
  name: "kNearest",
  work: ({ source: { rows, cols }, options: { k } }) =>
    rows * (cols * Math.min(rows, 100 + 20 * 2 ** Math.min(cols, 20)) + 20 * k),
  can: takesRowsOrDistances,
  need(operation, threads) {
    const { metric = "euclidean", rows, cols, points: k = 10 } = operation
    if (cols === 0 || !byTree(metric, rows, cols, k)) return kNearestPairs.need(operation, threads)
    const wide = takesSketches(metric, cols) ? cols : 0
    const axes = wide ? axesOf(cols) : treeCols(metric, cols)
    const tree = treeBytes(rows, axes)
    const memory = tree + sketchesBytes(rows, wide) + rows * (4 * axes + 12) + 70 * k * 12 + 1_000_000
    return tree + wideBytes(rows, wide) + answerBytes(rows, k) + threads * memory
  },

  plan(request) {
    const { source, options } = request
    const { rows, cols } = source
    const isPlain = options.metric === "cosine" || options.metric === "haversine"
    const axes = treeCols(options.metric, cols)
    const wide = takesSketches(options.metric, cols) ? planWide(rows, cols) : undefined
    return {
      ...request,
      ...planAnswers(request),
      ...planTree(rows, wide ? axesOf(cols) : axes),
      wide,
      ...(isPlain ? { origin: new Float64Array(cols), scale: 1 } : workingGeometry(source, "euclidean")),
      blockRows: blockRowsOf(source),
    }
  },

  part: (bench, job) => new KNearestPart(bench, job),

  async drive(team, _part, job, run) {
    const tell = (phase: string, from: number, to: number) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    await team.run("stage", Math.ceil(job.source.rows / job.blockRows))
    await buildTree(team, job, tell("tree", 0, 0.2))
    await team.run("search", Math.ceil(2 ** job.tree.depth / LEAVES_IN_BLOCK), tell("neighbours", 0.2, 1))
    run.onProgress?.({ phase: "neighbours", fraction: 1, rows: job.source.rows })
    return answered(job, job.options)
  },
}

class KNearestPart {
  readonly stage: Phase = {
    block: (b) => (this.job.options.metric === "haversine" ? stagePlaces(this.job, b) : this.stageBlock(b)),
  }
  readonly prefix: Phase
  readonly split: Phase
  readonly splitBelow: Phase
  readonly pack: Phase
  readonly search: Phase = { begin: () => this.take(), block: (b) => this.searchBlock(b) }

  private memory: TreeMemory | undefined

  constructor(
    private readonly bench: Bench,
    private readonly job: KNearestJob,
  ) {
    const { split, splitBelow, pack } = treePhases(job)
    this.prefix = job.wide ? new Prefixes(bench, job.wide, job.tree) : { block: () => {} }
    this.split = split
    this.splitBelow = splitBelow
    this.pack = pack
  }

  private stageBlock(b: number): void {
    const { source, options, blockRows, tree, wide, origin, scale } = this.job
    const { cols } = source
    const first = b * blockRows
    const count = Math.min(blockRows, source.rows - first)
    const values = source.data.subarray(first * cols, (first + count) * cols)
    const rows = metricRows(values, count, cols, options.metric, 1, first)
    const to = (wide ? wide.rows : tree.panels).subarray(first * cols, (first + count) * cols)
    for (let i = 0; i < to.length; i += cols)
      for (let j = 0; j < cols; j++) to[i + j] = (rows[i + j] - origin[j]) * scale
  }

  /** Neighbours besides the row itself. */
  private get others(): number {
    return this.job.options.k - 1
  }

  private take(): void {
    if (this.others === 0) return
    const { tree, leafRows, options, wide, source } = this.job
    this.memory = new TreeMemory(this.bench, tree, leafRows, {
      ...searchOf(options.metric, source, tree),
      neighbours: this.others,
      groups: 0,
      floors: undefined,
      wide,
    })
  }

  private searchBlock(b: number): void {
    const leaves = 2 ** this.job.tree.depth
    const last = leaves + Math.min(leaves, (b + 1) * LEAVES_IN_BLOCK)
    for (let leaf = leaves + b * LEAVES_IN_BLOCK; leaf < last; leaf++) this.searchLeaf(leaf)
  }

  private searchLeaf(leaf: number): void {
    const { tree } = this.job
    const { memory } = this
    const first = begin(tree, leaf)
    const count = end(tree, leaf) - first
    if (memory) {
      for (let i = 0; i < count; i++) memory.places[i] = first + i
      memory.search(leaf, count)
    }
    for (let i = 0; i < count; i++) this.answer(tree.order[first + i], i * this.others)
  }

  /** Writes down the neighbours of a row: itself, then those that were found. */
  private answer(row: number, at: number): void {
    const { tree, options, distances, indices } = this.job
    const { memory, others } = this
    if (options.want === "kth") {
      distances[row] = others === 0 ? 0 : this.inUnits(memory!.distances[at + others - 1])
      return
    }
    const to = row * options.k
    indices[to] = row
    for (let j = 0; j < others; j++) {
      distances[to + 1 + j] = this.inUnits(memory!.distances[at + j])
      indices[to + 1 + j] = tree.order[memory!.nearest[at + j]]
    }
  }

  private inUnits(distance: number): number {
    const { options, scale } = this.job
    const { metric } = options
    if (metric === "cosine") return distance / 2
    return isKnownMetric(metric) ? inUnits(distance, metric, scale) : distance
  }
}
