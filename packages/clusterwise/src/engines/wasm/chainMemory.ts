import type { Breath } from "../../engine/merging/chain.js"
import type { LinkageMethod } from "../../engine/merging/lanceWilliams.js"
import { MergeList } from "../../engine/merging/mergeList.js"
import type { Bench } from "./bench.js"

/** Rows up to which all distances are laid out as a square, twice: 134 MB. */
const MOST_ROWS = 4096

/** Methods of assembly/chain.ts. */
const methods: Readonly<Record<string, number>> = { complete: 0, average: 1, weighted: 2, ward: 3 }

export const hasChain = (method: LinkageMethod, rows: number): boolean =>
  Object.hasOwn(methods, method) && rows <= MOST_ROWS

/** Bytes of `chainInMemory`. */
export const chainBytes = (rows: number): number => (rows + 2) * (rows + 2) * 8 + rows * 48 + 1000

/** Merges between two breaths. */
const MERGES_A_CALL = 32

/** `chainTree` in a thread's own memory: the same merges, bit for bit. */
export async function chainInMemory(
  bench: Bench,
  distances: Float64Array,
  rows: number,
  method: LinkageMethod,
  breath: Breath,
): Promise<MergeList> {
  const length = Math.ceil(rows / 2) * 2
  const table = bench.room(length * length * 8)
  const gone = bench.room(length * 8)
  const sizes = bench.room(length * 8)
  const slots = bench.room(length * 4)
  const links = bench.room(rows * 4)
  const [lower, higher, heights] = [bench.room(rows * 4), bench.room(rows * 4), bench.room(rows * 8)]
  const record = bench.put(
    Int32Array.of(
      table,
      gone,
      sizes,
      slots,
      links,
      lower,
      higher,
      heights,
      length,
      length,
      rows,
      0,
      0,
      methods[method],
    ),
  )
  fillSquare(bench.float64(table, length * length), length, distances, rows)
  bench.float64(gone, length).fill(0).fill(Number.POSITIVE_INFINITY, rows)
  bench.float64(sizes, length).fill(1)
  bench.int32(slots, length).set(Int32Array.from({ length }, (_, i) => i))
  for (let done = 0; done < rows - 1; ) {
    done = Math.min(rows - 1, done + MERGES_A_CALL)
    bench.kernels.mergeAlongChain(record, done)
    const wait = breath(done)
    if (wait) await wait
  }
  const merges = new MergeList(rows)
  const [a, b, h] = [bench.int32(lower, rows), bench.int32(higher, rows), bench.float64(heights, rows)]
  for (let i = 0; i < rows - 1; i++) merges.add(a[i], b[i], h[i])
  return merges
}

/** Rows and columns that are written together: their lines stay in the first cache. */
const TILE = 32

/** Condensed distances to a square, Infinity on the diagonal and in what is no row. */
function fillSquare(square: Float64Array, stride: number, distances: Float64Array, rows: number): void {
  for (let top = 0; top < rows; top += TILE)
    for (let left = top; left < rows; left += TILE)
      for (let i = top; i < Math.min(rows, top + TILE); i++) {
        const before = rows * i - (i * (i + 1)) / 2 - i - 1
        for (let j = Math.max(left, i + 1), end = Math.min(rows, left + TILE); j < end; j++) {
          const far = distances[before + j]
          square[i * stride + j] = far
          square[j * stride + i] = far
        }
      }
  for (let i = 0; i < stride; i++) square[i * stride + i] = Number.POSITIVE_INFINITY
  if (stride > rows)
    for (let i = 0; i < rows; i++) {
      square[i * stride + rows] = Number.POSITIVE_INFINITY
      square[rows * stride + i] = Number.POSITIVE_INFINITY
    }
}
