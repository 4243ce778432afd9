import { notFinite } from "../../data/adapters.js"
import type { Matrix } from "../../data/matrix.js"
import { allocFloats, type FloatArray } from "../../data/memory.js"
import type { Engine, Resident } from "../../engine/engine.js"
import { EngineError } from "../../errors.js"
import { exponentAbove } from "../../structures/geometry.js"
import type { Source } from "./source.js"

/** Rows of this engine: the caller's own array where threads can share it, otherwise a shared copy made when first needed. */
export class WasmResident implements Resident {
  readonly rows: number
  readonly cols: number
  readonly dtype: Matrix["dtype"]
  readonly columns: readonly string[] | undefined
  private matrix: Matrix | undefined
  private sharedData: FloatArray | undefined
  private readonly scaledWeights: Float64Array | undefined
  private readonly weightScale: number
  private ranges: { min: Float64Array; max: Float64Array } | undefined

  constructor(
    readonly engine: Engine,
    matrix: Matrix,
    readonly weights: Float64Array | undefined,
  ) {
    this.matrix = matrix
    this.rows = matrix.rows
    this.cols = matrix.cols
    this.dtype = matrix.dtype
    this.columns = matrix.columns
    this.weightScale = weights ? 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b))) : 1
    this.scaledWeights = weights && shared(weights.map((w) => w * this.weightScale))
  }

  get weighted(): boolean {
    return this.weights !== undefined
  }

  get held(): Matrix {
    if (!this.matrix) throw new EngineError(`${this.engine.name}: these data were released already.`)
    return this.matrix
  }

  /** The rows for a job; `threads` says whether they have to lie in shared memory. */
  source(threads: number): Source {
    const { held, rows, cols, weightScale } = this
    if (threads > 1) this.sharedData ??= shared(held.data)
    const empty = new Float64Array(0)
    return {
      data: threads > 1 ? this.sharedData! : held.data,
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
    this.matrix = undefined
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
