import type { Matrix } from "../../data/matrix.js"
import type { Engine, Resident } from "../../engine/engine.js"
import { EngineError } from "../../errors.js"

/** Rows on the heap, with their weights. */
export class ReferenceResident implements Resident {
  private held: Matrix | undefined

  constructor(
    readonly engine: Engine,
    matrix: Matrix,
    /** One weight a row, or undefined where every row counts once. */
    readonly weights: Float64Array | undefined,
  ) {
    this.held = matrix
    this.rows = matrix.rows
    this.cols = matrix.cols
    this.dtype = matrix.dtype
    this.columns = matrix.columns
  }

  readonly rows: number
  readonly cols: number
  readonly dtype: Matrix["dtype"]
  readonly columns: readonly string[] | undefined

  get weighted(): boolean {
    return this.weights !== undefined
  }

  get matrix(): Matrix {
    if (!this.held) throw new EngineError("reference: these data were released already.")
    return this.held
  }

  weight(row: number): number {
    return this.weights ? this.weights[row] : 1
  }

  release(): void {
    this.held = undefined
  }
}
