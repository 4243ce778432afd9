import type { Matrix } from "../../data/matrix.js"
import { cutOff, losesDigits } from "../../structures/exactSums.js"
import { exponentAbove, sqDistanceUnit } from "../../structures/geometry.js"
import { exactValues } from "../../structures/wideIntegers.js"
import { type Accumulated, addAccumulated, clusterMeans, inertiaTerms } from "../accumulated.js"
import type { LloydOptions, RunOptions } from "../engine.js"
import { type FrameGeometry, frameGeometry } from "../frame.js"
import { type ClusterTotals, type FarRow, inertiaUnit, type LabelledRow, type LloydPasses } from "../lloydPasses.js"
import { routine } from "../resident.js"
import { unitRows } from "../unitRows.js"
import type { LoadedPiece } from "./eachPiece.js"
import type { Piece } from "./pieces.js"
import { passOver, type StreamRows } from "./streamRows.js"
import { SumPrint } from "./sumPrint.js"

interface Wanted {
  readonly inertia?: boolean
  readonly inertiaUnit?: number
  readonly squares?: boolean
  readonly farthest?: number
}

/**
 * Lloyd's algorithm over a stream: every assignment is one pass, whose sums are those that rows in memory would have. No
 * label is kept, so that memory does not grow with the rows; what needs labels finds them again in a pass of its own.
 */
export class StreamLloyd<L> implements LloydPasses {
  readonly rows: number
  readonly cols: number
  readonly origin: Float64Array
  readonly scale: number
  tell?: (share: number, rows: number) => void
  private readonly geometry: FrameGeometry
  private sums: Accumulated | undefined
  private squares: Pick<ClusterTotals, "squares" | "squaresError"> | undefined
  /** Whether the last iteration asked for distances: then the next one will. */
  private asksInertia = false
  private readonly rowsAtHand = new Map<number, HeldRow>()
  /** What the sums of all clusters together are in every pass over the same rows. */
  private readonly print: SumPrint

  constructor(
    private readonly source: StreamRows<L>,
    private readonly options: LloydOptions,
    private readonly run: RunOptions,
    /** The same of an earlier run over the same rows. */
    known?: string,
  ) {
    this.geometry = frameGeometry(source.frame, options.metric)
    this.rows = source.frame.rows
    this.cols = source.cols
    this.origin = this.geometry.origin
    this.scale = this.geometry.scale
    this.print = new SumPrint(source.who, known)
  }

  /** Of the rows: tells other rows apart from these. Known after the first assignment. */
  get fingerprint(): string {
    return this.print.text ?? ""
  }

  async restart(): Promise<void> {
    this.sums = undefined
  }

  async assign(centroids: Float64Array, last = false): Promise<number> {
    const inertia = last || this.asksInertia
    this.asksInertia = false
    this.sums = undefined
    this.sums = await this.pass(centroids, { inertia, squares: this.squares === undefined })
    this.squares ??= this.readSquares(this.sums)
    return 0
  }

  totals(): ClusterTotals {
    const { offsets, weights } = clusterMeans(this.sums!)
    return { offsets, weights, ...this.squares! }
  }

  async inertia(centroids: Float64Array): Promise<Float64Array> {
    const { options, geometry } = this
    if (inertiaUnit(this, centroids) === 0) return new Float64Array(options.clusters).fill(Number.POSITIVE_INFINITY)
    let held = this.sums
    if (!held || held.inertia.length === 0 || !same(held.centroids, centroids)) {
      this.asksInertia = true
      held = await this.pass(centroids, { inertia: true })
      this.sums = held
    }
    const terms = inertiaTerms(held)
    const lost = losesDigits(
      terms.reduce((a, b) => a + b, 0),
      this.rows,
      geometry.bits,
    )
    if (lost && held.largestTerm > 0) {
      held = await this.pass(centroids, { inertia: true, inertiaUnit: 2 ** -exponentAbove(held.largestTerm) })
      terms.set(inertiaTerms(held))
    }
    return terms.map((term) => term / geometry.weightScale / held.inertiaUnit)
  }

