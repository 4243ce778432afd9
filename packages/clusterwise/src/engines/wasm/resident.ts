import { notFinite } from "../../data/adapters.js"
import type { Condensed } from "../../data/condensed.js"
import { Matrix } from "../../data/matrix.js"
import { allocFloats, type FloatArray } from "../../data/memory.js"
import type { Engine, Resident } from "../../engine/engine.js"
import { EngineError } from "../../errors.js"
import { exponentAbove } from "../../structures/geometry.js"
import type { Source } from "./source.js"

/**
 * Rows of this engine, or condensed distances between rows: the caller's own array where threads can share it, otherwise
 * a shared copy made when first needed.
 */
export class WasmResident implements Resident {
  readonly rows: number
  readonly cols: number
  readonly dtype: Matrix["dtype"]
  readonly columns: readonly string[] | undefined
  private data: Matrix | Condensed | undefined
  private sharedData: FloatArray | undefined
  private readonly scaledWeights: Float64Array | undefined
  private readonly weightScale: number
  private ranges: { min: Float64Array; max: Float64Array } | undefined

  constructor(
    readonly engine: Engine,
    data: Matrix | Condensed,
    readonly weights: Float64Array | undefined,
  ) {
    this.data = data
    this.rows = data.rows
    this.cols = data instanceof Matrix ? data.cols : 0
    this.dtype = data.dtype
    this.columns = data instanceof Matrix ? data.columns : undefined
    this.weightScale = weights ? 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b))) : 1
    this.scaledWeights = weights && shared(weights.map((w) => w * this.weightScale))
  }

  get weighted(): boolean {
    return this.weights !== undefined
  }

  /** The rows; an EngineError where distances were loaded. */
  get held(): Matrix {
    const { present } = this
    if (present instanceof Matrix) return present
    throw new EngineError(`${this.engine.name}: these are distances, not rows; this routine needs rows.`)
  }

  /** The distances, where distances were loaded. */
  get condensed(): Condensed | undefined {
    const { present } = this
    return present instanceof Matrix ? undefined : present
  }

  private get present(): Matrix | Condensed {
    if (!this.data) throw new EngineError(`${this.engine.name}: these data were released already.`)
    return this.data
  }

  /**
   * The rows for a job, or under 0 cols the distances; `threads` says whether they have to lie in shared memory.
   */
  source(threads: number): Source {
    const { present, rows, cols, weightScale } = this
    if (threads > 1) this.sharedData ??= shared(present.data)
    const empty = new Float64Array(0)
    return {
      data: threads > 1 ? this.sharedData! : present.data,
      rows,
      cols,
      weights: this.scaledWeights,
      weightScale,
      min: this.ranges?.min ?? empty,
      max: this.ranges?.max ?? empty,
    }
  }

  /** Keeps the column ranges that the first pass found. */
  keepRanges(min: Float64Array, max: Float64Array): void {
    this.ranges = { min, max }
  }

  get columnRanges(): { min: Float64Array; max: Float64Array } {
    return this.ranges!
  }

  release(): void {
    this.data = undefined
    this.sharedData = undefined
  }
}

/** The DataError for a value that is not finite, wherever the first pass found it. */
export function refuse(who: string, data: FloatArray, index: number, cols: number, columns?: readonly string[]): never {
  throw notFinite(who, data[index], index, cols, columns)
}

function shared<A extends FloatArray>(array: A): A {
  if (typeof SharedArrayBuffer === "undefined" || array.buffer instanceof SharedArrayBuffer) return array
  const copy = allocFloats(array.length, array instanceof Float32Array ? "float32" : "float64")
  copy.set(array)
  return copy as A
}
