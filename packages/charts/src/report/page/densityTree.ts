import type { CondensedTreeLike } from "../../icicle/icicles.js"
import { bytesOf } from "./data.js"
import type { LiveDensityData } from "./densityData.js"

/** The condensed tree of the least minClusterSize, as the page reads it. λ is in the units of the data. */
export interface BaseTree {
  readonly rows: number
  readonly parent: Int32Array
  readonly birthDistance: Float64Array
  readonly size: Int32Array
  readonly birth: Float64Array
  readonly death: Float64Array
  /** Lowest row that leaves each cluster; `rows` where there is none. */
  readonly first: Int32Array
  /** Rows that leave each cluster, not with a part of it. */
  readonly own: Int32Array
  /** They leave at lambda[from[c]] … lambda[from[c + 1] − 1], `step[c]` rows at each but the last. */
  readonly from: Int32Array
  readonly step: Int32Array
  readonly lambda: Float32Array
  /** Σ of the λ of the rows before each place. */
  readonly sum: Float64Array
  readonly parts: readonly (readonly number[])[]
}

export type BaseData = Pick<LiveDensityData, "rows" | "clusters" | "lambda" | "unit">

export function baseTree({ lambda, ...data }: BaseData): BaseTree {
  return treeOf(data, new Float32Array(bytesOf(lambda).buffer))
}

export function treeOf({ rows, clusters, unit }: Omit<BaseData, "lambda">, lambda: Float32Array): BaseTree {
  const count = clusters.parent.length
  const parent = Int32Array.from(clusters.parent)
  const birthDistance = Float64Array.from(clusters.birthDistance, (distance) => distance ?? Number.POSITIVE_INFINITY)
  const birth = birthDistance.map((distance) => Math.fround(unit / distance))
  const own = Int32Array.from(clusters.own)
  const step = Int32Array.from(own, (_, c) => clusters.steps?.[c] ?? 1)
  const from = new Int32Array(count + 1)
  const size = own.slice()
  const parts = Array.from({ length: count }, (): number[] => [])
  for (let c = 0; c < count; c++) from[c + 1] = from[c] + Math.ceil(own[c] / step[c])
  for (let c = count - 1; c > 0; c--) size[parent[c]] += size[c]
  for (let c = 1; c < count; c++) parts[parent[c]].push(c)
  const death = Float64Array.from(parts, ([part], c) => (part === undefined ? lambda[from[c + 1] - 1] : birth[part]))
  const first = Int32Array.from(clusters.first, (row) => (row < 0 ? rows : row))
  const leaving = { own, from, step, lambda }
  return { rows, parent, birthDistance, size, birth, death, first, ...leaving, sum: sumsOf(leaving), parts }
}

type Leaving = Pick<BaseTree, "own" | "from" | "step" | "lambda">

/** How many rows of a cluster leave at one of its λ. */
function rowsAt({ own, from, step }: Leaving, cluster: number, at: number): number {
  return Math.min(step[cluster], own[cluster] - (at - from[cluster]) * step[cluster])
}

function sumsOf(leaving: Leaving): Float64Array {
  const { own, from, lambda } = leaving
  const sum = new Float64Array(lambda.length + 1)
  for (let c = 0; c < own.length; c++)
    for (let i = from[c]; i < from[c + 1]; i++)
      sum[i + 1] = sum[i] + (lambda[i] < Number.POSITIVE_INFINITY ? lambda[i] * rowsAt(leaving, c, i) : 0)
  return sum
}

/** The condensed tree of a larger minClusterSize. */
export interface Recondensed {
  readonly parent: Int32Array
  readonly birthDistance: Float64Array
  readonly birth: Float64Array
  readonly death: Float64Array
  readonly size: Int32Array
  readonly stability: Float64Array
  /** The cluster that each one of the base is part of, or falls out of. */
  readonly clusterOf: Int32Array
  /** Clusters of the base that each one runs through, from its birth on. */
  readonly chains: readonly (readonly number[])[]
  /** λ at which what is left of a cluster of the base becomes too small, or at which it comes apart. */
  readonly end: Float64Array
  /** 1 for each cluster of the base that has enough rows. */
  readonly isLarge: Uint8Array
}

/**
 * Clusters of the base with fewer rows than minClusterSize fall out of the one they part from; one that is left alone by that
 * goes on in its only part; and a cluster ends where it has become too small.
 */
