import type { CondensedTreeLike, Icicle } from "./icicles.js"

/** Px of a number of rows, and the px at which a lambda lies. */
export interface IcicleScale {
  readonly x: (rows: number) => number
  readonly y: (lambda: number) => number
}

/** Px between two steps of an outline. */
const STEP = 0.75

const px = (value: number): string => String(+value.toFixed(1))

/**
 * The outline of a cluster: from its birth down to its death, on both sides as far from its middle as it has rows. Steps that
 * are too small to be seen are left out.
 */
export function icicleOutline(tree: CondensedTreeLike, icicle: Icicle, { x, y }: IcicleScale): string {
  const steps = stepsOf(tree, icicle, { x, y })
  const half = (width: number) => (x(width) - x(0)) / 2
  const middle = x(icicle.center)
  const bottom = y(icicle.death)
  const right = steps.map(({ width }, i) => `H${px(middle + half(width))}V${px(steps[i + 1]?.at ?? bottom)}`)
  const left = steps.map(({ at, width }) => `H${px(middle - half(width))}V${px(at)}`).reverse()
  return `M${px(middle)},${px(steps[0].at)}${right.join("")}${left.join("")}Z`
}

/** From which px on the cluster has how many rows. */
function stepsOf({ lambda, childSize }: CondensedTreeLike, { from, to, size, birth }: Icicle, { x, y }: IcicleScale) {
  const steps = [{ at: y(birth), width: size }]
  let rows = size
  for (let i = from; i < to; i++) {
    rows -= childSize[i]
    const last = steps[steps.length - 1]
    const at = y(lambda[i])
    if (rows <= 0 || i + 1 === to) break
    if (Math.abs(at - last.at) >= STEP && x(last.width) - x(rows) >= STEP) steps.push({ at, width: rows })
  }
  return steps
}
