import { SEED_BLOCK } from "../../../engine/seedDriver.js"
import { sqDistanceUnit } from "../../../structures/geometry.js"
import { raceByWeight } from "../../../structures/race.js"
import type { Draws } from "../../../structures/random.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import { reachOf, TileSearch } from "../tileSearch.js"
import { packedLength } from "./panels.js"
import { Draw, MAX_CANDIDATES, type SeedJob, State } from "./seedJob.js"
import { SeedTiles } from "./seedTiles.js"

/** What one thread does while starting centroids are drawn, a strip of draw blocks at a time. */
export class SeedPart {
  /** Lengths of rows, and the draw weights before the first centroid: w alone. */
  readonly meet: Phase = { block: (strip) => this.meetStrip(strip) }
  /** Distances to new centroids, and the draw weights that follow. */
  readonly choose: Phase = { begin: () => this.search(), block: (strip) => this.chooseStrip(strip) }
  /** What each candidate would change in Σ w · D², and for which rows. */
  readonly weigh: Phase = {
    begin: () => this.takeCandidates(),
    block: (strip) => this.weighStrip(strip),
    end: () => this.handIn(),
  }
  /** The candidate that won becomes a centroid: what comes nearer to it is known from weighing it. */
  readonly crown: Phase = {
    begin: () => this.search(),
    block: (strip) => (this.job.pairCounts[strip] < 0 ? this.chooseStrip(strip) : this.crownStrip(strip)),
  }
  /** Independent draws for k-means‖. */
  readonly oversample: Phase = { block: (strip) => this.oversampleStrip(strip) }
  /** Σ w of the rows nearest to each of the points. */
  readonly share: Phase = {
    begin: () => {
      this.search()
      this.sumsAt = this.bench.alloc(this.job.state[State.points] * 32)
    },
    block: (strip) => this.shareStrip(strip),
    end: () => this.job.shareSums[this.thread].set(this.bench.int64(this.sumsAt, this.job.state[State.points] * 4)),
  }

  /** Nothing: for a driver that works alone meanwhile. */
  readonly rest: Phase = { block: () => {} }

  private readonly reader: BlockReader
  private readonly cols: number
  private readonly unit: number
  private readonly at
  private readonly screens: SeedTiles
  private tiles: TileSearch | undefined
  /** Everything above belongs to one phase and is given back. */
  private readonly top: number
  private sumsAt = 0

  constructor(
    private readonly bench: Bench,
    private readonly job: SeedJob,
    private readonly thread: number,
  ) {
    const { source, options, stripRows } = job
    this.cols = source.cols
    this.unit = sqDistanceUnit(source.cols)
    this.reader = new BlockReader(bench, source, options.metric === "cosine", job, job.tileScale, true, stripRows)
    this.at = {
      sq: bench.alloc(stripRows * 8),
      fresh: bench.alloc(stripRows * job.trials * 8),
      terms: bench.alloc(stripRows * 16),
      weights: source.weights ? bench.alloc(stripRows * 8) : 0,
      list: bench.alloc(stripRows * job.trials * 4),
      rows: bench.alloc(stripRows * 4),
      candidates: bench.alloc(MAX_CANDIDATES * this.cols * 8),
      records: bench.alloc((stripRows / SEED_BLOCK) * 32),
      sums: bench.alloc(MAX_CANDIDATES * 32),
      row: bench.alloc((this.cols + 2) * 8),
    }
    this.screens = new SeedTiles(bench, job, this.reader)
    this.top = bench.alloc(0)
  }

  /** One working row (the unit row under cosine). */
  row(index: number): Float64Array {
    const { reader, cols } = this
    const { source, options } = this.job
    if (options.metric !== "cosine") return Float64Array.from(source.data.subarray(index * cols, (index + 1) * cols))
    const strip = Math.floor(index / reader.blockRows)
    return reader.row(reader.raw(strip), index - reader.first(strip))
  }

  /** A part for another job, in the memory of this one behind all that it keeps. No phase of this one runs meanwhile. */
  another(job: SeedJob): SeedPart {
    return new SeedPart(this.bench, job, 0)
  }

