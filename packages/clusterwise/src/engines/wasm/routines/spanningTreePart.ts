import { begin, end } from "../../../structures/kdTree.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import { searchOf, stagePlaces } from "../sphere.js"
import type { Phase } from "../team.js"
import { treePhases } from "../treeBuild.js"
import { type Best, TreeMemory } from "../treeMemory.js"
import { Prefixes } from "../wideRows.js"
import { GROUPS, LARGEST, type SpanningTreeJob } from "./spanningTreeJob.js"

/** Leaves that are taken together. */
export const LEAVES_IN_BLOCK = 32

/** What one thread does for a spanning tree. */
export class SpanningTreePart {
  /** Rows about the origin; unit rows under cosine. */
  readonly stage: Phase = {
    block: (b) => (this.job.options.metric === "haversine" ? stagePlaces(this.job, b) : this.stageBlock(b)),
  }
  /** Places along the directions of wide rows. */
  readonly prefix: Phase
  readonly split: Phase
  readonly splitBelow: Phase
  readonly pack: Phase
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

  private reader: BlockReader | undefined
  private memory: TreeMemory | undefined
  private forNeighbours = true
  private readonly floor: number

  constructor(
    private readonly bench: Bench,
    private readonly job: SpanningTreeJob,
    private readonly thread: number,
  ) {
    const { split, splitBelow, pack } = treePhases(job, (leaf) => this.takeFloors(leaf))
    this.prefix = job.wide ? new Prefixes(bench, job.wide, job.tree) : { block: () => {} }
    this.split = split
    this.splitBelow = splitBelow
    this.pack = pack
    this.floor = bench.alloc(0)
  }

  private eachLeaf(block: number, work: (leaf: number) => void): void {
    const leaves = 1 << this.job.tree.depth
    const last = leaves + Math.min(leaves, (block + 1) * LEAVES_IN_BLOCK)
    for (let leaf = leaves + block * LEAVES_IN_BLOCK; leaf < last; leaf++) work(leaf)
  }

  private stageBlock(b: number): void {
    const { bench, job } = this
    const { source, tree, wide, origin, scale } = job
    const { cols } = source
    this.reader ??= new BlockReader(bench, source, job.options.metric === "cosine", job, 1, false, job.blockRows)
    const count = this.reader.count(b) * cols
    const raw = this.reader.raw(b)
    const values = this.reader.wide ? bench.float64(raw, count) : bench.float32(raw, count)
    const first = this.reader.first(b) * cols
    const to = wide ? wide.rows : tree.panels
    for (let i = 0; i < count; i += cols)
      for (let j = 0; j < cols; j++) to[first + i + j] = (values[i + j] - origin[j]) * scale
  }

  private takeFloors(leaf: number): void {
    const { tree, floors, options } = this.job
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
    this.memory = new TreeMemory(bench, job.tree, job.leafRows, {
      ...searchOf(job.options.metric, job.source, job.tree),
      neighbours,
      groups,
      floors: job.floors,
      wide: job.wide,
    })
    this.forNeighbours = neighbours > 0
  }

  private findNeighbours(leaf: number): void {
    const { tree, neighbours, distances, nearest } = this.job
    const memory = this.memory!
    const first = begin(tree, leaf)
    const count = end(tree, leaf) - first
    for (let i = 0; i < count; i++) memory.places[i] = first + i
    memory.search(leaf, count)
    for (let i = 0, to = first * neighbours; i < count * neighbours; i++, to++) {
      distances[to] = memory.distances[i]
      nearest[to] = memory.nearest[i]
    }
  }

  private clearBest(): void {
    const { distance, inside } = this.job.best[this.thread]
    distance.fill(Number.POSITIVE_INFINITY, 0, this.job.turn[GROUPS])
    inside.fill(-1, 0, this.job.turn[GROUPS])
  }

  private lookThrough(leaf: number): void {
    const { job } = this
    const { groups, nodeGroups, neighbours, nearest, distances, passed, tree } = job
    const largest = job.turn[LARGEST]
    if (nodeGroups[leaf] === largest) return
    const best = job.best[this.thread]
    const last = end(tree, leaf)
    for (let place = begin(tree, leaf); place < last; place++) {
      let k = passed[place]
      const group = groups[place]
      if (k === neighbours || group === largest) continue
      const first = place * neighbours
      while (k < neighbours && (nearest[first + k] < 0 || groups[nearest[first + k]] === group)) k++
      passed[place] = k
      if (k < neighbours) keepBest(tree.order, best, group, distances[first + k], place, nearest[first + k])
    }
  }

  private takeGroups(): void {
    const { job } = this
    if (this.forNeighbours || !this.memory) this.takeTree(0)
    this.memory!.takeGroups(job.groups, job.nodeGroups)
    const count = job.turn[GROUPS]
    const known = job.best[job.best.length - 1]
    const { distance, inside, outside } = this.memory!.best
    distance.set(known.distance.subarray(0, count))
    inside.set(known.inside.subarray(0, count))
    outside.set(known.outside.subarray(0, count))
  }

  private searchLeaf(leaf: number): void {
    const { job } = this
    const { groups, nodeGroups, neighbours, distances, passed, tree } = job
    const largest = job.turn[LARGEST]
    if (nodeGroups[leaf] === largest) return
    const memory = this.memory!
    const { places, bounds } = memory
    const { distance } = memory.best
    const last = end(tree, leaf)
    let count = 0
    for (let place = begin(tree, leaf); place < last; place++)
      if (passed[place] === neighbours && groups[place] !== largest)
        if (distances[(place + 1) * neighbours - 1] <= distance[groups[place]]) places[count++] = place
    if (count === 0) return
    memory.search(leaf, count)
    // Whatever leaves the group from these rows is at least as far.
    for (let i = 0; i < count; i++) distances[(places[i] + 1) * neighbours - 1] = bounds[i]
  }

  private handIn(): void {
    const count = this.job.turn[GROUPS]
    const mine = this.memory!.best
    const { distance, inside, outside } = this.job.best[this.thread]
    distance.set(mine.distance.subarray(0, count))
    inside.set(mine.inside.subarray(0, count))
    outside.set(mine.outside.subarray(0, count))
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
