import type { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import type { Engine, Resident } from "../../engine/engine.js"
import { EngineError } from "../../errors.js"

/** Rows on the heap, with their weights; or condensed distances between rows. */
export class ReferenceResident implements Resident {
  private held: Matrix | Condensed | undefined

  constructor(
    readonly engine: Engine,
    held: Matrix | Condensed,
    /** One weight a row, or undefined where every row counts once. */
    readonly weights: Float64Array | undefined,
  ) {
    this.held = held
    this.rows = held.rows
    this.cols = held instanceof Matrix ? held.cols : 0
    this.dtype = held.dtype
    this.columns = held instanceof Matrix ? held.columns : undefined
  }

  readonly rows: number
  readonly cols: number
  readonly dtype: Matrix["dtype"]
  readonly columns: readonly string[] | undefined

  get weighted(): boolean {
    return this.weights !== undefined
  }

  get matrix(): Matrix {
    if (this.held instanceof Matrix) return this.held
    throw new EngineError(
      this.held
        ? "reference: these are distances, not rows; this routine needs rows."
        : "reference: these data were released already.",
    )
  }

  /** The distances, where distances were loaded. */
  get condensed(): Condensed | undefined {
    return this.held instanceof Matrix ? undefined : this.held
  }

  weight(row: number): number {
    return this.weights ? this.weights[row] : 1
  }

  release(): void {
    this.held = undefined
  }
}
