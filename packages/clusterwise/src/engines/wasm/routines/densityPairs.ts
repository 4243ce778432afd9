import { allocBuffer } from "../../../data/memory.js"
import type { Density } from "../../../engine/engine.js"
import { unscaled } from "../../../engine/metricRange.js"
import { checkDensity } from "../../../engine/routineOptions.js"
import { type SampleUnits, sampleUnits } from "../../../engine/sampleUnits.js"
import { UnionFind } from "../../../structures/unionFind.js"
import type { Bench } from "../bench.js"
import { largestWithin } from "../limits.js"
import { type PairPanels, PanelPacker, packedRowsLength } from "../pairPanels.js"
import { CHUNK_ROWS, pairScratch } from "../pairTiles.js"
import type { Phase } from "../team.js"
import { panelsOf, type Tiles, tilesOf } from "../tiles.js"
import type { DensityRequest } from "./densityJob.js"
import type { Routine } from "./routine.js"

/** A block is a chunk of rows against all rows. */
interface DensityPairsJob extends DensityRequest, SampleUnits {
  readonly panels: PairPanels | undefined
  /** Neighbours are at most so far, in the tiles' units. */
  readonly within: number
  readonly chunks: number
  readonly cores: Uint8Array
  readonly labels: Int32Array
  /** Per thread: towards who stands for a row's set. */
  readonly parents: readonly Int32Array[]
}

/** DBSCAN by all pairs, tile by tile, for metrics that no tree serves and for given distances. Linear memory, as ever. */
export const densityPairs: Routine<DensityRequest, DensityPairsJob, DensityPairsPart, Density> = {
  name: "densityPairs",
  takesDistances: true,
  work: ({ source: { rows, cols } }) => rows * rows * (cols + 2) * 2,
  need: ({ rows, cols }, threads) =>
    (cols === 0 ? 0 : packedRowsLength(rows, cols + 1) * 8) + rows * 30 + threads * (rows * 8 + pairScratch(cols + 1)),

  plan({ source, options }, threads) {
    checkDensity(options)
    const { rows } = source
    const panels = panelsOf(source, options)
    const { metric, eps, minSamples } = options
    return {
      source,
      options,
      ...sampleUnits(source.weights, minSamples * source.weightScale),
      panels,
      within: largestWithin(eps, (distance) => unscaled(distance, metric, panels?.scale ?? 1)),
      chunks: Math.ceil(rows / CHUNK_ROWS),
      cores: new Uint8Array(allocBuffer(rows)),
      labels: new Int32Array(allocBuffer(rows * 4)),
      parents: Array.from({ length: threads }, () => new Int32Array(allocBuffer(rows * 4))),
    }
  },

  part: (bench, job, thread) => new DensityPairsPart(bench, job, thread),

  async drive(team, _part, job, run) {
    const tell = (phase: string, from: number, to: number) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    if (job.panels) await team.run("pack", job.panels.packBlocks)
    await team.run("count", job.chunks, tell("cores", 0, 0.4))
    await team.run("join", job.chunks, tell("clusters", 0.4, 0.6))
    const found = number(job)
    await team.run("border", job.chunks, tell("borders", 0.6, 1))
    run.onProgress?.({ phase: "borders", fraction: 1, rows: job.source.rows })
    return { labels: job.labels, ...found }
  },
}

/** Joins what threads found, and numbers clusters by their lowest core. */
function number({ source, cores, labels, parents }: DensityPairsJob): Pick<Density, "cores" | "clusters"> {
  const { rows } = source
  const sets = new UnionFind(rows)
  for (const parent of parents) for (let i = 0; i < rows; i++) if (parent[i] !== i) sets.join(i, parent[i])
  const numbers = new Int32Array(rows).fill(-1)
  const count = cores.reduce((sum, core) => sum + core, 0)
  const found = new Int32Array(allocBuffer(count * 4))
  let [at, next] = [0, 0]
  labels.fill(-1)
  for (let i = 0; i < rows; i++) {
    if (!cores[i]) continue
    found[at++] = i
    const set = sets.find(i)
    if (numbers[set] < 0) numbers[set] = next++
    labels[i] = numbers[set]
  }
  return { cores: found, clusters: next }
}

class DensityPairsPart {
  readonly pack: Phase
  readonly count: Phase = { block: (b) => this.countChunk(b * CHUNK_ROWS) }
  readonly join: Phase = {
    begin: () => {
      this.sets = new UnionFind(this.job.source.rows)
    },
    block: (b) => this.joinChunk(b * CHUNK_ROWS),
    end: () => this.handIn(),
  }
  readonly border: Phase = { block: (b) => this.borderChunk(b * CHUNK_ROWS) }

  private readonly tiles: Tiles
  private sets = new UnionFind(0)

  constructor(
    bench: Bench,
    private readonly job: DensityPairsJob,
    private readonly thread: number,
  ) {
    const { source, options, panels } = job
    this.pack = panels ? new PanelPacker(source, options, panels) : { block: () => {} }
    this.tiles = tilesOf(bench, source, options, panels)
  }

  /** Tiles of a chunk against the rows from `start` on. `work` says whether it goes on. */
  private eachTile(
    first: number,
    start: number,
    work: (values: Float64Array, count: number, from: number, to: number) => boolean,
  ): void {
    const { rows } = this.job.source
    const { places } = this.tiles
    const count = Math.min(CHUNK_ROWS, rows - first)
    for (let from = start; from < rows; from += places) {
      const to = Math.min(rows, from + places)
      if (!work(this.tiles.tile(first, count, from, to), count, from, to)) return
    }
  }

  private countChunk(first: number): void {
    const { of, needed, within, cores } = this.job
    const { stride } = this.tiles
    const sums = new Float64Array(CHUNK_ROWS)
    this.eachTile(first, 0, (values, count, from, to) => {
      let open = false
      for (let i = 0; i < count; i++) {
        let sum = sums[i]
        const start = i * stride - from
        for (let j = from; j < to && sum < needed; j++) if (values[start + j] <= within) sum += of ? of[j] : 1
        sums[i] = sum
        open ||= sum < needed
      }
      return open
    })
    for (let i = first; i < Math.min(first + CHUNK_ROWS, cores.length); i++)
      cores[i] = sums[i - first] >= needed ? 1 : 0
  }

  private joinChunk(first: number): void {
    const { within, cores } = this.job
    const { stride } = this.tiles
    const { sets } = this
    this.eachTile(first, first, (values, count, from, to) => {
      for (let i = 0; i < count; i++) {
        const row = first + i
        if (!cores[row]) continue
        const start = i * stride - from
        for (let j = Math.max(from, row + 1); j < to; j++)
          if (values[start + j] <= within && cores[j]) sets.join(row, j)
      }
      return true
    })
  }

  private handIn(): void {
    const parents = this.job.parents[this.thread]
    for (let i = 0; i < parents.length; i++) parents[i] = this.sets.find(i)
  }

  private borderChunk(first: number): void {
    const { within, cores, labels, source } = this.job
    const { stride } = this.tiles
    if (cores.subarray(first, Math.min(first + CHUNK_ROWS, source.rows)).every((core) => core === 1)) return
    this.eachTile(first, 0, (values, count, from, to) => {
      for (let i = 0; i < count; i++) {
        const row = first + i
        if (cores[row]) continue
        const start = i * stride - from
        for (let j = from; j < to; j++)
          if (cores[j] && values[start + j] <= within && (labels[row] < 0 || labels[j] < labels[row]))
            labels[row] = labels[j]
      }
      return true
    })
  }
}