  /** Σ of the draw weights of each block. */
  blockWeights(): Float64Array {
    const { bench, job } = this
    const sums = bench.room(job.blockSums.byteLength)
    const out = bench.room(job.blocks * 8)
    bench.copyIn(job.blockSums, sums)
    bench.kernels.pairedValues(sums, job.blocks, job.bits, out)
    const weights = bench.float64(out, job.blocks).slice()
    bench.free(sums)
    return weights
  }

  /** A race by weight, of which a kernel leaves few items to look at. */
  race(weights: Float64Array, draws: Draws, part: number, first: number): number {
    const { bench } = this
    const at = bench.put(weights)
    const uniforms = bench.room(weights.byteLength)
    const list = bench.room(weights.length * 4)
    const { stream, purpose, seedLow, seedHigh } = draws
    const { raceLeaders } = bench.kernels
    const found = raceLeaders(at, weights.length, first, part, stream, purpose, seedLow, seedHigh, uniforms, list)
    const winner = raceByWeight(weights, draws, part, first, bench.int32(list, found))
    bench.free(at)
    return winner
  }

  private meetStrip(strip: number): void {
    const { bench, at, job, reader, cols } = this
    const count = reader.count(strip)
    const raw = reader.raw(strip)
    this.screens.meet(strip, raw, count)
    job.reach[strip] = reachOf(bench, reader.tile(strip), count, cols)
    const first = reader.first(strip)
    bench.float64(at.sq, count).fill(1)
    job.sq.fill(1, first, first + count)
    this.sumStrip(strip)
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
    this.tiles = new TileSearch(this.bench, present, this.cols, this.job.scale, this.job.stripRows)
    this.tiles.take()
  }

  private chooseStrip(strip: number): void {
    const { bench, at, job, reader } = this
    this.measure(strip)
    const count = reader.count(strip)
    const first = reader.first(strip)
    const sq = job.sq.subarray(first, first + count)
    bench.copyIn(sq, at.sq)
    bench.kernels.lower(at.sq, at.fresh, count, job.state[State.first])
    sq.set(bench.float64(at.sq, count))
    this.sumStrip(strip)
  }

  /** Squared distances of a strip to the nearest of the new centroids, into `fresh`. */
  private measure(strip: number): void {
    const { bench, at, job, reader, cols } = this
    const tiles = this.tiles!
    const count = reader.count(strip)
    const raw = reader.raw(strip)
    if (tiles.count > 1) tiles.search(reader, count, raw, reader.tile(strip), job.reach[strip])
    else bench.int32(tiles.labelsAt, count).fill(0)
    const measure = reader.wide ? bench.kernels.sqToLabel64 : bench.kernels.sqToLabel32
    measure(raw, count, cols, tiles.pointsAt, tiles.labelsAt, job.scale, at.fresh, at.row)
  }

  /** Σ w · D² of the blocks of a strip whose D² lie in `sq`, where the driver reads it. */
  private sumStrip(strip: number): void {
    const { bench, at, job } = this
    const count = this.reader.count(strip)
    const weights = this.weightsOf(strip)
    const records = bench.int64(at.records, Math.ceil(count / SEED_BLOCK) * 4).fill(0n)
    for (let from = 0; from < count; from += SEED_BLOCK)
      bench.kernels.sumWeighted(
        at.sq + from * 8,
        Math.min(SEED_BLOCK, count - from),
        this.unit,
        weights && weights + from * 8,
        at.records + (from / SEED_BLOCK) * 32,
        job.bits,
      )
    job.blockSums.set(records, this.firstRecord(strip))
  }

  private firstRecord(strip: number): number {
    return strip * (this.job.stripRows / SEED_BLOCK) * 4
  }

  private takeCandidates(): void {
    const { bench, at, job } = this
    bench.copyIn(job.candidates, at.candidates)
    this.screens.take()
    bench.int64(at.sums, MAX_CANDIDATES * 4).fill(0n)
  }

  private weighStrip(strip: number): void {
    const { bench, at, job, reader, cols } = this
    const first = reader.first(strip)
    bench.copyIn(job.sq.subarray(first, first + reader.count(strip)), at.sq)
    const raw = reader.raw(strip)
    const pairs = this.screens.screen(strip, job.state[State.candidates], at.sq, at.list)
    const improve = reader.wide ? bench.kernels.improvements64 : bench.kernels.improvements32
    const weights = this.weightsOf(strip)
    this.keepPairs(
      strip,
      improve(
        raw,
        cols,
        at.list,
        pairs,
        at.candidates,
        job.scale,
        at.sq,
        this.unit,
        weights,
        at.sums,
        job.bits,
        at.fresh,
      ),
    )
  }

