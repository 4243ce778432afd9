import { ParameterError } from "../errors.js"
import { cutAt } from "../hierarchy/cut.js"
import type { Linkage } from "../hierarchy/linkageTree.js"
import { greatestDistances } from "../hierarchy/maxima.js"

/** Where a tree is cut: one of the two. */
export interface TreeCut {
  readonly nClusters?: number | undefined
  /** Clusters are joined below this distance, not at it. */
  readonly distanceThreshold?: number | undefined
}

/** The same parameters; with two clusters where neither a number nor a distance was given. */
export function withOneCut<P extends TreeCut>(who: string, params: P): P {
  const { nClusters, distanceThreshold } = params
  if (nClusters !== undefined && distanceThreshold !== undefined)
    throw new ParameterError(who, "distanceThreshold", "left out where nClusters is given", distanceThreshold)
  if (nClusters !== undefined || distanceThreshold !== undefined) return params
  return Object.freeze({ ...params, nClusters: 2 })
}

/**
 * Labels by first appearance: all but the last nClusters − 1 merges; or those below the threshold, where a merge counts
 * as high as the highest below it.
 */
export function cutTree(Z: Linkage, { nClusters, distanceThreshold = 0 }: TreeCut): Int32Array {
  if (nClusters !== undefined) {
    const order = Float64Array.from({ length: Z.nMerges }, (_, merge) => merge)
    return cutAt(Z, order, Z.nMerges - nClusters)
  }
  const stays = greatestDistances(Z).map((distance) => (distance < distanceThreshold ? 0 : 1))
  return cutAt(Z, stays, 0)
}

/** Whether some merge is lower than one that it contains. */
export function hasInversions(Z: Linkage): boolean {
  return greatestDistances(Z).some((greatest, merge) => greatest > Z.height(merge))
}

/** @throws ParameterError unless it is one cut of a tree with so many leaves */
export function checkedCut(who: string, { nClusters, distanceThreshold }: TreeCut, leaves: number): TreeCut {
  if ((nClusters === undefined) === (distanceThreshold === undefined))
    throw new ParameterError(who, "the cut", "one of nClusters and distanceThreshold", nClusters)
  if (nClusters !== undefined && !(Number.isInteger(nClusters) && nClusters >= 1 && nClusters <= leaves))
    throw new ParameterError(who, "nClusters", `an integer in [1, ${leaves}] (the tree has ${leaves} rows)`, nClusters)
  if (distanceThreshold !== undefined && !(distanceThreshold >= 0 && distanceThreshold < Number.POSITIVE_INFINITY))
    throw new ParameterError(who, "distanceThreshold", "a number ≥ 0", distanceThreshold)
  return { nClusters, distanceThreshold }
}

/**
 * The same clusters, numbered by first appearance.
 * @throws ParameterError where they are not one integer ≥ 0 a row
 */
export function checkedLabels(who: string, labels: ArrayLike<number>, leaves: number): Int32Array {
  if (labels.length !== leaves) throw new ParameterError(who, "labels", `${leaves}, one a row`, labels.length)
  const numbers = new Map<number, number>()
  return Int32Array.from(labels, (label) => {
    if (!(Number.isInteger(label) && label >= 0))
      throw new ParameterError(who, "every label", "an integer ≥ 0, as fcluster gives", label)
    if (!numbers.has(label)) numbers.set(label, numbers.size)
    return numbers.get(label)!
  })
}
