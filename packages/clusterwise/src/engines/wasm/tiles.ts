import type { FloatArray } from "../../data/memory.js"
import type { Operation } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import type { Bench } from "./bench.js"
import { type PairPanels, planPanels } from "./pairPanels.js"
import { CHUNK_ROWS, PairTiles } from "./pairTiles.js"
import type { Source } from "./source.js"

/** Distances of some rows to some rows, for routines that look at all pairs. */
export interface Tiles {
  /** Rows that a tile has at most across. */
  readonly places: number
  /** Values from one row of a tile to the next. */
  readonly stride: number
  /**
   * Distances of `count` rows from `first` on (a multiple of 64) to the rows from … to − 1, times the panels' scale. Both
   * begin at multiples of 8.
   */
  tile(first: number, count: number, from: number, to: number): Float64Array
}

export const takesRowsOrDistances = ({ metric = "euclidean", cols }: Operation): true | string =>
  metric !== "precomputed" || cols === 0 || "these are rows, not distances; name a metric."

/** Packed rows; or undefined where distances are given. */
export const panelsOf = (source: Source, options: MetricOptions): PairPanels | undefined =>
  source.cols === 0 ? undefined : planPanels(source, options)

export function tilesOf(bench: Bench, source: Source, options: MetricOptions, panels: PairPanels | undefined): Tiles {
  return panels ? new RowTiles(bench, source, options, panels) : new GivenTiles(source.data, source.rows)
}

class RowTiles implements Tiles {
  private readonly tiles: PairTiles
  private chunk = -1

  constructor(
    private readonly bench: Bench,
    source: Source,
    options: MetricOptions,
    private readonly panels: PairPanels,
  ) {
    this.tiles = new PairTiles(bench, options, source.cols)
  }

  get places(): number {
    return this.tiles.stripPlaces
  }

  get stride(): number {
    return this.tiles.stride
  }

  tile(first: number, count: number, from: number, to: number): Float64Array {
    if (this.chunk !== first) this.tiles.takeChunk(this.panels.packed, first, count)
    this.chunk = first
    const at = this.tiles.measure(this.panels.packed, from, Math.ceil((to - from) / 8) * 8, count)
    return this.bench.float64(at, count * this.stride)
  }
}

/** Condensed distances. */
class GivenTiles implements Tiles {
  readonly places = 512
  readonly stride = 512
  private readonly values = new Float64Array(CHUNK_ROWS * 512)

  constructor(
    private readonly distances: FloatArray,
    private readonly rows: number,
  ) {}

  tile(first: number, count: number, from: number, to: number): Float64Array {
    const { distances, rows, values, stride } = this
    for (let i = 0; i < count; i++) {
      const row = first + i
      for (let j = from, at = i * stride; j < to; j++, at++) {
        const low = Math.min(row, j)
        values[at] = row === j ? 0 : distances[rows * low - (low * (low + 3)) / 2 - 1 + row + j - low]
      }
    }
    return values
  }
}
