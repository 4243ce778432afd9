import { UnionFind } from "../../../structures/unionFind.js"
import type { Best } from "../treeMemory.js"
import { GROUPS, LARGEST, type SpanningTreeJob } from "./spanningTreeJob.js"
import { keepBest } from "./spanningTreePart.js"

/** The groups between the rounds, as the driver keeps them. */
export class GroupsInRounds {
  /** Edges found so far: places at both ends, weight in working units. */
  readonly edges
  private count = 0
  private sets: UnionFind
  private sizes: Int32Array

  constructor(private readonly job: SpanningTreeJob) {
    const { rows } = job.source
    this.sets = new UnionFind(rows)
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
    for (let place = 0; place < this.groups && this.groups > 1; place++)
      this.edge(place, place, nearest[place * neighbours], distances[place * neighbours])
    this.number()
  }

  /** Later ones: every group but the largest, and its best edge. */
  join(): void {
    const { turn } = this.job
    const { distance, inside, outside } = this.best
    for (let group = 0; group < this.groups; group++)
      if (group !== turn[LARGEST]) this.edge(group, inside[group], outside[group], distance[group])
    this.number()
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

  private get best(): Best {
    return this.job.best[this.job.best.length - 1]
  }

  /** Marks the nodes that lie in one group as a whole, once the leaves are marked. */
  begin(): void {
    const { nodeGroups, tree } = this.job
    for (let node = 2 ** tree.depth - 1; node > 0; node--) {
      const [left, right] = [nodeGroups[2 * node], nodeGroups[2 * node + 1]]
      nodeGroups[node] = left === right ? left : -1
    }
  }

  private edge(group: number, a: number, b: number, weight: number): void {
    const { sets, edges } = this
    const [left, right] = [sets.find(group), sets.find(this.job.groups[b])]
    if (left === right) return
    sets.join(left, right)
    edges.a[this.count] = a
    edges.b[this.count] = b
    edges.weights[this.count++] = weight
  }

  /** New numbers 0, 1, … for the sets. */
  private number(): void {
    const { renamed, turn } = this.job
    const { sets, groups } = this
    const sizes = new Int32Array(groups)
    let fresh = 0
    for (let group = 0; group < groups; group++) if (sets.find(group) === group) renamed[group] = fresh++
    for (let group = 0; group < groups; group++) {
      renamed[group] = renamed[sets.find(group)]
      sizes[renamed[group]] += this.sizes[group]
    }
    turn[GROUPS] = fresh
    this.sizes = sizes.subarray(0, fresh)
    let largest = 0
    for (let group = 1; group < fresh; group++) if (sizes[group] > sizes[largest]) largest = group
    turn[LARGEST] = largest
    this.sets = new UnionFind(fresh)
  }
}
