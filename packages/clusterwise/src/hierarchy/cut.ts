import type { Linkage } from "./linkageTree.js"

/**
 * Flat clusters: a merge whose value is at most `threshold` keeps together all that is below it, whatever the values
 * there. Numbered from 0 in the order in which rows first show them.
 */
export function cutAt(Z: Linkage, values: Float64Array, threshold: number): Int32Array {
  const { nLeaves, nMerges } = Z
  const group = Int32Array.from({ length: nLeaves + nMerges }, (_, cluster) => cluster)
  for (let i = nMerges - 1; i >= 0; i--) {
    const own = nLeaves + i
    if (group[own] === own && !(values[i] <= threshold)) continue
    group[Z.left(i)] = group[Z.right(i)] = group[own]
  }
  return byFirstAppearance(group.subarray(0, nLeaves), nLeaves + nMerges)
}

/** The least threshold at which `cutAt` leaves at most `most` clusters; below all values where each row may be one. */
export function thresholdFor(Z: Linkage, values: Float64Array, most: number): number {
  if (most >= Z.nLeaves) return Number.NEGATIVE_INFINITY
  const joined = leastAbove(Z, values).sort()
  return joined[Z.nLeaves - most - 1]
}

/** By merge: the least of the values of it and of those above it, which is the threshold that joins its rows. */
function leastAbove(Z: Linkage, values: Float64Array): Float64Array {
  const least = values.slice()
  for (let i = Z.nMerges - 1; i >= 0; i--)
    for (const child of [Z.left(i), Z.right(i)])
      if (child >= Z.nLeaves) least[child - Z.nLeaves] = Math.min(least[child - Z.nLeaves], least[i])
  return least
}

function byFirstAppearance(groups: Int32Array, names: number): Int32Array {
  const label = new Int32Array(names).fill(-1)
  let next = 0
  return groups.map((group) => {
    if (label[group] < 0) label[group] = next++
    return label[group]
  })
}
