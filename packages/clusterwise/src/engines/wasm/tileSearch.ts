import type { Bench } from "./bench.js"
import { FLAT_COLS, panelCountOf, startValues } from "./routines/panels.js"
import type { BlockReader } from "./source.js"

/** Points to search among, as the driver packs them for all threads (routines/panels.ts). */
export interface PackedPoints {
  /** points × cols, float64: what decides where the tile cannot. */
  readonly points: Float64Array
  readonly packed: Float32Array
  readonly norms: Float64Array
}

/**
 * Nearest point of each row of a block, proven: a float32 tile with an error bound, then float64 differences for the
 * few rows that it leaves open. One thread's own.
 */
export class TileSearch {
  /** Where the labels of the last block lie, int32 a row. */
  readonly labelsAt: number
  /** Where the points lie, float64. */
  readonly pointsAt: number
  /** Rows that the tile left open since `take`. */
  open = 0
  private readonly flat: boolean
  /** Where what the tiles take lies, for who calls them itself. */
  readonly panels: number
  readonly packedAt: number
  readonly startsAt: number
  readonly slackAt: number
  readonly openAt: number
  readonly stateAt: number
  private readonly rowAt: number
  private reach = -1

  constructor(
    private readonly bench: Bench,
    private readonly shared: PackedPoints,
    private readonly cols: number,
    private readonly scale: number,
    blockRows: number,
  ) {
    const rows = blockRows + 8
    this.flat = cols <= FLAT_COLS
    this.panels = panelCountOf(this.count)
    this.pointsAt = bench.alloc(shared.points.byteLength)
    this.packedAt = bench.alloc(shared.packed.byteLength)
    this.startsAt = bench.alloc(this.panels * 32)
    this.slackAt = bench.alloc(this.panels * 32)
    this.labelsAt = bench.alloc(rows * 4)
    this.openAt = bench.alloc(rows * 4)
    this.rowAt = bench.alloc((cols + 2) * 8)
    this.stateAt = bench.alloc(Math.max(bench.kernels.assignStateBytes(), 32 * cols))
  }

  get count(): number {
    return this.shared.norms.length
  }

  /** Copies the present points in: at the beginning of a phase. */
  take(): void {
    this.bench.copyIn(this.shared.points, this.pointsAt)
    this.bench.copyIn(this.shared.packed, this.packedAt)
    this.reach = -1
    this.open = 0
  }

  /**
   * Labels for a block whose raw rows lie at `raw` and tile rows at `tile`.
   * @param reach an upper bound of the tile rows' lengths
   */
  search(reader: BlockReader, rows: number, raw: number, tile: number, reach: number): void {
    this.startFor(reach)
    const { kernels } = this.bench
    const open = this.flat
      ? kernels.assignFlat(
          tile,
          rows,
          this.cols,
          this.packedAt,
          this.count,
          this.slackAt,
          this.labelsAt,
          this.openAt,
          this.stateAt,
        )
      : kernels.assign(
          tile,
          rows,
          this.cols,
          this.packedAt,
          this.startsAt,
          this.panels,
          this.slackAt,
          this.labelsAt,
          this.openAt,
          this.stateAt,
        )
    this.decide(reader, raw, open)
  }

  /** Labels of the rows that a tile left open, from differences. */
  decide(reader: BlockReader, raw: number, open: number): void {
    this.open += open
    if (open === 0) return
    const { nearest64, nearest32 } = this.bench.kernels
    const decide = reader.wide ? nearest64 : nearest32
    decide(raw, this.openAt, open, this.cols, this.pointsAt, this.count, this.scale, this.labelsAt, this.rowAt)
  }

  /** Start values for rows up to `reach`; made anew only when that differs much from the last block's. */
  startFor(reach: number): void {
    if (reach <= this.reach && reach > this.reach / 2) return
    this.reach = reach
    const { bench, cols } = this
    const slack = bench.float32(this.slackAt, this.count)
    if (this.flat) {
      const packed = bench.float32(this.packedAt, this.shared.packed.length)
      startValues(this.shared.norms, reach, cols, packed.subarray(cols), cols + 1, slack)
    } else {
      const starts = bench.float32(this.startsAt, this.panels * 8).fill(PADDING)
      startValues(this.shared.norms, reach, cols, starts, 1, slack)
    }
  }
}

/** Length that no row of the block exceeds. */
export function reachOf(bench: Bench, tile: number, rows: number, cols: number): number {
  return Math.sqrt(bench.kernels.largestSquare(tile, rows, cols)) * (1 + 2 ** -20) + Number.MIN_VALUE
}

/** Start value of the places behind the last point in its panel: never the best. */
const PADDING = -3e38
