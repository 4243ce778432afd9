import { begin, end, packLeaf, split, splitBelow } from "../../../structures/kdTree.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import { type Best, TreeMemory, treeKinds } from "../treeMemory.js"
import { GROUPS, LARGEST, LEVEL, type SpanningTreeJob } from "./spanningTreeJob.js"

/** Leaves that are taken together. */
export const LEAVES_IN_BLOCK = 32
/** Levels below which each node is split by one thread. */
export const SHARED_LEVELS = 5

/** What one thread does for a spanning tree. */
export class SpanningTreePart {
  /** Unit rows, under cosine. */
  readonly stage: Phase = { block: (b) => this.stageBlock(b) }
  /** A node of the level in turn is halved; then all below the last such level. */
  readonly split: Phase = { block: (b) => split(this.job.tree, this.job.points, this.job.turn[LEVEL] + b) }
  readonly splitBelow: Phase = { block: (b) => splitBelow(this.job.tree, this.job.points, this.job.turn[LEVEL] + b) }
  /** Leaves to panels. */
  readonly pack: Phase = { block: (b) => this.eachLeaf(b, (leaf) => this.packLeaf(leaf)) }
  /** The nearest rows of each row. */
  readonly neighbours: Phase = {
    begin: () => this.takeTree(this.job.neighbours),
    block: (b) => this.eachLeaf(b, (leaf) => this.findNeighbours(leaf)),
  }
  /** The best edges that are known without a search. */
  readonly look: Phase = {
    begin: () => this.clearBest(),
    block: (b) => this.eachLeaf(b, (leaf) => this.lookThrough(leaf)),
  }
  /** Searches for those that may be better. */
  readonly search: Phase = {
    begin: () => this.takeGroups(),
    block: (b) => this.eachLeaf(b, (leaf) => this.searchLeaf(leaf)),
    end: () => this.handIn(),
  }
  /** Places to their new groups. */
  readonly rename: Phase = { block: (b) => this.eachLeaf(b, (leaf) => this.renameLeaf(leaf)) }

  private memory: TreeMemory | undefined
  private forNeighbours = true
  private readonly floor: number

  constructor(
    private readonly bench: Bench,
    private readonly job: SpanningTreeJob,
    private readonly thread: number,
  ) {
    this.floor = bench.alloc(0)
  }

  get leaves(): number {
    return 2 ** this.job.tree.depth
  }

  private eachLeaf(block: number, work: (leaf: number) => void): void {
    const last = Math.min(this.leaves, (block + 1) * LEAVES_IN_BLOCK)
    for (let leaf = block * LEAVES_IN_BLOCK; leaf < last; leaf++) work(this.leaves + leaf)
  }

  private stageBlock(b: number): void {
    const { bench, job } = this
    const { source, points } = job
    const reader = new BlockReader(bench, source, true, job, 1, false, job.blockRows)
    const count = reader.count(b) * source.cols
    points.set(bench.float64(reader.raw(b), count), reader.first(b) * source.cols)
    bench.free(this.floor)
  }

  private packLeaf(leaf: number): void {
    const { tree, points, origin, scale, floors, options } = this.job
    packLeaf(tree, points, leaf, origin, scale)
    if (!floors) return
    const unit = coreUnit(this.job)
    let least = Number.POSITIVE_INFINITY
    for (let place = begin(tree, leaf); place < end(tree, leaf); place++) {
      floors.places[place] = options.cores![tree.order[place]] * unit
      least = Math.min(least, floors.places[place])
    }
    floors.nodes[leaf] = least
  }

  private takeTree(neighbours: number): void {
    const { bench, job } = this
    bench.free(this.floor)
    const groups = neighbours > 0 ? 0 : job.turn[GROUPS]
    const options = { kind: treeKinds[job.options.metric], neighbours, groups, floors: job.floors }
    this.memory = new TreeMemory(bench, job.tree, job.leafRows, options)
    this.forNeighbours = neighbours > 0
  }

  private findNeighbours(leaf: number): void {
    const { job } = this
    const memory = this.memory!
    const first = begin(job.tree, leaf)
    const count = end(job.tree, leaf) - first
    const { places } = memory
    for (let i = 0; i < count; i++) places[i] = first + i
    memory.search(leaf, count)
    const found = memory.found(count)
    job.distances.set(found.distances, first * job.neighbours)
    job.nearest.set(found.places, first * job.neighbours)
  }

