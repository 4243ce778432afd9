import { excess, lambdaOf } from "./condenseTree.js"
import type { Hierarchy } from "./groupTies.js"
import { type HeavyPaths, heavyPaths } from "./heavyPaths.js"
import { type ClusterTree, type Selection, selectClusters } from "./selectClusters.js"

/** Entry i is what `recut({ minClusterSize: minClusterSize[i] })` finds; above the last minClusterSize nothing changes. */
export interface PersistenceMap {
  /** 2, 3, 4, …, up to the first at which nothing parts any more. */
  readonly minClusterSize: Int32Array
  readonly nClusters: Int32Array
  /** Σ of the chosen clusters' excess of mass. */
  readonly stability: Float64Array
}

/**
 * A group parts, for a minClusterSize, where its second largest part has as many rows: so there are at most rows ÷
 * minClusterSize such groups, and rows × log rows for all minClusterSize together.
 */
export function persistenceMap(hierarchy: Hierarchy, selection: Selection): PersistenceMap {
  const parts = partsBySize(hierarchy)
  const paths = heavyPaths(hierarchy)
  const splits = fallingSplits(parts)
  const length = splits.length === 0 ? 1 : parts.second[splits[0]]
  const minClusterSize = Int32Array.from({ length }, (_, i) => i + 2)
  const [nClusters, stability] = [new Int32Array(length), new Float64Array(length)]
  const room = allocRoom(hierarchy.parent.length)
  let count = 0
  for (let i = length - 1; i >= 0; i--) {
    while (count < splits.length && parts.second[splits[count]] >= minClusterSize[i]) count++
    const parting = splits.slice(0, count).sort()
    const tree = clusterTree(hierarchy, paths, parts, parting, minClusterSize[i], room)
    const chosen = selectClusters(tree, selection)
    if (
      chosen[0] &&
      selection.clusterSelectionEpsilon > 0 &&
      tree.densest < lambdaOf(selection.clusterSelectionEpsilon)
    )
      chosen[0] = 0 // no row is dense enough for the cluster of all
    for (let cluster = 0; cluster < chosen.length; cluster++) {
      if (chosen[cluster] === 0) continue
      nClusters[i]++
      stability[i] += tree.stability[cluster]
    }
  }
  return Object.freeze({ minClusterSize, nClusters, stability })
}

/** The groups that each group falls into, largest first: those of group g are parts[first[g] … first[g + 1] − 1]. */
interface Parts {
  readonly first: Int32Array
  readonly parts: Int32Array
  /** Size of the second largest one, 0 where there is none. */
  readonly second: Int32Array
}

function partsBySize({ parent, size }: Hierarchy): Parts {
  const { length } = parent
  const first = new Int32Array(length + 1)
  for (let group = 1; group < length; group++) first[parent[group] + 1]++
  for (let group = 0; group < length; group++) first[group + 1] += first[group]
  const next = first.slice()
  const parts = new Int32Array(length - 1)
  for (let group = 1; group < length; group++) parts[next[parent[group]]++] = group
  const second = new Int32Array(length)
  for (let group = 0; group < length; group++) {
    const own = parts.subarray(first[group], first[group + 1])
    if (own.length < 2) continue
    own.sort((a, b) => size[b] - size[a] || a - b)
    second[group] = size[own[1]]
  }
  return { first, parts, second }
}

/** Groups that part for some minClusterSize, those that do so longest first. */
function fallingSplits({ second }: Parts): Int32Array {
  return Int32Array.from(second.keys())
    .filter((group) => second[group] >= 2)
    .sort((a, b) => second[b] - second[a])
}

/** Room for the clusters of one minClusterSize; the next one writes over it. */
interface Room {
  readonly top: Int32Array
  readonly last: Int32Array
  readonly parent: Int32Array
  readonly size: Int32Array
  readonly birthDistance: Float64Array
  readonly stability: Float64Array
  /** By the head of a path: the cluster that lies on it now. */
  readonly current: Int32Array
}

const allocRoom = (groups: number): Room => ({
  top: new Int32Array(groups),
  last: new Int32Array(groups),
  parent: new Int32Array(groups),
  size: new Int32Array(groups),
  birthDistance: new Float64Array(groups),
  stability: new Float64Array(groups),
  current: new Int32Array(groups),
})

/** The clusters for one minClusterSize, numbered as by `condenseTree`. */
function clusterTree(
  hierarchy: Hierarchy,
  paths: HeavyPaths,
  parts: Parts,
  splits: Int32Array,
  minClusterSize: number,
  room: Room,
): ClusterTree & { readonly densest: number } {
  const count = partClusters(hierarchy, paths, parts, splits, minClusterSize, room)
  let densest = 0
  for (let cluster = 0; cluster < count; cluster++) {
    const top = room.top[cluster]
    if (room.last[cluster] < 0) room.last[cluster] = lastLarge(paths, hierarchy.size, top, minClusterSize)
    room.size[cluster] = hierarchy.size[top]
    room.birthDistance[cluster] = birthDistance(hierarchy, top)
    room.stability[cluster] = massBetween(hierarchy, paths, top, room.last[cluster])
    densest = Math.max(densest, lambdaOf(hierarchy.height[room.last[cluster]]))
  }
  return {
    parent: room.parent.subarray(0, count),
    size: room.size.subarray(0, count),
    birthDistance: room.birthDistance.subarray(0, count),
    stability: room.stability.subarray(0, count),
    densest,
  }
}

/** From the top down: a group that parts ends the cluster on its path and begins one on the path of each large part. */
function partClusters(
  { size }: Hierarchy,
  { head }: HeavyPaths,
  { first, parts }: Parts,
  splits: Int32Array,
  minClusterSize: number,
  { top, last, parent, current }: Room,
): number {
  let count = 0
  const begin = (group: number, from: number) => {
    current[head[group]] = count
    top[count] = group
    last[count] = -1
    parent[count++] = from
  }
  begin(0, -1)
  for (const group of splits) {
    const cluster = current[head[group]]
    last[cluster] = group
    for (let at = first[group]; at < first[group + 1] && size[parts[at]] >= minClusterSize; at++)
      begin(parts[at], cluster)
  }
  return count
}

const birthDistance = ({ parent, height }: Hierarchy, top: number): number =>
  top === 0 ? Number.POSITIVE_INFINITY : height[parent[top]]

/** The last group on the path of `top` that is large enough: sizes fall along it. */
function lastLarge({ order, place, head, end }: HeavyPaths, size: Int32Array, top: number, least: number): number {
  let [low, high] = [place[top], end[head[top]]]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (size[order[middle]] >= least) low = middle
    else high = middle
  }
  return order[low]
}

/** Excess of mass of the stretch of a path from `top` to `last`. */
function massBetween(hierarchy: Hierarchy, { place, mass }: HeavyPaths, top: number, last: number): number {
  const [from, to] = [lambdaOf(birthDistance(hierarchy, top)), lambdaOf(hierarchy.height[last])]
  if (to === Number.POSITIVE_INFINITY) return from < to ? to : 0
  const own = excess(hierarchy.size[top], lambdaOf(hierarchy.height[top]), from)
  return mass[place[last]] - mass[place[top]] + own
}
