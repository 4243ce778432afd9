import type { DistanceSums } from "../../../engine/engine.js"
import type { Bench } from "../bench.js"
import type { Phase } from "../team.js"
import { CHUNK_ROWS, DistanceStrips } from "./distanceStrips.js"
import type { DistanceSweepJob } from "./distanceSweepJob.js"
import { type Block, blocksOf, type Run } from "./sweepBlocks.js"

/** A block of places that is in a thread's memory. */
interface Side {
  /** Its rows, and sums of distances: for each run of the other side, one a place. */
  readonly rows: number
  readonly sums: number
  block: Block
}

/** What one thread does for mean distances under several labellings. */
export class DistanceSweepPart {
  /** Rows to their places. */
  readonly pack: Phase
  /** One meeting of the round. */
  readonly meet: Phase = { block: (b) => this.meeting(b) }

  private readonly strips: DistanceStrips
  private readonly blocks: readonly Block[]
  private readonly sides: readonly [Side, Side]
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: DistanceSweepJob,
  ) {
    const { blockPlaces } = job
    const strips = new DistanceStrips(bench, job)
    this.strips = strips
    this.pack = strips
    this.blocks = blocksOf(job)
    const most = (count: (block: Block) => number) => Math.max(1, ...this.blocks.map(count))
    const sums = (lists: number) => bench.alloc(lists * blockPlaces * 8)
    const side = (): Side => ({
      rows: strips.alloc(blockPlaces),
      sums: sums(most(({ runs }) => runs.length)),
      block: this.blocks[0],
    })
    this.sides = [side(), side()]
    this.at = {
      joined: sums(most(({ clusters }) => clusters.length)),
      ends: bench.alloc(4 * most(({ ends }) => ends.length)),
      members: bench.alloc(4 * most(({ members }) => members.length)),
    }
  }

  /** Means per labelling in the order of rows. */
  result(): DistanceSums[] {
    return this.job.clusterOf.map((clusterOf) => this.means(this.clusterOfPanel(clusterOf)))
  }

  private means(taken: Int32Array): DistanceSums {
    const { clusterSizes, places, totalPlaces } = this.job
    const own = new Float64Array(totalPlaces).fill(Number.NaN)
    const nearest = new Float64Array(totalPlaces).fill(Number.NaN)
    for (const cluster of new Set(taken)) {
      if (cluster < 0) continue
      const size = clusterSizes[cluster]
      const sums = this.job.sums.subarray(cluster * totalPlaces, (cluster + 1) * totalPlaces)
      for (let place = 0; place < totalPlaces; place++) {
        if (taken[place >> 3] < 0) continue
        if (taken[place >> 3] !== cluster) {
          if (!(sums[place] / size >= nearest[place])) nearest[place] = sums[place] / size
        } else if (size > 1) own[place] = sums[place] / (size - 1)
      }
    }
    const inRowOrder = (values: Float64Array) =>
      Float64Array.from(places, (place) => (place < 0 ? Number.NaN : values[place] * this.strips.factor))
    return { own: inRowOrder(own), nearestOther: inRowOrder(nearest) }
  }

  private clusterOfPanel(clusterOf: Int32Array): Int32Array {
    const { cellFirsts, cellSizes, totalPlaces } = this.job
    const panels = new Int32Array(totalPlaces / 8)
    for (let cell = 0; cell < cellSizes.length; cell++)
      panels.fill(clusterOf[cell], cellFirsts[cell] / 8, cellFirsts[cell + 1] / 8)
    return panels
  }

  private meeting(b: number): void {
    const { blocks, sides } = this
    const round = this.job.round[0]
    const [here, there] = sides
    const [i, j] = round < 0 ? [b, b] : pairOf(b, round, blocks.length + (blocks.length % 2))
    // Where the number of blocks is odd, one sits out.
    if (i >= blocks.length || j >= blocks.length) return
    this.seat(here, blocks[i])
    if (i === j) this.meetItself(here)
    else {
      this.seat(there, blocks[j])
      this.meetOther(here, there)
    }
  }

  private meetOther(here: Side, there: Side): void {
    this.clear(here, there.block)
    this.clear(there, here.block)
    for (const [r, run] of here.block.runs.entries())
      for (let from = 0; from < run.rows; from += CHUNK_ROWS) this.chunk(run, from, here, there, r, 0, 0)
    this.spread(here, there.block)
    this.spread(there, here.block)
  }

  /** A chunk against itself, whose pairs count for rows alone, then against all rows behind it. */
  private meetItself(side: Side): void {
    const { block } = side
    this.clear(side, block)
    for (const [r, run] of block.runs.entries())
      for (let from = 0; from < run.rows; from += CHUNK_ROWS) {
        const rows = Math.min(CHUNK_ROWS, run.rows - from)
        const at = run.first + from - block.first
        const chunk = this.strips.at(side.rows, at)
        this.strips.add(chunk, rows, chunk, rows, this.sumsAt(side, r, at), this.at.joined)
        this.chunk(run, from, side, side, r, r, from + CHUNK_ROWS)
      }
    this.spread(side, block)
  }

  /** A chunk of a run of `here` against the runs of `there` from number `first` on, of that one from row `skip` on. */
  private chunk(run: Run, from: number, here: Side, there: Side, r: number, first: number, skip: number): void {
    const { strips } = this
    const rows = Math.min(CHUNK_ROWS, run.rows - from)
    const at = run.first + from - here.block.first
    const chunk = strips.at(here.rows, at)
    for (let s = first; s < there.block.runs.length; s++) {
      const other = there.block.runs[s]
      const begin = s === first ? skip : 0
      if (begin >= other.rows) continue
      const to = other.first + begin - there.block.first
      const strip = strips.at(there.rows, to)
      strips.add(chunk, rows, strip, other.rows - begin, this.sumsAt(here, s, at), this.sumsAt(there, r, to))
    }
  }

  private sumsAt(side: Side, run: number, place: number): number {
    return side.sums + (run * this.job.blockPlaces + place) * 8
  }

  private seat(side: Side, block: Block): void {
    side.block = block
    this.strips.copy(block.first, block.places, side.rows)
  }

  private clear(side: Side, { runs }: Block): void {
    this.bench.float64(side.sums, runs.length * this.job.blockPlaces).fill(0)
  }

  /** Sums by run of the other side to sums by cluster, for each labelling. */
  private spread(side: Side, { clusters, ends, members }: Block): void {
    const { bench, job, at } = this
    const { first, places } = side.block
    const start = (list: number) => clusters[list] * job.totalPlaces + first
    const room = (list: number) => at.joined + list * job.blockPlaces * 8
    bench.copyIn(ends, at.ends)
    bench.copyIn(members, at.members)
    for (let list = 0; list < clusters.length; list++)
      bench.copyIn(job.sums.subarray(start(list), start(list) + places), room(list))
    bench.kernels.addLists(side.sums, job.blockPlaces, places, at.ends, clusters.length, at.members, at.joined)
    for (let list = 0; list < clusters.length; list++) job.sums.set(bench.float64(room(list), places), start(list))
  }
}

/** Who meets whom at table b of a round: everyone sits in a circle but one, and moves on by one seat a round. */
function pairOf(b: number, round: number, everyone: number): [number, number] {
  const circle = everyone - 1
  return b === 0 ? [circle, round] : [(round + b) % circle, (round - b + circle) % circle]
}
