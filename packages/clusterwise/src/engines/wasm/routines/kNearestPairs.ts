import type { KNearest } from "../../../engine/engine.js"
import { type KnownMetric, metricFunction } from "../../../engine/metricFunctions.js"
import { inUnits } from "../../../engine/metricRange.js"
import { metricRows } from "../../../engine/metricRows.js"
import type { Bench } from "../bench.js"
import { NearestRows } from "../nearestRows.js"
import { type PairPanels, PanelPacker, packedRowsLength } from "../pairPanels.js"
import { CHUNK_ROWS, pairScratch } from "../pairTiles.js"
import type { Phase } from "../team.js"
import { panelsOf, type Tiles, tilesOf } from "../tiles.js"
import { type Answers, answerBytes, answered, type KNearestRequest, planAnswers } from "./kNearestJob.js"
import type { Routine } from "./routine.js"

interface KNearestPairsJob extends KNearestRequest, Answers {
  readonly panels: PairPanels | undefined
}

/** The nearest rows of each row by all pairs, tile by tile: for metrics that no tree serves, given distances, and large k. */
export const kNearestPairs: Routine<KNearestRequest, KNearestPairsJob, KNearestPairsPart, KNearest> = {
  name: "kNearestPairs",
  takesDistances: true,
  work: ({ source: { rows, cols } }) => rows * rows * (cols + 2),
  need: ({ rows, cols, points: k = 10 }, threads) =>
    (cols === 0 ? 0 : packedRowsLength(rows, cols + 1) * 8) +
    answerBytes(rows, k) +
    threads * (pairScratch(cols + 1) + CHUNK_ROWS * NearestRows.bytes(k)),

  plan: (request) => ({
    ...request,
    ...planAnswers(request),
    panels: panelsOf(request.source, request.options),
  }),

  part: (bench, job) => new KNearestPairsPart(bench, job),

  async drive(team, _part, job, run) {
    const { rows } = job.source
    if (job.panels) await team.run("pack", job.panels.packBlocks)
    const tell = (fraction: number) => run.onProgress?.({ phase: "neighbours", fraction })
    await team.run("search", Math.ceil(rows / CHUNK_ROWS), tell)
    run.onProgress?.({ phase: "neighbours", fraction: 1, rows })
    return answered(job, job.options)
  },
}

/** More than what the kernels' powers and sines are off by (assembly/rarePairs.ts), relatively and in radians. */
const MARGIN = 1e-11
const ANGLE_MARGIN = 1e-14

class KNearestPairsPart {
  readonly pack: Phase
  readonly search: Phase = { block: (b) => this.searchChunk(b * CHUNK_ROWS) }

  private readonly tiles: Tiles
  private readonly lists: NearestRows[]
  private readonly exact: ((i: number, j: number) => number) | undefined

  constructor(
    bench: Bench,
    private readonly job: KNearestPairsJob,
  ) {
    const { source, options, panels } = job
    this.pack = panels ? new PanelPacker(source, options, panels) : { block: () => {} }
    this.tiles = tilesOf(bench, source, options, panels)
    this.lists = Array.from({ length: CHUNK_ROWS }, () => new NearestRows(options.k))
    this.exact = exactly(job)
  }

  private searchChunk(first: number): void {
    const { rows } = this.job.source
    const { places, stride } = this.tiles
    const count = Math.min(CHUNK_ROWS, rows - first)
    for (let i = 0; i < count; i++) this.lists[i].clear()
    for (let from = 0; from < rows; from += places) {
      const to = Math.min(rows, from + places)
      const values = this.tiles.tile(first, count, from, to)
      for (let i = 0; i < count; i++) this.look(values, i * stride, first + i, this.lists[i], from, to)
    }
    for (let i = 0; i < count; i++) this.answer(first + i, this.lists[i])
  }

  private look(values: Float64Array, at: number, row: number, list: NearestRows, from: number, to: number): void {
    const { exact } = this
    const [slack, more] = exact ? [1 + MARGIN, ANGLE_MARGIN] : [1, 0]
    for (let j = from; j < to; j++) {
      const distance = values[at + j - from]
      if (j === row) list.add(-1, j)
      else if (distance <= list.worst * slack + more) list.add(exact ? exact(row, j) : distance, j)
    }
  }

  private answer(row: number, list: NearestRows): void {
    const { options, distances, indices, panels } = this.job
    const { k, want, metric } = options
    const order = list.sorted()
    const far = (at: number) =>
      at === 0 ? 0 : panels ? inUnits(list.distances[order[at]], metric, panels.scale) : list.distances[order[at]]
    if (want === "kth") distances[row] = far(k - 1)
    else
      for (let at = 0; at < k; at++) {
        distances[row * k + at] = far(at)
        indices[row * k + at] = list.rows[order[at]]
      }
  }
}

/** The metric's own function, where a tile does not have its last digits. */
function exactly({ source, options, panels }: KNearestPairsJob): ((i: number, j: number) => number) | undefined {
  const { metric, p = 2 } = options
  const rare = metric === "haversine" || (metric === "minkowski" && p !== 1 && p !== 2)
  if (!rare || !panels) return undefined
  const { data, rows, cols } = source
  const values = metricRows(data, rows, cols, metric, panels.scale)
  const distance = metricFunction(options as { metric: KnownMetric; p?: number })
  return (i, j) => distance(values, i * cols, values, j * cols, cols)
}
