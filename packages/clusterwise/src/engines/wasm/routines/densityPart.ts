import type { FloatArray } from "../../../data/memory.js"
import { type KnownMetric, metricFunction } from "../../../engine/metricFunctions.js"
import { metricScale, unscaled } from "../../../engine/metricRange.js"
import { metricRows, reachOf } from "../../../engine/metricRows.js"
import { onSphere } from "../../../engine/spherePoints.js"
import { begin, end } from "../../../structures/kdTree.js"
import type { Bench } from "../bench.js"
import { DensityMemory } from "../densityMemory.js"
import { reachOfSource } from "../pairPanels.js"
import type { Phase } from "../team.js"
import { treePhases } from "../treeBuild.js"
import { measureOf, Prefixes } from "../wideRows.js"
import type { DensityJob } from "./densityJob.js"

/** What one thread does for `density` and `nearestCore`. */
export class DensityPart {
  /** Rows as the tree takes them, then points. */
  readonly stage: Phase = { block: (b) => this.stageBlock(b) }
  /** Places along the directions of wide rows. */
  readonly prefix: Phase
  readonly split: Phase
  readonly splitBelow: Phase
  readonly pack: Phase
  /** Which rows are cores. */
  readonly count: Phase = {
    begin: () => this.take(),
    block: (b) => this.countBlock(b),
  }
  /** Which cores lie within eps of each other. */
  readonly join: Phase = {
    begin: () => this.memory!.takeCores(this.job.cores, this.job.joined),
    block: (b) => this.memory!.joinCores(...this.leaves(b)),
    end: () => this.job.parents[this.thread].set(this.memory!.parents),
  }
  /** Clusters of the rows that are no cores. */
  readonly border: Phase = {
    begin: () => this.takeClusters(),
    block: (b) => this.borderBlock(b),
  }

  private memory: DensityMemory | undefined

  constructor(
    private readonly bench: Bench,
    private readonly job: DensityJob,
    private readonly thread: number,
  ) {
    const { split, splitBelow, pack } = treePhases(job)
    this.split = split
    this.splitBelow = splitBelow
    this.pack = pack
    const { limits, wide, tree } = job
    this.prefix = wide ? new Prefixes(bench, wide, tree) : { block: () => {} }
    if (limits.within !== limits.beyond) bench.decide = decision(job)
    else if (wide) {
      const measure = measureOf(wide, tree)
      bench.decide = (a, b) => measure(a, b) <= limits.within
    }
  }

  get stageBlocks(): number {
    const { source, points, blockRows } = this.job
    return Math.ceil(source.rows / blockRows) + Math.ceil(points.length / source.cols / blockRows)
  }

  get blocks(): number {
    return Math.ceil(2 ** this.job.tree.depth / this.job.leavesInBlock)
  }

  private stageBlock(b: number): void {
    const { source, points, blockRows } = this.job
    const before = Math.ceil(source.rows / blockRows)
    if (b < before) this.stageRows(source.data, source.rows, b * blockRows, 0)
    else this.stageRows(points, points.length / source.cols, (b - before) * blockRows, source.rows)
  }

  private stageRows(data: FloatArray, rows: number, first: number, offset: number): void {
    const { source, blockRows, options, tree, wide } = this.job
    const count = Math.min(blockRows, rows - first)
    const values = data.subarray(first * source.cols, (first + count) * source.cols)
    const prepared = metricRows(values, count, source.cols, options.metric, 1, first)
    const cols = wide ? wide.cols : tree.cols
    const to = (wide ? wide.rows : tree.panels).subarray((offset + first) * cols)
    if (options.metric === "haversine") onSphere(prepared, count, to)
    else aboutOrigin(prepared, count, cols, this.job, to)
  }

  private take(): void {
    this.memory = new DensityMemory(this.bench, this.job)
  }

  private leaves(b: number): [number, number] {
    const leaves = 2 ** this.job.tree.depth
    const { leavesInBlock } = this.job
    return [leaves + b * leavesInBlock, leaves + Math.min(leaves, (b + 1) * leavesInBlock)]
  }

  /** Places of some leaves. */
  private places(b: number): [number, number] {
    const [from, to] = this.leaves(b)
    return [begin(this.job.tree, from), end(this.job.tree, to - 1)]
  }

  private countBlock(b: number): void {
    this.memory!.markCores(...this.leaves(b))
    const [first, last] = this.places(b)
    const { cores, kept, keep } = this.job
    cores.set(this.memory!.cores.subarray(first, last), first)
    const width = keep + 1
    kept?.set(this.memory!.kept.subarray(first * width, last * width), first * width)
  }

  private takeClusters(): void {
    if (!this.memory) this.take()
    this.memory!.takeClusters(this.job.cores, this.job.clusters, this.job.kept)
  }

  private borderBlock(b: number): void {
    this.memory!.joinBorders(...this.leaves(b))
    const [first, last] = this.places(b)
    this.job.clusters.set(this.memory!.clusters.subarray(first, last), first)
  }
}

function aboutOrigin(
  rows: FloatArray,
  count: number,
  cols: number,
  { origin, scale }: DensityJob,
  to: Float64Array,
): void {
  for (let i = 0; i < count * cols; i += cols)
    for (let j = 0; j < cols; j++) to[i + j] = (rows[i + j] - origin[j]) * scale
}

/** The definition: whether the rows at two places of the tree are neighbours. */
function decision({ source, points, options, tree }: DensityJob): (a: number, b: number) => boolean {
  const { cols } = source
  const { metric, eps } = options
  const scale = metricScale(metric, Math.max(reachOfSource(source), reachOf(points)))
  const distance = metricFunction(options as { metric: KnownMetric; p?: number })
  const pair = new Float64Array(2 * cols)
  const take = (place: number, to: number) => {
    const row = tree.order[place]
    const [data, at] = row < source.rows ? [source.data, row * cols] : [points, (row - source.rows) * cols]
    for (let j = 0; j < cols; j++) pair[to + j] = data[at + j] * scale
  }
  return (a, b) => {
    take(a, 0)
    take(b, cols)
    return unscaled(distance(pair, 0, pair, cols, cols), metric, scale) <= eps
  }
}
