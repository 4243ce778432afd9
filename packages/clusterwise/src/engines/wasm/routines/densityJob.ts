import { allocBuffer } from "../../../data/memory.js"
import type { DensityOptions, NearestCoreOptions } from "../../../engine/engine.js"
import type { MetricName, MetricOptions } from "../../../engine/metric.js"
import { distanceGeometry } from "../../../structures/geometry.js"
import { PANEL_ROWS } from "../../../structures/kdTree.js"
import { MOST_KEPT } from "../densityMemory.js"
import { type Limits, limitsOf } from "../limits.js"
import { blockRowsOf, type Source } from "../source.js"
import { treeCols } from "../sphere.js"
import { planTree, type TreePlan } from "../treeBuild.js"
import { axesOf, isWide, planWide, type WideRows } from "../wideRows.js"

export interface DensityRequest {
  readonly source: Source
  readonly options: DensityOptions
}

export interface NearestCoreRequest {
  readonly source: Source
  readonly options: NearestCoreOptions
}

/** Rows, and perhaps points behind them, in one tree: which of them are cores, and of which clusters. */
export interface DensityJob extends TreePlan {
  readonly source: Source
  /** Points × cols. */
  readonly points: Float64Array
  readonly options: MetricOptions & { readonly eps: number }
  /** Subtracted from each column, then multiplied with: what the tree holds. */
  readonly origin: Float64Array
  readonly scale: number
  /** The rows themselves, where they have many columns. */
  readonly wide: WideRows | undefined
  readonly limits: Limits
  readonly blockRows: number
  /** What each place counts, where rows have weights; and what a core counts at least. */
  readonly weights: Float64Array | undefined
  readonly needed: number
  /** Leaves that are taken together. */
  readonly leavesInBlock: number
  /** Per place: 1 for a core; its cluster or −1. */
  readonly cores: Uint8Array
  readonly clusters: Int32Array
  /** Neighbours that are kept of each row, and per place how many were found and the first of them. */
  readonly keep: number
  readonly kept: Int32Array | undefined
  /** Per place: who stands for its set, by kept neighbours. */
  readonly joined: Int32Array | undefined
  /** Per thread, and per place: towards who stands for its set, as the thread knows it. */
  readonly parents: readonly Int32Array[]
}

/** Enough blocks for all threads; larger ones know more of what is joined to their right. */
const BLOCKS = 64
const MOST_LEAVES = 256

export interface DensityPlan {
  readonly source: Source
  readonly points: Float64Array
  readonly options: MetricOptions & { readonly eps: number }
  readonly needed: number
  readonly weighted: boolean
  /** Neighbours that make a core, where each counts 1 and all are counted; else 0. */
  readonly enough: number
  /** Threads that join cores. */
  readonly joining: number
}

export function planDensity({ source, points, options, needed, weighted, enough, joining }: DensityPlan): DensityJob {
  const count = source.rows + points.length / source.cols
  const cols = treeCols(options.metric, source.cols)
  const geometry = geometryOf(source, points, options.metric, cols)
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const limits = limitsOf(options, options.eps, geometry.scale, source.cols)
  const wide = takesSketches(limits) && isWide(cols) ? planWide(count, cols) : undefined
  const keep = wide ? Math.min(MOST_KEPT, enough) : 0
  const plan = planTree(count, wide ? axesOf(cols) : cols)
  return {
    ...plan,
    source,
    points,
    options,
    ...geometry,
    wide,
    limits,
    blockRows: blockRowsOf(source),
    weights: weighted ? new Float64Array(allocBuffer(Math.ceil(count / PANEL_ROWS) * PANEL_ROWS * 8)) : undefined,
    needed,
    leavesInBlock: Math.min(MOST_LEAVES, Math.max(4, 2 ** plan.tree.depth / BLOCKS)),
    cores: new Uint8Array(allocBuffer(count)),
    clusters: integers(count),
    keep,
    kept: keep > 0 ? integers(count * (keep + 1)) : undefined,
    joined: keep > 0 ? integers(count) : undefined,
    parents: Array.from({ length: joining }, () => integers(count)),
  }
}

/** Whether sums of squares decide. */
const takesSketches = ({ kind, within, beyond }: Limits): boolean => kind < 2 && within === beyond

/** Rows of length 1 stay as they are. */
export function geometryOf(source: Source, points: Float64Array, metric: MetricName, cols: number) {
  if (metric === "cosine" || metric === "correlation" || metric === "haversine")
    return { origin: new Float64Array(cols), scale: 1 }
  const [min, max] = [Float64Array.from(source.min), Float64Array.from(source.max)]
  for (let i = 0; i < points.length; i++) {
    const j = i % cols
    if (points[i] < min[j]) min[j] = points[i]
    if (points[i] > max[j]) max[j] = points[i]
  }
  const { origin, scale } = distanceGeometry(min, max)
  return { origin, scale }
}
