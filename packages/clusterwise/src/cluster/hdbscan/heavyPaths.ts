import { excess, lambdaOf } from "./condenseTree.js"
import type { Hierarchy } from "./groupTies.js"

/**
 * The groups of a hierarchy as paths, each going on with the largest part of a group: whatever minClusterSize is, a
 * cluster is a stretch of one path, since it goes on with its only part that is large enough. D. D. Sleator and R. E.
 * Tarjan, "A data structure for dynamic trees" (1983).
 */
export interface HeavyPaths {
  /** Groups, path after path, from the top down. */
  readonly order: Int32Array
  /** Place of each group in `order`. */
  readonly place: Int32Array
  /** Path of each group, as the place where it begins. */
  readonly head: Int32Array
  /** Of the path that begins at a place: the place after its last group. */
  readonly end: Int32Array
  /** Mass from the head of the path to this place, which is included. Infinite λ, only ever last, are left out. */
  readonly mass: Float64Array
}

export function heavyPaths({ parent, size, height }: Hierarchy): HeavyPaths {
  const { length } = parent
  const heavy = largestParts(parent, size)
  const [order, place, head] = [new Int32Array(length), new Int32Array(length), new Int32Array(length)]
  const [end, mass] = [new Int32Array(length), new Float64Array(length)]
  let next = 0
  for (let top = 0; top < length; top++) {
    if (top > 0 && heavy[parent[top]] === top) continue
    const first = next
    for (let group = top; group >= 0; group = heavy[group]) {
      const lambda = lambdaOf(height[group])
      const from = group === 0 ? 0 : lambdaOf(height[parent[group]])
      const own = lambda < Number.POSITIVE_INFINITY ? excess(size[group], lambda, from) : 0
      mass[next] = own + (next > first ? mass[next - 1] : 0)
      order[next] = group
      head[group] = first
      place[group] = next++
    }
    end[first] = next
  }
  return { order, place, head, end, mass }
}

/** The largest part of each group, of equal ones the first; −1 where it falls into rows alone. */
function largestParts(parent: Int32Array, size: Int32Array): Int32Array {
  const heavy = new Int32Array(parent.length).fill(-1)
  for (let group = 1; group < parent.length; group++) {
    const over = parent[group]
    if (heavy[over] < 0 || size[group] > size[heavy[over]]) heavy[over] = group
  }
  return heavy
}
