import type { Bench } from "./bench.js"

/** Exact sums of several threads, added and read as numbers: records × width. */
export function mergedSums(
  bench: Bench,
  sums: readonly BigInt64Array[],
  records: number,
  width: number,
  bits: number,
): Float64Array {
  const { kernels } = bench
  const words = records * width * 2
  const total = bench.alloc(words * 8)
  const other = bench.alloc(words * 8)
  const values = bench.alloc(records * width * 8)
  for (const one of sums) {
    bench.copyIn(one.subarray(0, words), other)
    kernels.addIntegers(total, other, words)
  }
  kernels.sumValues(total, records, width, bits, values)
  const out = bench.float64(values, records * width).slice()
  bench.free(total)
  return out
}
