import type { Contingency } from "./table.js"

/** Ordered pairs of different rows: together in both labelings, in a only, in b only, in neither. */
export interface PairCounts {
  readonly both: bigint
  readonly onlyA: bigint
  readonly onlyB: bigint
  readonly neither: bigint
}

export function pairCounts({ total, a, b, cells }: Contingency): PairCounts {
  const rows = BigInt(total)
  const inBoth = sumOfSquares(cells.sizes)
  const inA = sumOfSquares(a.sizes)
  const inB = sumOfSquares(b.sizes)
  return { both: inBoth - rows, onlyA: inA - inBoth, onlyB: inB - inBoth, neither: rows * rows - inA - inB + inBoth }
}

/** Exact: with 100 million rows the sum is beyond 2^53. Squares up to 2^52 are added as numbers, as far as these are exact. */
function sumOfSquares(sizes: ArrayLike<number>): bigint {
  let sum = 0n
  let small = 0
  for (let i = 0; i < sizes.length; i++) {
    if (sizes[i] > 2 ** 26) sum += BigInt(sizes[i]) ** 2n
    else small += sizes[i] * sizes[i]
    if (small <= 2 ** 52) continue
    sum += BigInt(small)
    small = 0
  }
  return sum + BigInt(small)
}
