import { allocBuffer } from "../../../data/memory.js"
import type { NearestOptions, NearestResult } from "../../../engine/engine.js"
import { bitsPerBin, losesDigits } from "../../../structures/exactSums.js"
import { exponentAbove, sqDistanceUnit } from "../../../structures/geometry.js"
import type { Bench } from "../bench.js"
import { type WorkingGeometry, workingGeometry } from "../geometry.js"
import { mergedSums } from "../mergedSums.js"
import { BlockReader, blockRowsOf, type Source } from "../source.js"
import type { Phase } from "../team.js"
import { reachOf, TileSearch } from "../tileSearch.js"
import { packedLength, packPanels } from "./panels.js"
import type { Routine } from "./routine.js"

export interface NearestRequest {
  readonly source: Source
  readonly options: NearestOptions<Int32Array>
}

interface NearestJob extends NearestRequest, WorkingGeometry {
  readonly blockRows: number
  readonly blocks: number
  readonly bits: number
  readonly labels: Int32Array
  readonly distances: Float64Array
  readonly points: Float64Array
  readonly packed: Float32Array
  readonly norms: Float64Array
  /** By point: Σ w·d², Σ w·d, Σ w, per thread. */
  readonly sums: readonly BigInt64Array[]
  /** What d² and d are multiplied by before they are summed, so that none exceeds 1. */
  readonly units: Float64Array
}

const WIDTH = 4

export const nearest: Routine<NearestRequest, NearestJob, NearestPart, NearestResult<Int32Array>> = {
  name: "nearest",
  work: ({ source, options }) => source.rows * (options.labels ? source.cols * 4 : options.points.length),
  need: ({ rows, cols, points = 1 }, threads) => rows * 12 + threads * points * (cols + 2) * 40 + threads * 1_000_000,

  plan({ source, options }, threads) {
    const { rows, cols } = source
    const count = options.points.length / cols
    const blockRows = blockRowsOf(source)
    const labels = new Int32Array(allocBuffer(rows * 4))
    if (options.labels) labels.set(options.labels)
    return {
      source,
      options: { ...options, labels: options.labels && labels },
      ...workingGeometry(withPoints(source, options.points), options.metric),
      blockRows,
      blocks: Math.ceil(rows / blockRows),
      bits: bitsPerBin(rows),
      labels,
      distances: new Float64Array(allocBuffer(rows * 8)),
      points: new Float64Array(allocBuffer(options.points.length * 8)),
      packed: new Float32Array(allocBuffer(packedLength(count, cols) * 4)),
      norms: new Float64Array(allocBuffer(count * 8)),
      sums: Array.from({ length: threads }, () => new BigInt64Array(allocBuffer(count * WIDTH * 16))),
      units: new Float64Array(allocBuffer(16)),
    }
  },

  part: (bench, job, thread) => new NearestPart(bench, job, thread),

  async drive(team, part, job, run) {
    const { points, metric } = job.options
    const { cols } = job.source
    const count = job.norms.length
    job.points.set(points)
    packPanels(points, count, cols, job, job.tileScale, job)
    job.units.set([sqDistanceUnit(cols), rootUnit(cols)])
    await team.run("search", job.blocks, (fraction) => run.onProgress?.({ phase: "nearest", fraction }))
    let values = part.merged(count)
    if (losesDigits(columnSum(values, 0), job.source.rows, job.bits) && findUnits(job)) {
      await team.run("search", job.blocks)
      values = part.merged(count)
    }
    const factor = job.source.weightScale
    const half = metric === "cosine" ? 2 : 1
    const column = (j: number, unit: number) =>
      Float64Array.from({ length: count }, (_, c) => values[c * WIDTH + j] / unit / factor)
    const inertia = column(0, job.units[0] * half * job.scale * job.scale)
    run.onProgress?.({ phase: "nearest", fraction: 1, rows: job.source.rows })
    return {
      labels: job.labels,
      distances: job.distances,
      weight: column(2, 1),
      inertia,
      // Under cosine the distance is itself 1 − cos.
      distanceSum: metric === "cosine" ? inertia.slice() : column(1, job.units[1] * job.scale),
    }
  },
}

