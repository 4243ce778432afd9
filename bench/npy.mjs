// The bench's .npy files: C order, little-endian float32, float64 or int32.
import { closeSync, openSync, readSync, statSync, writeFileSync } from "node:fs"

const types = { "<f4": Float32Array, "<f8": Float64Array, "<i4": Int32Array }

function header(path) {
  const head = Buffer.alloc(4096)
  const file = openSync(path)
  readSync(file, head, 0, head.length, 0)
  closeSync(file)
  const start = 10 + head.readUInt16LE(8)
  const text = head.toString("latin1", 10, start)
  const shape = /'shape': \(([^)]*)\)/
    .exec(text)[1]
    .split(",")
    .filter((n) => n.trim())
    .map(Number)
  return { start, shape, Type: types[/'descr': '([^']*)'/.exec(text)[1]] }
}

/** The values, read straight into memory that `alloc(shape, Type)` gives. */
export function readNpy(path, alloc = ([rows, cols = 1], Type) => new Type(rows * cols)) {
  const { start, shape, Type } = header(path)
  const data = alloc(shape, Type)
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  const file = openSync(path)
  const piece = Buffer.alloc(1 << 20)
  for (let at = 0, size = statSync(path).size - start; at < size; ) {
    const n = readSync(file, piece, 0, Math.min(piece.length, size - at), start + at)
    bytes.set(piece.subarray(0, n), at)
    at += n
  }
  closeSync(file)
  return { data, shape }
}

/** Values in one dimension. */
export function writeNpy(path, values) {
  const descr = Object.keys(types).find((name) => values instanceof types[name])
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${values.length},), }`
  const head = Buffer.from(`\x93NUMPY\x01\x00\x00\x00${text.padEnd(117)}\n`, "latin1")
  head.writeUInt16LE(head.length - 10, 8)
  writeFileSync(path, Buffer.concat([head, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]))
}
