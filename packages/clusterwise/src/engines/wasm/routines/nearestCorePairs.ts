import { allocBuffer } from "../../../data/memory.js"
import type { NearestCore } from "../../../engine/engine.js"
import { metricScale, unscaled } from "../../../engine/metricRange.js"
import { corePoints } from "../../../engine/routineOptions.js"
import type { Bench } from "../bench.js"
import { largestWithin } from "../limits.js"
import { packedRowsLength, packRows, pairRows, reachOfSource } from "../pairPanels.js"
import { CHUNK_ROWS, PairTiles, pairScratch } from "../pairTiles.js"
import type { Phase } from "../team.js"
import type { NearestCoreRequest } from "./densityJob.js"
import type { Routine } from "./routine.js"

/** A block is a chunk of rows against all points. */
interface NearestCorePairsJob extends NearestCoreRequest {
  readonly scale: number
  /** The points, prepared, in panels of 8. */
  readonly packed: Float64Array
  readonly clusters: Int32Array
  /** Neighbours are at most so far, in the tiles' units. */
  readonly within: number
  readonly labels: Int32Array
}

/** Every row against every point, for metrics that no tree serves. */
export const nearestCorePairs: Routine<NearestCoreRequest, NearestCorePairsJob, NearestCorePairsPart, NearestCore> = {
  name: "nearestCorePairs",
  work: ({ source, options }) => source.rows * options.points.length * 2,
  need: ({ rows, cols, points = 0 }, threads) =>
    rows * 4 + packedRowsLength(points, cols) * 16 + points * 4 + threads * pairScratch(cols),

  plan({ source, options }) {
    const { cols, rows } = source
    const count = corePoints(options, cols)
    const { points, metric, p, eps, clusters } = options
    const reach = points.reduce((most, value) => Math.max(most, Math.abs(value)), reachOfSource(source))
    const scale = metricScale(metric, reach)
    const packed = new Float64Array(allocBuffer(packedRowsLength(count, cols) * 8))
    packRows(pairRows(points, count, cols, metric, scale, 0), count, cols, packed, 0)
    const none = { points: new Float64Array(0), clusters: new Int32Array(0) }
    return {
      source,
      options: { metric, p, eps, ...none },
      scale,
      packed,
      clusters,
      within: largestWithin(eps, (distance) => unscaled(distance, metric, scale)),
      labels: new Int32Array(allocBuffer(rows * 4)).fill(-1),
    }
  },

  part: (bench, job) => new NearestCorePairsPart(bench, job),

  async drive(team, _part, job, run) {
    const { rows } = job.source
    const tell = (fraction: number) => run.onProgress?.({ phase: "nearest cores", fraction })
    await team.run("search", Math.ceil(rows / CHUNK_ROWS), tell)
    run.onProgress?.({ phase: "nearest cores", fraction: 1, rows })
    return { labels: job.labels }
  },
}

class NearestCorePairsPart {
  readonly search: Phase = { block: (b) => this.searchChunk(b * CHUNK_ROWS) }
  private readonly tiles: PairTiles

  constructor(
    private readonly bench: Bench,
    private readonly job: NearestCorePairsJob,
  ) {
    this.tiles = new PairTiles(bench, job.options, job.source.cols)
  }

  private searchChunk(first: number): void {
    const { source, options, scale, packed, clusters, within, labels } = this.job
    const { rows, cols } = source
    const { tiles } = this
    const count = Math.min(CHUNK_ROWS, rows - first)
    const values = source.data.subarray(first * cols, (first + count) * cols)
    tiles.rows.set(pairRows(values, count, cols, options.metric, scale, first))
    for (let from = 0; from < clusters.length; from += tiles.stripPlaces) {
      const to = Math.min(clusters.length, from + tiles.stripPlaces)
      const at = tiles.measure(packed, from, Math.ceil((to - from) / 8) * 8, count)
      const distances = this.bench.float64(at, count * tiles.stride)
      for (let i = 0; i < count; i++)
        for (let c = from, k = i * tiles.stride; c < to; c++, k++) {
          const row = first + i
          if (distances[k] <= within && (labels[row] < 0 || clusters[c] < labels[row])) labels[row] = clusters[c]
        }
    }
  }
}
