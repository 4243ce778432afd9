/**
 * The λ at which each cluster meets each of the chosen ones, on the way up the tree; NaN where one contains the other.
 * Chosen clusters do not contain each other, so that those below a cluster stand side by side in the order of a walk
 * through the tree.
 */
export class MergeHeights {
  private readonly enter: Int32Array
  private readonly exit: Int32Array
  /** Labels in the order of the walk. */
  private readonly walk: Int32Array
  /** Answer of `of`, by label; the next call overwrites it. */
  private readonly heights: Float64Array

  constructor(
    private readonly parent: Int32Array,
    private readonly death: Float64Array,
    private readonly chosen: Int32Array,
  ) {
    const { enter, exit } = walkOrder(parent)
    this.enter = enter
    this.exit = exit
    this.walk = Int32Array.from(chosen.keys()).sort((a, b) => enter[chosen[a]] - enter[chosen[b]])
    this.heights = new Float64Array(chosen.length)
  }

  /** λ by label, for what leaves this cluster. Time: the labels, and the way to the top. */
  of(cluster: number): Float64Array {
    const { parent, death, enter, exit, walk, chosen, heights } = this
    const at = (place: number) => enter[chosen[walk[place]]]
    // Labels within [from, to) of the walk lie in the cluster that the climb has reached.
    let from = firstAtLeast(walk.length, at, enter[cluster])
    let to = from
    for (let around = cluster; around >= 0; around = parent[around]) {
      const meets = (label: number) => (around === cluster || chosen[label] === around ? Number.NaN : death[around])
      for (; to < walk.length && at(to) < exit[around]; to++) heights[walk[to]] = meets(walk[to])
      for (; from > 0 && at(from - 1) >= enter[around]; from--) heights[walk[from - 1]] = meets(walk[from - 1])
    }
    return heights
  }
}

function firstAtLeast(length: number, at: (place: number) => number, value: number): number {
  let [low, high] = [0, length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (at(middle) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Each cluster's place in a walk that goes through all parts of a cluster before it leaves it; parts lie in [enter, exit). */
function walkOrder(parent: Int32Array): { enter: Int32Array; exit: Int32Array } {
  const parts = new Int32Array(parent.length).fill(1)
  for (let cluster = parent.length - 1; cluster > 0; cluster--) parts[parent[cluster]] += parts[cluster]
  const enter = new Int32Array(parent.length)
  const next = new Int32Array(parent.length).fill(1)
  for (let cluster = 1; cluster < parent.length; cluster++) {
    enter[cluster] = next[parent[cluster]]
    next[parent[cluster]] += parts[cluster]
    next[cluster] = enter[cluster] + 1
  }
  return { enter, exit: enter.map((first, cluster) => first + parts[cluster]) }
}
