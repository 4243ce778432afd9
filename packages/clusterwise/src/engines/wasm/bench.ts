import { instantiate, type Kernels } from "./kernels.js"

const nobodyDecides = (): boolean => false
const nobodyMeasures = (): number => 0

/**
 * A thread's place of work: an instance of the kernels and its memory, which holds scratch and state, never the data.
 * Memory is handed out from the bottom and taken back all at once when the next job begins.
 */
export class Bench {
  readonly kernels: Kernels
  /** Whether the rows at two places are neighbours: asked by the kernels of density where their sums do not tell. */
  decide: (a: number, b: number) => boolean = nobodyDecides
  /** What tells the distance of the rows at two places: asked by the kernels that search in trees of wide rows, or of angles. */
  measure: (a: number, b: number) => number = nobodyMeasures
  private top: number

  constructor(module: WebAssembly.Module) {
    this.kernels = instantiate(module, this)
    this.top = this.kernels.heapBase()
  }

  /** Room for `bytes` bytes, aligned for vectors, zeroed. Views made before are stale afterwards. */
  alloc(bytes: number): number {
    const at = this.room(bytes)
    new Uint8Array(this.kernels.memory.buffer, at, bytes).fill(0)
    return at
  }

  /** The same with whatever lies there. */
  room(bytes: number): number {
    // Not by bits: addresses go up to 4 GiB.
    const at = Math.ceil(this.top / 16) * 16
    this.top = at + bytes
    const { memory } = this.kernels
    const missing = this.top - memory.buffer.byteLength
    if (missing > 0) memory.grow(Math.ceil(missing / 65536))
    return at
  }

  /** Gives back everything from `at` on: only what was handed out last. */
  free(at: number): void {
    this.top = at
  }

  /** Gives everything back, and lets go of the rows that were asked about. */
  clear(): void {
    this.top = this.kernels.heapBase()
    this.decide = nobodyDecides
    this.measure = nobodyMeasures
  }

  /** Copies an array into new room. */
  put(array: Float64Array | Float32Array | Int32Array | BigInt64Array): number {
    const at = this.room(array.byteLength)
    this.copyIn(array, at)
    return at
  }

  /** Bytes of an array (shared or not) to `at`. */
  copyIn(array: Float64Array | Float32Array | Int32Array | Uint16Array | BigInt64Array, at: number): void {
    new Uint8Array(this.kernels.memory.buffer, at, array.byteLength).set(
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
    )
  }

  float64(at: number, length: number): Float64Array {
    return new Float64Array(this.kernels.memory.buffer, at, length)
  }
  float32(at: number, length: number): Float32Array {
    return new Float32Array(this.kernels.memory.buffer, at, length)
  }
  uint16(at: number, length: number): Uint16Array {
    return new Uint16Array(this.kernels.memory.buffer, at, length)
  }
  int32(at: number, length: number): Int32Array {
    return new Int32Array(this.kernels.memory.buffer, at, length)
  }
  int64(at: number, length: number): BigInt64Array {
    return new BigInt64Array(this.kernels.memory.buffer, at, length)
  }

  get bytes(): number {
    return this.kernels.memory.buffer.byteLength
  }
}
