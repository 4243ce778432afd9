import { Matrix } from "../../../data/matrix.js"
import { allocBuffer } from "../../../data/memory.js"
import type { DistancesOptions } from "../../../engine/engine.js"
import { inUnits, mayLeaveFloat64, metricScale } from "../../../engine/metricRange.js"
import type { Bench } from "../bench.js"
import { packedRowsLength, packRows, pairCols, pairRows, reachOfSource } from "../pairPanels.js"
import { CHUNK_ROWS, comparesRows, PairTiles, pairScratch, stripPlacesOf } from "../pairTiles.js"
import type { Source } from "../source.js"
import type { Phase } from "../team.js"
import type { Routine } from "./routine.js"

export interface DistancesRequest {
  readonly source: Source
  readonly options: DistancesOptions
}

/** Chunks of rows against strips of packed points; a block is one chunk with one strip. */
interface DistancesJob extends DistancesRequest {
  readonly scale: number
  /** The points, prepared, in panels of 8. */
  readonly packed: Float64Array
  readonly count: number
  readonly chunks: number
  readonly strips: number
  readonly out: Float64Array
}

interface Answer {
  readonly data: Float64Array
  readonly count: number
}

export const distances: Routine<DistancesRequest, DistancesJob, DistancesPart, Answer> = {
  name: "distances",
  work: ({ source, options }) => source.rows * options.points.length * 2,
  need: ({ rows, cols, points = 1 }, threads) =>
    rows * points * 8 + packedRowsLength(points, cols + 1) * 16 + threads * pairScratch(cols + 1),
  can: comparesRows,

  plan({ source, options }) {
    const { points, metric } = options
    const count = points.length / source.cols
    const cols = pairCols(metric, source.cols)
    const reach = points.reduce((most, value) => Math.max(most, Math.abs(value)), reachOfSource(source))
    const scale = metricScale(metric, reach)
    const packed = new Float64Array(allocBuffer(packedRowsLength(count, cols) * 8))
    packRows(pairRows(points, count, source.cols, metric, scale, 0), count, cols, packed, 0)
    return {
      source,
      options: { ...options, points: new Float64Array(0) },
      scale,
      packed,
      count,
      chunks: Math.ceil(source.rows / CHUNK_ROWS),
      strips: Math.ceil(count / stripPlacesOf(cols)),
      out: new Float64Array(allocBuffer(source.rows * count * 8)),
    }
  },

  part: (bench, job) => new DistancesPart(bench, job),

  async drive(team, _part, job, run) {
    const tell = (fraction: number) => run.onProgress?.({ phase: "distances", fraction })
    await team.run("measure", job.chunks * job.strips, tell)
    run.onProgress?.({ phase: "distances", fraction: 1, rows: job.source.rows })
    return { data: job.out, count: job.count }
  },
}

/** The routine's plain answer as a Matrix. */
export const toMatrix = ({ data, count }: Answer): Matrix => new Matrix(data, data.length / count, count)

class DistancesPart {
  readonly measure: Phase = { block: (b) => this.measureBlock(b) }
  private readonly tiles: PairTiles
  private readonly careful: boolean
  private chunk = -1

  constructor(
    private readonly bench: Bench,
    private readonly job: DistancesJob,
  ) {
    this.tiles = new PairTiles(bench, job.options, job.source.cols)
    this.careful = mayLeaveFloat64(job.options, job.scale)
  }

  private measureBlock(b: number): void {
    const { job, tiles } = this
    const first = Math.floor(b / job.strips) * CHUNK_ROWS
    const rows = Math.min(CHUNK_ROWS, job.source.rows - first)
    if (this.chunk !== first) this.takeRows(first, rows)
    this.chunk = first
    const from = (b % job.strips) * tiles.stripPlaces
    const places = Math.min(tiles.stripPlaces, job.count - from)
    const at = tiles.measure(job.packed, from, Math.ceil(places / 8) * 8, rows)
    for (let i = 0; i < rows; i++) {
      const values = this.bench.float64(at + i * tiles.stride * 8, places)
      if (this.careful) for (let k = 0; k < places; k++) values[k] = inUnits(values[k], job.options.metric, job.scale)
      job.out.set(values, (first + i) * job.count + from)
    }
  }

  private takeRows(first: number, count: number): void {
    const { source, options, scale } = this.job
    const values = source.data.subarray(first * source.cols, (first + count) * source.cols)
    this.tiles.rows.set(pairRows(values, count, source.cols, options.metric, scale, first))
  }
}
