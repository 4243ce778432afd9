export type Dtype = "float32" | "float64"
export type FloatArray = Float32Array | Float64Array

/** True where memory can be shared between threads: Node, Deno, Bun, and isolated pages. */
export const sharedMemory: boolean =
  typeof SharedArrayBuffer !== "undefined" &&
  (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false

/** `bytes` of zeroed memory, shared between threads where the platform allows it. */
export function allocBuffer(bytes: number): ArrayBufferLike {
  return sharedMemory ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
}

export function allocFloats(length: number, dtype: Dtype): FloatArray {
  return dtype === "float32" ? new Float32Array(allocBuffer(length * 4)) : new Float64Array(allocBuffer(length * 8))
}

export function dtypeOf(data: FloatArray): Dtype {
  return data instanceof Float32Array ? "float32" : "float64"
}

export const bytesOf = (dtype: Dtype): number => (dtype === "float32" ? 4 : 8)
