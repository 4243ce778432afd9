import { allocFloats, bytesOf, type Dtype, type FloatArray } from "../../../data/memory.js"
import type { PairDistancesOptions } from "../../../engine/engine.js"
import { inUnits, mayLeaveFloat64, roundedToFloat32, strainsFloat32 } from "../../../engine/metricRange.js"
import type { Bench } from "../bench.js"
import { type PairPanels, PanelPacker, packedRowsLength, pairCols, planPanels, reachOfSource } from "../pairPanels.js"
import { CHUNK_ROWS, comparesRows, PairTiles, pairScratch, stripPlacesOf } from "../pairTiles.js"
import type { Source } from "../source.js"
import type { Phase } from "../team.js"
import type { Routine } from "./routine.js"

export interface PairDistancesRequest {
  readonly source: Source
  readonly options: PairDistancesOptions
}

/** Chunks of rows against strips of packed rows; a block is one chunk with one strip. */
interface PairDistancesJob extends PairDistancesRequest, PairPanels {
  readonly chunks: number
  readonly strips: number
  /** Condensed. */
  readonly out: FloatArray
  /** Whether every distance is looked at: it is brought back to the data's units, or might leave float32. */
  readonly careful: boolean
}

export const pairDistances: Routine<PairDistancesRequest, PairDistancesJob, PairDistancesPart, FloatArray> = {
  name: "pairDistances",
  work: ({ source }) => (source.rows * source.rows * source.cols) / 2,
  need: ({ rows, cols, method = "float64" }, threads) =>
    ((rows * (rows - 1)) / 2) * bytesOf(method as Dtype) +
    packedRowsLength(rows, cols + 1) * 8 +
    threads * pairScratch(cols + 1),
  can: comparesRows,

  plan({ source, options }) {
    const { rows, cols } = source
    const panels = planPanels(source, options)
    const dtype = options.dtype ?? "float64"
    return {
      source,
      options,
      ...panels,
      chunks: Math.ceil(rows / CHUNK_ROWS),
      strips: Math.ceil(rows / stripPlacesOf(pairCols(options.metric, cols))),
      out: allocFloats((rows * (rows - 1)) / 2, dtype),
      careful: mayLeaveFloat64(options, panels.scale) || (dtype === "float32" && strainsFloat32(reachOfSource(source))),
    }
  },

  part: (bench, job) => new PairDistancesPart(bench, job),

  async drive(team, _part, job, run) {
    const tell = (fraction: number) => run.onProgress?.({ phase: "distances", fraction })
    await team.run("pack", job.packBlocks)
    await team.run("measure", job.chunks * job.strips, tell)
    run.onProgress?.({ phase: "distances", fraction: 1, rows: job.source.rows })
    return job.out
  },
}

class PairDistancesPart {
  readonly pack: Phase
  readonly measure: Phase = { block: (b) => this.measureBlock(b) }
  private readonly tiles: PairTiles
  private chunk = -1

  constructor(
    private readonly bench: Bench,
    private readonly job: PairDistancesJob,
  ) {
    this.pack = new PanelPacker(job.source, job.options, job)
    this.tiles = new PairTiles(bench, job.options, job.source.cols)
  }

  private measureBlock(b: number): void {
    const { job, tiles } = this
    const { rows } = job.source
    const first = Math.floor(b / job.strips) * CHUNK_ROWS
    const count = Math.min(CHUNK_ROWS, rows - first)
    const strip = (b % job.strips) * tiles.stripPlaces
    // Chunks begin at panels: what lies before the chunk belongs to earlier ones.
    const from = Math.max(strip, first)
    const to = Math.min(strip + tiles.stripPlaces, rows)
    if (from >= to) return
    if (this.chunk !== first) tiles.takeChunk(job.packed, first, count)
    this.chunk = first
    const at = tiles.measure(job.packed, from, Math.ceil((to - from) / 8) * 8, count)
    if (job.careful) this.check(at, first, count, from, to)
    this.handIn(at, first, count, from, to)
  }

  /** Copies each row's distances to later rows to their places. */
  private handIn(at: number, first: number, count: number, from: number, to: number): void {
    const { rows } = this.job.source
    const { out } = this.job
    const values = count * this.tiles.stride
    const single = out instanceof Float32Array
    if (single) this.bench.kernels.narrow(at, values)
    const answers = single ? this.bench.float32(at, values) : this.bench.float64(at, values)
    for (let i = 0; i < count; i++) {
      const row = first + i
      const after = Math.max(from, row + 1)
      if (after >= to) continue
      const start = i * this.tiles.stride - from
      out.set(answers.subarray(start + after, start + to), rows * row - (row * (row + 1)) / 2 + after - row - 1)
    }
  }

  private check(at: number, first: number, count: number, from: number, to: number): void {
    const { metric, dtype } = this.job.options
    const { stride } = this.tiles
    const answers = this.bench.float64(at, count * stride)
    for (let i = 0; i < count; i++)
      for (let k = Math.max(0, first + i + 1 - from); k < to - from; k++) {
        const value = inUnits(answers[i * stride + k], metric, this.job.scale)
        answers[i * stride + k] = dtype === "float32" ? roundedToFloat32(value) : value
      }
  }
}
