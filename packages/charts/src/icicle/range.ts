import type { CondensedTreeLike, Icicle } from "./icicles.js"

/** Share of the rows whose leaving is shown; the last rows of a dense place would stretch the axis without end. */
const SHOWN = 0.98

/** What is up and down: lambda, or the distance that it is the inverse of. */
export type IcicleAxis = "lambda" | "distance"

/** The far end of the axis, and whether some of the tree lies beyond. */
export interface IcicleRange {
  readonly end: number
  readonly cutOff: boolean
}

/**
 * How far the axis goes: until nearly all rows have left, and far enough to see each chosen cluster begin and lose half of its
 * rows. Lambda may be Infinity, for rows at the same place.
 */
export function icicleRange(tree: CondensedTreeLike, all: readonly Icicle[], axis: IcicleAxis): IcicleRange {
  return axis === "lambda" ? lambdaRange(tree, all) : distanceRange(tree, all)
}

function lambdaRange(tree: CondensedTreeLike, all: readonly Icicle[]): IcicleRange {
  const finite = rowLambdas(tree).filter((lambda) => lambda < Number.POSITIVE_INFINITY)
  const halves = all.filter(({ chosen }) => chosen).map((icicle) => halfGone(tree, icicle))
  const births = all.map(({ birth }) => birth * 1.1)
  const wanted = greatest([quantile(finite, SHOWN), ...[...halves, ...births].filter(Number.isFinite)])
  const last = finite.at(-1) ?? 0
  const end = Math.min(wanted * 1.08, Math.max(last, wanted)) || 1
  return { end, cutOff: tree.death.length > 0 && greatest(Array.from(tree.death)) > end * (1 + 1e-9) }
}

function distanceRange(tree: CondensedTreeLike, all: readonly Icicle[]): IcicleRange {
  const distances = rowLambdas(tree)
    .filter((lambda) => lambda > 0)
    .map((lambda) => 1 / lambda)
    .reverse()
  const births = all.filter(({ birth }) => birth > 0).map(({ birth }) => 1.1 / birth)
  const wanted = greatest([quantile(distances, SHOWN), ...births]) * 1.05 || 1
  return { end: wanted, cutOff: true }
}

/** λ at which each row leaves, rising. */
function rowLambdas({ nRows, child, lambda }: CondensedTreeLike): Float64Array {
  return Float64Array.from({ length: child.length }, (_, i) => (child[i] < nRows ? lambda[i] : Number.NaN))
    .filter((value) => !Number.isNaN(value))
    .sort()
}

const quantile = (sorted: Float64Array, share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0

const greatest = (values: readonly number[]): number => values.reduce((most, value) => Math.max(most, value), 0)

/** λ at which the cluster has half of its rows, if it has not come apart by then. */
function halfGone({ lambda, childSize, nRows, child }: CondensedTreeLike, { from, to, size }: Icicle): number {
  let rows = size
  for (let i = from; i < to; i++) {
    if (child[i] >= nRows) return lambda[i]
    rows -= childSize[i]
    if (rows <= size / 2) return lambda[i]
  }
  return 0
}
