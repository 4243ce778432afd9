import { begin, end } from "../../../structures/kdTree.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import { searchOf, stagePlaces } from "../sphere.js"
import type { Phase } from "../team.js"
import { treePhases } from "../treeBuild.js"
import { TreeMemory } from "../treeMemory.js"
import { WaitingMemory } from "../waitingMemory.js"
import { neighboursOf, type ReachabilityJob } from "./reachabilityJob.js"
import { RestPart } from "./rest.js"

/** Leaves whose rows are searched for together. */
export const LEAVES_IN_BLOCK = 16

/** What one thread does for an order by density. */
export class ReachabilityPart extends RestPart {
  /** Rows about the origin; unit rows under cosine. */
  readonly stage: Phase = {
    block: (b) => (this.job.options.metric === "haversine" ? stagePlaces(this.job, b) : this.stageBlock(b)),
  }
  readonly split: Phase
  readonly splitBelow: Phase
  readonly pack: Phase
  /** How far the minSamples-th row lies from each row, itself counted. */
  readonly cores: Phase = { begin: () => this.takeTree(), block: (b) => this.coresOfBlock(b) }

  private reader: BlockReader | undefined
  private memory: TreeMemory | undefined
  private readonly floor: number

  constructor(
    private readonly bench: Bench,
    private readonly job: ReachabilityJob,
  ) {
    super()
    const { split, splitBelow, pack } = treePhases(job)
    this.split = split
    this.splitBelow = splitBelow
    this.pack = pack
    this.floor = bench.alloc(0)
  }

  private stageBlock(b: number): void {
    const { bench, job } = this
    const { source, tree, origin, scale } = job
    const { cols } = source
    this.reader ??= new BlockReader(bench, source, job.options.metric === "cosine", job, 1, false, job.blockRows)
    const count = this.reader.count(b) * cols
    const raw = this.reader.raw(b)
    const values = this.reader.wide ? bench.float64(raw, count) : bench.float32(raw, count)
    const first = this.reader.first(b) * cols
    for (let i = 0; i < count; i += cols)
      for (let j = 0; j < cols; j++) tree.panels[first + i + j] = (values[i + j] - origin[j]) * scale
  }

  private takeTree(): void {
    const { bench, job } = this
    bench.free(this.floor)
    const { metric, minSamples } = job.options
    this.memory = new TreeMemory(bench, job.tree, job.leafRows, {
      ...searchOf(metric, job.source, job.tree),
      neighbours: neighboursOf(job.source.rows, minSamples),
      groups: 0,
      floors: undefined,
    })
  }

  /** Rows that wait, in the memory of the thread that makes the order. */
  waiting(most: number): WaitingMemory {
    if (!this.memory) this.takeTree()
    return new WaitingMemory(this.bench, this.job.tree, this.memory!.treeAt, most)
  }

  private coresOfBlock(b: number): void {
    const leaves = 2 ** this.job.tree.depth
    const last = leaves + Math.min(leaves, (b + 1) * LEAVES_IN_BLOCK)
    for (let leaf = leaves + b * LEAVES_IN_BLOCK; leaf < last; leaf++) this.coresOfLeaf(leaf)
  }

  private coresOfLeaf(leaf: number): void {
    const { tree, cores, options, source, nearest } = this.job
    const { places, distances, nearest: found } = this.memory!
    const neighbours = neighboursOf(source.rows, options.minSamples)
    const others = options.minSamples - 1
    const first = begin(tree, leaf)
    const count = end(tree, leaf) - first
    for (let i = 0; i < count; i++) places[i] = first + i
    this.memory!.search(leaf, count)
    for (let i = 0; i < count; i++) {
      const from = i * neighbours
      cores[first + i] = others === 0 ? 0 : distances[from + others - 1]
      for (let k = 0, to = (first + i) * nearest.size; k < nearest.size; k++, to++) {
        nearest.distances[to] = distances[from + k]
        nearest.places[to] = found[from + k]
      }
    }
  }
}