export function recondense(base: BaseTree, minClusterSize: number): Recondensed {
  const isLarge = Uint8Array.from(base.size, (size, c) => Number(c === 0 || size >= minClusterSize))
  const large = base.parts.map((parts) => parts.reduce((sum, part) => sum + isLarge[part], 0))
  const clusterOf = new Int32Array(base.parent.length)
  const end = new Float64Array(base.parent.length)
  const chains: number[][] = []
  for (let c = 0; c < clusterOf.length; c++) {
    const over = base.parent[c]
    clusterOf[c] = c === 0 ? 0 : clusterOf[over]
    if (!isLarge[c]) continue
    if (c === 0 || large[over] > 1) clusterOf[c] = chains.push([]) - 1
    chains[clusterOf[c]].push(c)
    end[c] = endOf(base, c, minClusterSize)
  }
  const heads = chains.map(([head]) => head)
  const size = Int32Array.from(heads, (c) => base.size[c])
  const birth = Float64Array.from(heads, (c) => base.birth[c])
  const mass = chains.map((chain) =>
    chain.reduce((sum, c) => sum + massOf(base, c, end[c], large[c] === 1 ? minClusterSize : 0), 0),
  )
  return {
    parent: Int32Array.from(heads, (c) => (c === 0 ? -1 : clusterOf[base.parent[c]])),
    birthDistance: Float64Array.from(heads, (c) => base.birthDistance[c]),
    birth,
    death: Float64Array.from(chains, (chain) => end[chain[chain.length - 1]]),
    size,
    stability: Float64Array.from(mass, (sum, i) => sum - size[i] * birth[i]),
    clusterOf,
    chains,
    end,
    isLarge,
  }
}

/** The last λ at which there are still minClusterSize rows: the one at which the row leaves that makes them fewer. */
function endOf({ size, own, step, from, lambda, death }: BaseTree, c: number, minClusterSize: number): number {
  const left = Math.max(0, size[c] - minClusterSize)
  return left < own[c] ? lambda[from[c] + Math.floor(left / step[c])] : death[c]
}

/** Σ of the λ at which rows leave in this stretch: its own rows, and its parts but the one of at least `stays` rows that goes on. */
function massOf(
  { size, own, step, from, lambda, sum, parts }: BaseTree,
  c: number,
  end: number,
  stays: number,
): number {
  let [low, high] = [from[c], from[c + 1]]
  while (low < high) {
    const middle = (low + high) >> 1
    if (lambda[middle] < end) low = middle + 1
    else high = middle
  }
  const late =
    own[c] -
    Math.min(own[c], (low - from[c]) * step[c]) +
    parts[c].reduce((rows, part) => rows + (stays > 0 && size[part] >= stays ? 0 : size[part]), 0)
  return sum[low] - sum[from[c]] + (late > 0 ? late * end : 0)
}

/** The same tree as the chart draws it: rows that leave together are one entry. */
export function drawable(base: BaseTree, tree: Recondensed, labels: ArrayLike<number>): CondensedTreeLike {
  const length = base.lambda.length + base.parent.length
  const entries = {
    parent: new Int32Array(length),
    child: new Int32Array(length),
    lambda: new Float64Array(length),
    childSize: new Int32Array(length),
  }
  let count = 0
  const add = (cluster: number, child: number, lambda: number, rows: number) => {
    entries.parent[count] = base.rows + cluster
    entries.child[count] = child
    entries.lambda[count] = lambda
    entries.childSize[count++] = rows
  }
  for (const [cluster, chain] of tree.chains.entries())
    for (const c of chain) {
      for (let i = base.from[c]; i < base.from[c + 1]; i++)
        add(cluster, 0, Math.min(base.lambda[i], tree.end[c]), rowsAt(base, c, i))
      for (const part of base.parts[c])
        if (tree.chains[tree.clusterOf[part]][0] === part)
          add(cluster, base.rows + tree.clusterOf[part], tree.end[c], base.size[part])
        else if (!tree.isLarge[part]) add(cluster, 0, tree.end[c], base.size[part])
    }
  const cut = <T extends Int32Array | Float64Array>(values: T) => values.subarray(0, count) as T
  return {
    nRows: base.rows,
    parent: cut(entries.parent),
    child: cut(entries.child),
    lambda: cut(entries.lambda),
    childSize: cut(entries.childSize),
    clusterParent: tree.parent.map((over) => (over < 0 ? -1 : base.rows + over)),
    birth: tree.birth,
    death: tree.death,
    clusterSize: tree.size,
    clusterLabel: labels,
  }
}