  async farthest(centroids: Float64Array, count: number): Promise<FarRow[]> {
    const far: FarRow[] = []
    this.rowsAtHand.clear()
    await this.pass(centroids, { inertia: false, farthest: count }, (sums, piece) => {
      for (const { row, sqDistance } of sums.farthest) {
        far.push({ row: piece.firstRow + row, sqDistance })
        this.rowsAtHand.set(piece.firstRow + row, rowOf(piece, row))
      }
      far.sort((a, b) => b.sqDistance - a.sqDistance || a.row - b.row)
      for (const { row } of far.splice(count)) this.rowsAtHand.delete(row)
    })
    return far
  }

  /** A row that the last look for far rows met; any other takes a pass. */
  async row(index: number): Promise<LabelledRow> {
    const { source, options } = this
    const { X, weight } = this.rowsAtHand.get(index) ?? (await this.fetch(index))
    const values = options.metric === "cosine" ? unitRows(X.data, 1, this.cols) : Float64Array.from(X.data)
    const label = await this.labelOf(X)
    // As in engine/weights.ts: what is so light beside the heaviest row weighs nothing.
    return { values, weight: weight / source.frame.largestWeight < 2 ** -80 ? 0 : weight, label }
  }

  keep(): void {}

  private async fetch(index: number): Promise<HeldRow> {
    await passOver(this.source, this.run, async (piece) => {
      const at = index - piece.firstRow
      if (at >= 0 && at < piece.X.rows) this.rowsAtHand.set(index, rowOf(piece, at))
    })
    return this.rowsAtHand.get(index)!
  }

  /** The cluster that the last assignment gave the row to. */
  private async labelOf(X: Matrix): Promise<number> {
    const { source, options } = this
    const x = await source.engine.load(X, { who: source.who })
    try {
      const { clusters, metric } = options
      const { centroids } = this.sums!
      const about = { centroids, clusters, metric, frame: source.frame, inertia: false }
      return (await routine(source.who, x, "accumulate", { metric })(x, about)).counts.indexOf(1)
    } finally {
      x.release()
    }
  }

  /** One pass with these centroids: the sums of all pieces. */
  private async pass(
    centroids: Float64Array,
    wanted: Wanted,
    look?: (sums: Accumulated, piece: LoadedPiece<L>) => void,
  ): Promise<Accumulated> {
    const { source, options, run } = this
    const { clusters, metric } = options
    const { signal } = run
    let all: Accumulated | undefined
    await passOver(source, run, async (piece) => {
      const { x, firstRow } = piece
      const accumulate = routine(source.who, x, "accumulate", { metric, points: clusters })
      const sums = await accumulate(x, { centroids, clusters, metric, frame: source.frame, ...wanted }, { signal })
      look?.(sums, piece)
      all = all ? addAccumulated(all, sums) : sums
      this.tell?.((firstRow + x.rows) / this.rows, firstRow + x.rows)
    })
    this.print.check(all!)
    return all!
  }

  private readSquares({ squares }: Accumulated): Pick<ClusterTotals, "squares" | "squaresError"> {
    const { weightScale, bits } = this.geometry
    const unit = weightScale * sqDistanceUnit(this.cols)
    const value = new Float64Array(1)
    exactValues(squares, 0, 1, 1, bits, value)
    return { squares: value[0] / unit, squaresError: cutOff(this.rows, bits) / unit }
  }
}

interface HeldRow {
  readonly X: Matrix
  readonly weight: number
}

const rowOf = ({ X, weights }: Piece, row: number): HeldRow => ({ X: X.select([row]), weight: weights?.[row] ?? 1 })

const same = (a: Float64Array, b: Float64Array): boolean => a.every((value, i) => value === b[i])
