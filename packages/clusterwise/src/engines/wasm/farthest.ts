import type { FarRow } from "../../engine/lloydPasses.js"

/** The `count` rows of positive weight with the largest squared distances, ties to the lower row: one scan, a short sorted list. */
export function farthestRows(sqDistances: Float64Array, weights: Float64Array | undefined, count: number): FarRow[] {
  const far: FarRow[] = []
  for (let row = 0; row < sqDistances.length; row++) {
    const sqDistance = sqDistances[row]
    if (weights && weights[row] === 0) continue
    if (far.length === count && sqDistance <= far[count - 1].sqDistance) continue
    let at = far.length
    while (at > 0 && far[at - 1].sqDistance < sqDistance) at--
    far.splice(at, 0, { row, sqDistance })
    if (far.length > count) far.pop()
  }
  return far
}
