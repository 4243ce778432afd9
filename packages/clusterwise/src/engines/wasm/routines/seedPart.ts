import { SEED_BLOCK } from "../../../engine/seedDriver.js"
import { sqDistanceUnit } from "../../../structures/geometry.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import { reachOf, TileSearch } from "../tileSearch.js"
import { packedLength, startValues } from "./panels.js"
import { Draw, MAX_CANDIDATES, type SeedJob, State } from "./seedJob.js"

/** What one thread does while starting centroids are drawn. Blocks are those of the draws: SEED_BLOCK rows. */
export class SeedPart {
  /** Lengths of rows, and the draw weights before the first centroid: w alone. */
  readonly meet: Phase = { block: (b) => this.meetBlock(b) }
  /** Distances to new centroids, and the draw weights that follow. */
  readonly choose: Phase = { begin: () => this.search(), block: (b) => this.chooseBlock(b) }
  /** What each candidate would change in Σ w · D². */
  readonly weigh: Phase = {
    begin: () => this.takeCandidates(),
    block: (b) => this.weighBlock(b),
    end: () => this.handIn(),
  }
  /** Independent draws for k-means‖. */
  readonly oversample: Phase = { block: (b) => this.oversampleBlock(b) }
  /** Σ w of the rows nearest to each of the points. */
  readonly share: Phase = {
    begin: () => {
      this.search()
      this.sumsAt = this.bench.alloc(this.job.state[State.points] * 32)
    },
    block: (b) => this.shareBlock(b),
    end: () => this.job.shareSums[this.thread].set(this.bench.int64(this.sumsAt, this.job.state[State.points] * 4)),
  }