  private clearBest(): void {
    const { distance, inside } = this.job.best[this.thread]
    distance.fill(Number.POSITIVE_INFINITY, 0, this.job.turn[GROUPS])
    inside.fill(-1, 0, this.job.turn[GROUPS])
  }

  private lookThrough(leaf: number): void {
    const { job } = this
    const { groups, nodeGroups, neighbours, nearest, distances, passed, turn, tree } = job
    if (nodeGroups[leaf] === turn[LARGEST]) return
    const best = job.best[this.thread]
    const last = end(tree, leaf)
    for (let place = begin(tree, leaf); place < last; place++) {
      const group = groups[place]
      if (group === turn[LARGEST]) continue
      let k = passed[place]
      while (
        k < neighbours &&
        (nearest[place * neighbours + k] < 0 || groups[nearest[place * neighbours + k]] === group)
      )
        k++
      passed[place] = k
      if (k === neighbours) continue
      keepBest(tree.order, best, group, distances[place * neighbours + k], place, nearest[place * neighbours + k])
    }
  }

  private takeGroups(): void {
    const { job } = this
    if (this.forNeighbours || !this.memory) this.takeTree(0)
    this.memory!.takeGroups(job.groups, job.nodeGroups)
    const count = job.turn[GROUPS]
    const best = this.memory!.best(count)
    const known = job.best[job.best.length - 1]
    best.distance.set(known.distance.subarray(0, count))
    best.inside.set(known.inside.subarray(0, count))
    best.outside.set(known.outside.subarray(0, count))
  }

  private searchLeaf(leaf: number): void {
    const { job } = this
    const { groups, nodeGroups, neighbours, distances, passed, turn, tree } = job
    if (nodeGroups[leaf] === turn[LARGEST]) return
    const memory = this.memory!
    const { distance } = memory.best(turn[GROUPS])
    const { places } = memory
    const last = end(tree, leaf)
    let count = 0
    for (let place = begin(tree, leaf); place < last; place++) {
      if (passed[place] < neighbours || groups[place] === turn[LARGEST]) continue
      if (distances[(place + 1) * neighbours - 1] <= distance[groups[place]]) places[count++] = place
    }
    if (count === 0) return
    memory.search(leaf, count)
    // Whatever leaves the group from these rows is at least as far.
    const { bounds } = memory
    for (let i = 0; i < count; i++) distances[(places[i] + 1) * neighbours - 1] = bounds[i]
  }

  private handIn(): void {
    const count = this.job.turn[GROUPS]
    const mine = this.memory!.best(count)
    const { distance, inside, outside } = this.job.best[this.thread]
    distance.set(mine.distance)
    inside.set(mine.inside)
    outside.set(mine.outside)
  }

  private renameLeaf(leaf: number): void {
    const { groups, nodeGroups, renamed, tree } = this.job
    const [first, last] = [begin(tree, leaf), end(tree, leaf)]
    let common = renamed[groups[first]]
    for (let place = first; place < last; place++) {
      const group = renamed[groups[place]]
      groups[place] = group
      if (group !== common) common = -1
    }
    nodeGroups[leaf] = common
  }
}

/** Cores are distances; sums of squares are not. */
export function coreUnit({ options, scale }: SpanningTreeJob): number {
  if (options.metric === "cosine") return 2 * scale * scale
  return options.metric === "sqeuclidean" ? scale * scale : scale
}

/** Keeps the pair if it comes before the best one of its group. The kernel has the same rule. */
export function keepBest(
  order: Int32Array,
  { distance, inside, outside }: Best,
  group: number,
  candidate: number,
  a: number,
  b: number,
): void {
  if (candidate > distance[group]) return
  if (candidate === distance[group] && inside[group] >= 0) {
    const [known, fresh] = [
      [order[inside[group]], order[outside[group]]],
      [order[a], order[b]],
    ]
    const [low, knownLow] = [Math.min(...fresh), Math.min(...known)]
    if (low > knownLow || (low === knownLow && Math.max(...fresh) >= Math.max(...known))) return
  }
  distance[group] = candidate
  inside[group] = a
  outside[group] = b
}
