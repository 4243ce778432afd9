import type { Best } from "../treeMemory.js"
import { GROUPS, LARGEST, type SpanningTreeJob } from "./spanningTreeJob.js"
import { keepBest } from "./spanningTreePart.js"

/** No edge of this group is taken. */
const NOWHERE = -1

/** The groups between the rounds, as the driver keeps them. */
export class GroupsInRounds {
  /** Edges found so far: places at both ends, weight in working units. */
  readonly edges
  private count = 0
  private sizes: Int32Array

  constructor(private readonly job: SpanningTreeJob) {
    const { rows } = job.source
    this.sizes = new Int32Array(rows).fill(1)
    this.edges = { a: new Int32Array(rows - 1), b: new Int32Array(rows - 1), weights: new Float64Array(rows - 1) }
    for (let place = 0; place < rows; place++) job.groups[place] = place
    job.turn[GROUPS] = rows
  }

  get groups(): number {
    return this.job.turn[GROUPS]
  }

  /** The first round: every row and its nearest one. */
  joinNearest(): void {
    const { nearest, distances, neighbours } = this.job
    const { groups } = this
    const next = new Int32Array(groups).fill(NOWHERE)
    if (groups > 1) for (let place = 0; place < groups; place++) next[place] = nearest[place * neighbours]
    for (let place = 0; place < groups; place++)
      if (isTaken(next, place)) this.edge(place, next[place], distances[place * neighbours])
    this.follow(next)
  }

  /** Later ones: every group but the largest, and its best edge. */
  join(): void {
    const { groups: groupAt, turn } = this.job
    const { distance, inside, outside } = this.best
    const { groups } = this
    const next = new Int32Array(groups)
    for (let group = 0; group < groups; group++)
      next[group] = group === turn[LARGEST] ? NOWHERE : groupAt[outside[group]]
    for (let group = 0; group < groups; group++)
      if (isTaken(next, group)) this.edge(inside[group], outside[group], distance[group])
    this.follow(next)
  }

  /** No edge is known. */
  forget(): void {
    this.best.distance.fill(Number.POSITIVE_INFINITY, 0, this.groups)
    this.best.inside.fill(-1, 0, this.groups)
  }

  /** The best edge of each group over all threads. */
  gather(): void {
    const { best, tree } = this.job
    for (const { distance, inside, outside } of best.slice(0, -1))
      for (let group = 0; group < this.groups; group++)
        if (inside[group] >= 0) keepBest(tree.order, this.best, group, distance[group], inside[group], outside[group])
  }

  /** Marks the nodes that lie in one group as a whole, once the leaves are marked. */
  begin(): void {
    const { nodeGroups, tree } = this.job
    for (let node = 2 ** tree.depth - 1; node > 0; node--) {
      const left = nodeGroups[2 * node]
      nodeGroups[node] = left === nodeGroups[2 * node + 1] ? left : -1
    }
  }

  private get best(): Best {
    return this.job.best[this.job.best.length - 1]
  }

  private edge(a: number, b: number, weight: number): void {
    const { edges } = this
    edges.a[this.count] = a
    edges.b[this.count] = b
    edges.weights[this.count++] = weight
  }

  /** New numbers 0, 1, … for what hangs together. */
  private follow(next: Int32Array): void {
    const { renamed, turn } = this.job
    const { groups } = this
    const sizes = new Int32Array(groups)
    let [fresh, largest] = [0, 0]
    renamed.fill(-1, 0, groups)
    for (let group = 0; group < groups; group++) {
      let end = group
      while (renamed[end] < 0 && !isEnd(next, end)) end = next[end]
      if (renamed[end] < 0) renamed[end] = fresh++
      const number = renamed[end]
      for (let at = group; at !== end; at = next[at]) renamed[at] = number
      sizes[number] += this.sizes[group]
    }
    for (let number = 1; number < fresh; number++) if (sizes[number] > sizes[largest]) largest = number
    turn[GROUPS] = fresh
    turn[LARGEST] = largest
    this.sizes = sizes.subarray(0, fresh)
  }
}

/**
 * Whether the group's edge is to be added. No two edges are alike, so that following them from group to group comes to
 * shorter and shorter ones, and ends where a group has none or where two groups have the same: one of these says so.
 */
function isTaken(next: Int32Array, group: number): boolean {
  return next[group] !== NOWHERE && !(next[group] < group && next[next[group]] === group)
}

/** Where following ends: a group without an edge, or the lower one of two with the same. */
function isEnd(next: Int32Array, group: number): boolean {
  return next[group] === NOWHERE || (next[group] > group && next[next[group]] === group)
}