  private readonly reader: BlockReader
  private readonly cols: number
  private readonly unit: number
  private readonly at
  private tiles: TileSearch | undefined
  /** Everything above belongs to one phase and is given back. */
  private readonly top: number
  private sumsAt = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: SeedJob,
    private readonly thread: number,
  ) {
    const { source, options } = job
    this.cols = source.cols
    this.unit = sqDistanceUnit(source.cols)
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, SEED_BLOCK)
    this.at = {
      origin: bench.put(job.origin),
      sq: bench.alloc(SEED_BLOCK * 8),
      fresh: bench.alloc(SEED_BLOCK * 8),
      squares: bench.alloc(SEED_BLOCK * 16),
      weights: source.weights ? bench.alloc(SEED_BLOCK * 8) : 0,
      limits: bench.alloc(SEED_BLOCK * 4 + 32),
      list: bench.alloc(SEED_BLOCK * MAX_CANDIDATES * 4),
      candidates: bench.alloc(MAX_CANDIDATES * this.cols * 8),
      packed: bench.alloc(MAX_CANDIDATES * this.cols * 4),
      starts: bench.alloc(MAX_CANDIDATES * 4),
      slack: bench.alloc(MAX_CANDIDATES * 4),
      record: bench.alloc(32),
      sums: bench.alloc(MAX_CANDIDATES * 32),
      row: bench.alloc((this.cols + 2) * 8),
    }
    this.top = bench.alloc(0)
  }

  /** One working row (the unit row under cosine). */
  row(index: number): Float64Array {
    const block = Math.floor(index / SEED_BLOCK)
    return this.reader.row(this.reader.raw(block), index - this.reader.first(block))
  }

  private meetBlock(b: number): void {
    const { bench, at, job, reader, cols } = this
    const count = reader.count(b)
    const raw = reader.raw(b)
    const squares = reader.wide ? bench.kernels.squares64 : bench.kernels.squares32
    squares(raw, count, cols, at.origin, job.scale, 1, 0, at.squares)
    const pairs = bench.float64(at.squares, count * 2)
    const first = reader.first(b)
    for (let i = 0; i < count; i++) job.squares[first + i] = pairs[2 * i]
    job.blockReach[b] = reachOf(bench, reader.tile(b), count, cols)
    bench.float64(at.sq, count).fill(1)
    job.sq.fill(1, first, first + count)
    this.sumBlock(b)
  }

  private search(): void {
    this.bench.free(this.top)
    const { points, packed, norms, state } = this.job
    const count = state[State.points]
    const present = {
      points: points.subarray(0, count * this.cols),
      packed: packed.subarray(0, packedLength(count, this.cols)),
      norms: norms.subarray(0, count),
    }
    this.tiles = new TileSearch(this.bench, present, this.cols, this.job.scale, SEED_BLOCK)
    this.tiles.take()
  }

  private chooseBlock(b: number): void {
    const { bench, at, job, reader } = this
    this.measure(b)
    const count = reader.count(b)
    const first = reader.first(b)
    const sq = job.sq.subarray(first, first + count)
    bench.copyIn(sq, at.sq)
    bench.kernels.lower(at.sq, at.fresh, count, job.state[State.first])
    sq.set(bench.float64(at.sq, count))
    this.sumBlock(b)
  }

  /** Squared distances of a block to the nearest of the new centroids, into `fresh`. */
  private measure(b: number): void {
    const { bench, at, job, reader, cols } = this
    const tiles = this.tiles!
    const count = reader.count(b)
    const raw = reader.raw(b)
    if (tiles.count > 1) tiles.search(reader, count, raw, reader.tile(b), job.blockReach[b])
    else bench.int32(tiles.labelsAt, count).fill(0)
    const measure = reader.wide ? bench.kernels.sqToLabel64 : bench.kernels.sqToLabel32
    measure(raw, count, cols, tiles.pointsAt, tiles.labelsAt, job.scale, at.fresh, at.row)
  }

  /** Σ w · D² of the block whose D² lie in `sq`, where the driver reads it. */
  private sumBlock(b: number): void {
    const { bench, at, job } = this
    bench.int64(at.record, 4).fill(0n)
    const count = this.reader.count(b)
    bench.kernels.sumWeighted(at.sq, count, this.unit, this.weightsOf(b), at.record, job.bits)
    job.blockSums.set(bench.int64(at.record, 4), b * 4)
  }

  private takeCandidates(): void {
    const { bench, at, job } = this
    bench.copyIn(job.candidates, at.candidates)
    bench.copyIn(job.candidatePanels, at.packed)
    bench.int64(at.sums, MAX_CANDIDATES * 4).fill(0n)
  }

  private weighBlock(b: number): void {
    const { bench, at, job, reader, cols } = this
    const { kernels } = bench
    const count = reader.count(b)
    const first = reader.first(b)
    const raw = reader.raw(b)
    const candidates = job.state[State.candidates]
    const starts = bench.float32(at.starts, MAX_CANDIDATES).fill(-3e38)
    startValues(
      job.candidateNorms.subarray(0, candidates),
      job.blockReach[b],
      cols,
      starts,
      1,
      bench.float32(at.slack, MAX_CANDIDATES),
    )
    bench.copyIn(job.sq.subarray(first, first + count), at.sq)
    bench.copyIn(job.squares.subarray(first, first + count), at.squares)
    const ratio = 0.5 * (job.tileScale / job.scale) ** 2
    kernels.thresholds(at.squares, at.sq, count, ratio, (cols + 8) * 2 ** -50, at.limits)
    const panels = Math.ceil(candidates / 8)
    const pairs = kernels.screen(reader.tile(b), count, cols, at.packed, at.starts, panels, at.limits, at.list)
    const improve = reader.wide ? kernels.improvements64 : kernels.improvements32
    improve(
      raw,
      cols,
      at.list,
      pairs,
      at.candidates,
      job.scale,
      at.sq,
      this.unit,
      this.weightsOf(b),
      at.sums,
      job.bits,
      at.row,
    )
  }

  private handIn(): void {
    this.job.candidateSums[this.thread].set(this.bench.int64(this.at.sums, MAX_CANDIDATES * 4))
  }

  private oversampleBlock(b: number): void {
    const { bench, at, job, reader } = this
    const count = reader.count(b)
    const first = reader.first(b)
    const draw = (word: number) => job.draw[word]
    bench.copyIn(job.sq.subarray(first, first + count), at.sq)
    const found = bench.kernels.oversample(
      count,
      first,
      draw(Draw.part),
      draw(Draw.stream),
      draw(Draw.purpose),
      draw(Draw.seedLow),
      draw(Draw.seedHigh),
      at.sq,
      this.unit,
      this.weightsOf(b),
      draw(Draw.factor),
      at.list,
    )
    // A row is marked in its own place: the driver collects them in order.
    for (const i of bench.int32(at.list, found)) job.marks[first + i] = 1
  }

  private shareBlock(b: number): void {
    const { bench, at, job, reader } = this
    const { kernels } = bench
    const tiles = this.tiles!
    const count = reader.count(b)
    const raw = reader.raw(b)
    tiles.search(reader, count, raw, reader.tile(b), job.blockReach[b])
    const weights = this.weightsOf(b)
    const terms = bench.float64(at.squares, count * 2)
    const w = weights ? bench.float64(weights, count) : undefined
    for (let i = 0; i < count; i++) {
      terms[2 * i] = w ? w[i] : 1
      terms[2 * i + 1] = 0
    }
    kernels.addTerms(at.squares, count, tiles.labelsAt, this.sumsAt, 2, job.bits)
  }

  private weightsOf(b: number): number {
    const { weights } = this.job.source
    if (!weights) return 0
    const first = this.reader.first(b)
    this.bench.copyIn(weights.subarray(first, first + this.reader.count(b)), this.at.weights)
    return this.at.weights
  }
}
