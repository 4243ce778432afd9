import { DataError, show } from "../errors.js"

/** A typed array in JSON: base64 of its little-endian bytes, with its type and shape. */
export interface EncodedArray {
  readonly dtype: ArrayDtype
  readonly shape: readonly number[]
  readonly base64: string
}

const kinds = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  uint8: Uint8Array,
  int64: BigInt64Array,
}

export type ArrayDtype = keyof typeof kinds
type ArrayOf<D extends ArrayDtype> = InstanceType<(typeof kinds)[D]>
type AnyArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array | BigInt64Array

/** What a reader insists on. An undefined entry of `shape` takes any length. */
export interface Expected<D extends ArrayDtype> {
  readonly dtype?: D
  readonly shape?: readonly (number | undefined)[]
}

/** A typed array as plain JSON. Without a shape it is one-dimensional. */
export function encodeArray(array: AnyArray, shape: readonly number[] = [array.length]): EncodedArray {
  if (sizeOf(shape) !== array.length)
    throw new DataError(`encodeArray: the shape ${shape.join(" × ")} does not match ${array.length} values.`)
  return { dtype: dtypeName(array), shape: [...shape], base64: toBase64(littleEndian(array)) }
}

/**
 * The typed array that `encodeArray` wrote, bit for bit.
 * @param who named in the DataError when the JSON is not such an array, or not the expected one
 */
export function decodeArray<D extends ArrayDtype = ArrayDtype>(
  json: unknown,
  who: string,
  expected: Expected<D> = {},
): ArrayOf<D> {
  const { dtype, shape, base64 } = checkEncoded(json, who)
  if (expected.dtype !== undefined && dtype !== expected.dtype)
    throw new DataError(`${who}: expected ${expected.dtype} values, the file has ${dtype}.`)
  if (expected.shape && !fits(shape, expected.shape))
    throw new DataError(
      `${who}: expected the shape ${expected.shape.map((n) => n ?? "any").join(" × ")}, the file has ${shape.join(" × ")}.`,
    )
  const bytes = fromBase64(base64, who)
  const kind = kinds[dtype]
  if (bytes.length !== sizeOf(shape) * kind.BYTES_PER_ELEMENT)
    throw new DataError(
      `${who}: the shape ${shape.join(" × ")} of ${dtype} takes ${sizeOf(shape) * kind.BYTES_PER_ELEMENT} bytes, the file has ${bytes.length}.`,
    )
  return new kind(swapped(bytes, kind.BYTES_PER_ELEMENT).buffer) as ArrayOf<D>
}

function checkEncoded(json: unknown, who: string): EncodedArray {
  const { dtype, shape, base64 } = (typeof json === "object" && json !== null ? json : {}) as Partial<EncodedArray>
  const isDtype = typeof dtype === "string" && Object.hasOwn(kinds, dtype)
  const isShape = Array.isArray(shape) && shape.every((n) => Number.isSafeInteger(n) && n >= 0)
  if (!isDtype || !isShape || typeof base64 !== "string")
    throw new DataError(`${who}: expected an array as { dtype, shape, base64 }; got ${show(json)}.`)
  return { dtype, shape, base64 }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1)

function fits(shape: readonly number[], expected: readonly (number | undefined)[]): boolean {
  return shape.length === expected.length && shape.every((n, i) => expected[i] === undefined || n === expected[i])
}

function dtypeName(array: AnyArray): ArrayDtype {
  for (const [name, kind] of Object.entries(kinds)) if (array instanceof kind) return name as ArrayDtype
  throw new DataError(`encodeArray: ${show(array)} is not one of ${Object.keys(kinds).join(", ")}.`)
}

function littleEndian(array: AnyArray): Uint8Array {
  return swapped(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), array.BYTES_PER_ELEMENT)
}

const hostIsLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** The bytes of every element in the other order, on the rare machine that keeps the high byte first. */
function swapped<B extends ArrayBufferLike>(bytes: Uint8Array<B>, size: number): Uint8Array<B | ArrayBuffer> {
  if (hostIsLittleEndian || size === 1) return bytes
  const out = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) out[i] = bytes[i - (i % size) + (size - 1 - (i % size))]
  return out
}

/** A multiple of 3, so that the pieces' base64 join without padding; small enough for one call's arguments. */
const PIECE = 3 * 8192

function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = []
  for (let i = 0; i < bytes.length; i += PIECE) pieces.push(btoa(String.fromCharCode(...bytes.subarray(i, i + PIECE))))
  return pieces.join("")
}

function fromBase64(text: string, who: string): Uint8Array<ArrayBuffer> {
  let binary: string
  try {
    binary = atob(text)
  } catch {
    throw new DataError(`${who}: the array's base64 text is damaged.`)
  }
  return Uint8Array.from(binary, (c) => c.charCodeAt(0))
}
