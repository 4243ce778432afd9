import type { TreeShape } from "../../tree/topTree.js"
import { roundBetween } from "../../tree/treeClusters.js"

/** Heights from `low` up to, and without, `high` give the same clusters. */
export interface Stop {
  readonly low: number
  readonly high: number
}

/** How far above the root the line can be drawn, in heights of the root. */
export const HEADROOM = 1.06

/** Every cut that the drawn merges tell apart, the lowest first. */
export function stopsOf({ leaves, limits }: TreeShape): Stop[] {
  const base = limits.subarray(0, leaves).reduce((most, limit) => Math.max(most, limit), 0)
  const above = Array.from(new Set(limits.subarray(leaves)))
    .filter((limit) => limit > base)
    .sort((a, b) => a - b)
  const lows = [base, ...above]
  return lows.map((low, i) => ({ low, high: lows[i + 1] ?? low * HEADROOM }))
}

/** The stop that holds a height; the outermost one for heights beyond. */
export function stopAt(stops: readonly Stop[], height: number): number {
  const above = stops.findIndex(({ high }) => height < high)
  return above < 0 ? stops.length - 1 : above
}

/** A round height in the middle of a stop. */
export const heightOf = ({ low, high }: Stop): number => roundBetween(low, high)

/** The height in as few digits as keep it in its stop. */
export function shortHeight(height: number, { low, high }: Stop): string {
  for (let digits = 2; digits < 17; digits++) {
    const short = Number(height.toPrecision(digits))
    if (short >= low && short < high) return String(short)
  }
  return String(height)
}

/** The largest nodes that a cut at this height leaves whole, in the order of their first rows: their places are their labels. */
export function topsAt({ leaves, left, right, limits }: TreeShape, height: number, first: readonly number[]): number[] {
  const lowest = firstRows(leaves, left, right, first)
  const tops: number[] = []
  const open = [2 * leaves - 2]
  while (open.length > 0) {
    const node = open.pop()!
    if (node < leaves || limits[node] <= height) tops.push(node)
    else open.push(left[node - leaves], right[node - leaves])
  }
  return tops.sort((a, b) => lowest[a] - lowest[b])
}

function firstRows(leaves: number, left: Int32Array, right: Int32Array, first: readonly number[]): number[] {
  const lowest = [...first]
  for (let i = 0; i < left.length; i++) lowest[leaves + i] = Math.min(lowest[left[i]], lowest[right[i]])
  return lowest
}

/** The label of each leaf, from the labels of nodes; a leaf below none keeps −2. */
export function leafLabels(
  { leaves, left, right }: TreeShape,
  tops: readonly number[],
  labels: readonly number[],
): Int32Array {
  const out = new Int32Array(2 * leaves - 1).fill(-2)
  for (const [i, node] of tops.entries()) out[node] = labels[i]
  for (let node = 2 * leaves - 2; node >= leaves; node--) {
    if (out[node] === -2) continue
    out[left[node - leaves]] = out[right[node - leaves]] = out[node]
  }
  return out.slice(0, leaves)
}
