import { readFile } from "node:fs/promises"
import { fileError, showPath, UsageError } from "../failures.js"
import { damaged } from "./sniff.js"
import { type Block, type NumberCells, rowsPerBlock, type Source, type Want } from "./source.js"

/** NumPy's .npy: one array of one or two dimensions, of integers, floats or booleans, in either order of bytes and axes. */
export async function openNpy(path: string): Promise<Source> {
  const file = await readFile(path).catch((error) => {
    throw fileError(error, "read", path)
  })
  const { descr, fortran, shape, start } = readHeader(file, path)
  const { size, read } = elementType(descr, path)
  const [rows, cols] = shape.length === 1 ? [shape[0], 1] : shape
  if (rows === 0 || cols === 0) throw new UsageError(`${showPath(path)} is empty; its shape is (${shape.join(", ")}).`)
  if (file.length - start !== rows * cols * size)
    throw damaged(
      path,
      "npy",
      `its shape (${shape.join(", ")}) takes ${rows * cols * size} bytes, it has ${file.length - start}`,
    )
  const at = (i: number, j: number) => start + size * (fortran ? j * rows + i : i * cols + j)
  const bytes = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const cells = (from: number, to: number, j: number): NumberCells => {
    const out =
      size === 4 && descr[1] === "f"
        ? new Float32Array(to - from)
        : size === 2 && descr[1] === "f"
          ? new Float32Array(to - from)
          : new Array(to - from)
    for (let i = from; i < to; i++) out[i - from] = read(bytes, at(i, j))
    return out
  }
  return new NpySource(path, rows, cols, cells)
}

class NpySource implements Source {
  readonly columns
  readonly notes = []

  constructor(
    readonly name: string,
    readonly rows: number,
    cols: number,
    readonly cells: (from: number, to: number, column: number) => NumberCells,
  ) {
    this.columns = Array.from({ length: cols }, (_, j) => ({
      name: `column${j + 1}`,
      header: `column${j + 1}`,
      type: "number" as const,
    }))
  }

  place(row: number): string {
    return `row ${row + 1}`
  }

  async *blocks(want: readonly Want[], signal?: AbortSignal): AsyncGenerator<Block> {
    const step = rowsPerBlock(this.columns.length)
    for (let from = 0; from < this.rows; from += step) {
      signal?.throwIfAborted()
      const to = Math.min(this.rows, from + step)
      const columns = want.map((w, j) => (w === "skip" ? undefined : inForm(this.cells(from, to, j), w)))
      yield { rows: to - from, columns, fraction: to / this.rows }
    }
  }

  async close(): Promise<void> {}
}

/** Numbers, or the shortest text that reads back as the same number. */
export function inForm(numbers: NumberCells, want: Want): { text: (string | null)[] } | { numbers: NumberCells } {
  if (want === "number") return { numbers }
  return { text: Array.from(numbers, (v) => (v === null || Number.isNaN(v) ? null : String(v))) }
}

interface Header {
  readonly descr: string
  readonly fortran: boolean
  readonly shape: readonly number[]
  readonly start: number
}

function readHeader(file: Buffer, path: string): Header {
  if (file.length < 12) throw damaged(path, "npy")
  const wide = file[6] >= 2
  const length = wide ? file.readUInt32LE(8) : file.readUInt16LE(8)
  const start = (wide ? 12 : 10) + length
  if (start > file.length) throw damaged(path, "npy")
  const header = file.toString("latin1", wide ? 12 : 10, start)
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1]
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1]
  if (descr === undefined) throw damaged(path, "npy", "its elements have several fields; export one array of numbers")
  if (shape === undefined) throw damaged(path, "npy")
  const sizes = shape
    .split(",")
    .map((s) => Number.parseInt(s, 10))
    .filter((n) => !Number.isNaN(n))
  if (sizes.length < 1 || sizes.length > 2)
    throw damaged(path, "npy", `it has ${sizes.length} dimensions (${sizes.join(" × ")}); reshape it to rows × columns`)
  return { descr, fortran: /'fortran_order':\s*True/.test(header), shape: sizes, start }
}

type Read = (bytes: DataView, at: number) => number | bigint

function elementType(descr: string, path: string): { size: number; read: Read } {
  const little = descr[0] !== ">"
  const readers: Record<string, Read> = {
    f2: (b, at) => halfFloat(b.getUint16(at, little)),
    f4: (b, at) => b.getFloat32(at, little),
    f8: (b, at) => b.getFloat64(at, little),
    i1: (b, at) => b.getInt8(at),
    i2: (b, at) => b.getInt16(at, little),
    i4: (b, at) => b.getInt32(at, little),
    i8: (b, at) => b.getBigInt64(at, little),
    u1: (b, at) => b.getUint8(at),
    u2: (b, at) => b.getUint16(at, little),
    u4: (b, at) => b.getUint32(at, little),
    u8: (b, at) => b.getBigUint64(at, little),
    b1: (b, at) => b.getUint8(at),
  }
  const read = readers[descr.slice(1)]
  if (!/^[<>|=]/.test(descr) || read === undefined)
    throw damaged(
      path,
      "npy",
      `elements of type ${JSON.stringify(descr)} are not read; integers, floats and booleans are`,
    )
  return { size: Number(descr.slice(2)), read }
}

/** IEEE 754 binary16. */
function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const sign = bits & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