/** Power of two that brings a distance times scale (at most 2 √cols) to at most 1. */
const rootUnit = (cols: number): number => 2 ** -(1 + exponentAbove(Math.sqrt(cols)))

function columnSum(values: Float64Array, column: number): number {
  let sum = 0
  for (let at = column; at < values.length; at += WIDTH) sum += values[at]
  return sum
}

/** Units for the distances that there are, instead of those that the ranges allow. False where all are 0. */
function findUnits({ distances, source, options, scale, units }: NearestJob): boolean {
  let largestSq = 0
  let largestRoot = 0
  for (let i = 0; i < distances.length; i++) {
    const weight = source.weights?.[i] ?? 1
    const root = options.metric === "cosine" ? Math.sqrt(distances[i] * 2) * scale : distances[i] * scale
    // Rows that are left out have NaN.
    if (!(root * weight > 0)) continue
    largestSq = Math.max(largestSq, root * root * weight)
    largestRoot = Math.max(largestRoot, root * weight)
  }
  if (largestSq === 0) return false
  units.set([2 ** -(1 + exponentAbove(largestSq)), 2 ** -(1 + exponentAbove(largestRoot))])
  return true
}

/** Ranges that hold rows and points, so that no difference overflows. */
function withPoints(source: Source, points: Float64Array): Source {
  const min = source.min.slice()
  const max = source.max.slice()
  points.forEach((value, i) => {
    const j = i % source.cols
    if (value < min[j]) min[j] = value
    if (value > max[j]) max[j] = value
  })
  return { ...source, min, max }
}

class NearestPart {
  readonly search: Phase = {
    begin: () => {
      this.tiles.take()
      this.bench.int64(this.at.sums, this.job.norms.length * WIDTH * 2).fill(0n)
    },
    block: (b) => this.searchBlock(b),
    end: () => this.job.sums[this.thread].set(this.bench.int64(this.at.sums, this.job.norms.length * WIDTH * 2)),
  }
  private readonly reader: BlockReader
  private readonly tiles: TileSearch
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: NearestJob,
    private readonly thread: number,
  ) {
    const { source, options } = job
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, job.blockRows)
    this.tiles = new TileSearch(bench, job, source.cols, job.scale, job.blockRows)
    const rows = job.blockRows
    this.at = {
      sq: bench.alloc(rows * 8),
      terms: bench.alloc(rows * WIDTH * 8),
      weights: source.weights ? bench.alloc(rows * 8) : 0,
      row: bench.alloc((source.cols + 2) * 8),
      sums: bench.alloc(job.norms.length * WIDTH * 16),
    }
  }

  merged(count: number): Float64Array {
    return mergedSums(this.bench, this.job.sums, count, WIDTH, this.job.bits)
  }

  private searchBlock(b: number): void {
    const { bench, job, reader, tiles, at } = this
    const { kernels } = bench
    const { cols, weights } = job.source
    const first = reader.first(b)
    const count = reader.count(b)
    const raw = reader.raw(b)
    const labels = job.labels.subarray(first, first + count)
    if (job.options.labels) bench.copyIn(labels, tiles.labelsAt)
    else {
      const tile = reader.tile(b)
      tiles.search(reader, count, raw, tile, reachOf(bench, tile, count, cols))
      labels.set(bench.int32(tiles.labelsAt, count))
    }
    const measure = reader.wide ? kernels.sqToLabel64 : kernels.sqToLabel32
    measure(raw, count, cols, tiles.pointsAt, tiles.labelsAt, job.scale, at.sq, at.row)
    if (weights) bench.copyIn(weights.subarray(first, first + count), at.weights)
    kernels.distanceTerms(at.sq, count, job.units[0], job.units[1], at.weights, at.terms)
    kernels.addTerms(at.terms, count, tiles.labelsAt, at.sums, WIDTH, job.bits)
    kernels.finishDistances(at.sq, count, job.options.metric === "cosine" ? 2 : 1, job.scale)
    job.distances.set(bench.float64(at.sq, count), first)
  }
}