  /** Keeps what comes nearer for the candidate that wins, where that is not more than the strip has rows. */
  private keepPairs(strip: number, count: number): void {
    const { bench, at, job, reader } = this
    const first = reader.first(strip)
    const kept = count <= reader.count(strip)
    job.pairCounts[strip] = kept ? count : -1
    if (!kept) return
    job.pairs.set(bench.int32(at.list, count), first)
    job.pairSq.set(bench.float64(at.fresh, count), first)
  }

  private crownStrip(strip: number): void {
    const { bench, at, job, reader } = this
    const first = reader.first(strip)
    const count = this.listWinner(strip)
    if (count === 0) return
    const rows = bench.int32(at.rows, count)
    const fresh = bench.float64(at.fresh, count)
    takeListed(job.sq, first, rows, bench.float64(at.sq, count))
    if (job.source.weights) takeListed(job.source.weights, first, rows, bench.float64(at.weights, count))
    const from = this.firstRecord(strip)
    const sums = job.blockSums.subarray(from, from + (job.stripRows / SEED_BLOCK) * 4)
    bench.copyIn(sums, at.records)
    const { exchangeTerms } = bench.kernels
    exchangeTerms(at.rows, count, at.fresh, at.sq, this.unit, at.weights, at.records, BLOCK_SHIFT, job.bits)
    sums.set(bench.int64(at.records, sums.length))
    for (let i = 0; i < count; i++) job.sq[first + rows[i]] = fresh[i]
  }

  /** The rows of a strip that come nearer to the winner, and their new D²; returns how many. */
  private listWinner(strip: number): number {
    const { bench, at, job, reader } = this
    const winner = job.state[State.winner]
    const from = reader.first(strip)
    const end = from + job.pairCounts[strip]
    const rows = bench.int32(at.rows, job.stripRows)
    const fresh = bench.float64(at.fresh, job.stripRows)
    let count = 0
    for (let i = from; i < end; i++) {
      if ((job.pairs[i] & 63) !== winner) continue
      rows[count] = job.pairs[i] >> 6
      fresh[count++] = job.pairSq[i]
    }
    return count
  }

  private handIn(): void {
    this.job.candidateSums[this.thread].set(this.bench.int64(this.at.sums, MAX_CANDIDATES * 4))
  }

  private oversampleStrip(strip: number): void {
    const { bench, at, job, reader } = this
    const count = reader.count(strip)
    const first = reader.first(strip)
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
      this.weightsOf(strip),
      draw(Draw.factor),
      at.list,
    )
    // A row is marked in its own place: the driver collects them in order.
    for (const i of bench.int32(at.list, found)) job.marks[first + i] = 1
  }

  private shareStrip(strip: number): void {
    const { bench, at, job, reader } = this
    const tiles = this.tiles!
    const count = reader.count(strip)
    tiles.search(reader, count, reader.raw(strip), reader.tile(strip), job.reach[strip])
    const weights = this.weightsOf(strip)
    const terms = bench.float64(at.terms, count * 2)
    const w = weights ? bench.float64(weights, count) : undefined
    for (let i = 0; i < count; i++) {
      terms[2 * i] = w ? w[i] : 1
      terms[2 * i + 1] = 0
    }
    bench.kernels.addTerms(at.terms, count, tiles.labelsAt, this.sumsAt, 2, job.bits)
  }

  private weightsOf(strip: number): number {
    const { weights } = this.job.source
    if (!weights) return 0
    const first = this.reader.first(strip)
    this.bench.copyIn(weights.subarray(first, first + this.reader.count(strip)), this.at.weights)
    return this.at.weights
  }
}

function takeListed(values: Float64Array, first: number, list: Int32Array, into: Float64Array): void {
  for (let i = 0; i < list.length; i++) into[i] = values[first + list[i]]
}

const BLOCK_SHIFT = Math.log2(SEED_BLOCK)
