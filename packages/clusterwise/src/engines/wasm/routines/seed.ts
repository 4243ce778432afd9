import { allocBuffer } from "../../../data/memory.js"
import type { SeedOptions } from "../../../engine/engine.js"
import {
  type CandidatePasses,
  MAX_OVERSAMPLED,
  SEED_BLOCK,
  type SeedPasses,
  seedCentroids,
  trialsOf,
} from "../../../engine/seedDriver.js"
import { bitsPerBin, exactValue, splitTerm } from "../../../structures/exactSums.js"
import { exponentAbove, sqDistanceUnit } from "../../../structures/geometry.js"
import type { Draws } from "../../../structures/random.js"
import { workingGeometry } from "../geometry.js"
import type { Source } from "../source.js"
import { SoloTeam, type Team } from "../team.js"
import { optimalSeed } from "./optimalSeed.js"
import { packedLength, packPanels } from "./panels.js"
import { restOf } from "./rest.js"
import type { Routine } from "./routine.js"
import { Draw, MAX_CANDIDATES, type SeedJob, State, stripRowsOf } from "./seedJob.js"
import { SeedPart } from "./seedPart.js"

export interface SeedRequest {
  readonly source: Source
  readonly options: SeedOptions
}

/** Greedy steps of k-means++, or rounds and candidates of k-means‖: rows to search among at a time. */
const capacityOf = ({ method, clusters }: Pick<SeedOptions, "method" | "clusters">, rows: number): number =>
  method === "k-means||" ? Math.min(rows, MAX_OVERSAMPLED(clusters)) : 1

export const seed: Routine<SeedRequest, SeedJob, SeedPart, Float64Array> = {
  name: "seed",
  work: ({ source, options }) =>
    options.method === "random" ? source.rows : source.rows * source.cols * options.clusters * 4,
  can: (operation) => (operation.method === "optimal" ? optimalSeed.can!(operation) : true),
  need: (operation, threads) => {
    const { rows, cols, method, points = 1 } = operation
    if (method === "optimal") return optimalSeed.need(operation, threads)
    const capacity = capacityOf({ method: method as SeedOptions["method"], clusters: points }, rows)
    const shared = rows * (method === "k-means++" ? 29 : 17)
    const strip = stripRowsOf(cols) * (cols * 12 + trialsOf(points) * 12 + 100)
    // Candidates become rows of a job of their own.
    const again = method === "k-means||" ? capacity * (cols * 8 + 37) + MAX_CANDIDATES * (cols * 24 + 300) + strip : 0
    return shared + again + threads * (capacity * (cols * 12 + 80) + MAX_CANDIDATES * (cols * 12 + 300) + strip)
  },

  plan({ source, options }, threads) {
    const { rows, cols } = source
    const stripRows = stripRowsOf(cols)
    const strips = Math.ceil(rows / stripRows)
    const blocks = Math.ceil(rows / SEED_BLOCK)
    const capacity = capacityOf(options, rows)
    const greedy = options.method === "k-means++"
    const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
    const integers = (length: number) => new BigInt64Array(allocBuffer(length * 8))
    return {
      source,
      options,
      ...workingGeometry(source, options.metric),
      blocks,
      strips,
      stripRows,
      bits: bitsPerBin(rows),
      sq: floats(rows),
      squares: floats(rows),
      reach: floats(strips),
      blockSums: integers(blocks * 4),
      state: new Int32Array(allocBuffer(16)),
      points: floats(capacity * cols),
      packed: new Float32Array(
        allocBuffer(Math.max(packedLength(capacity, cols, true), packedLength(capacity, cols, false)) * 4),
      ),
      norms: floats(capacity),
      candidates: floats(MAX_CANDIDATES * cols),
      candidatePanels: new Float32Array(allocBuffer(MAX_CANDIDATES * cols * 4)),
      candidateNorms: floats(MAX_CANDIDATES),
      candidateSums: Array.from({ length: threads }, () => integers(MAX_CANDIDATES * 4)),
      trials: trialsOf(options.clusters),
      pairs: new Int32Array(allocBuffer(greedy ? rows * 4 : 0)),
      pairSq: floats(greedy ? rows : 0),
      pairCounts: new Int32Array(allocBuffer(strips * 4)),
      shareSums: Array.from({ length: threads }, () => integers(capacity * 4)),
      draw: floats(6),
      marks: new Uint8Array(allocBuffer(rows)),
    }
  },

  part: (bench, job, thread) => new SeedPart(bench, job, thread),

  async drive(team, part, job, run) {
    await team.run("meet", job.strips)
    const passes = new WasmSeeding(team, part, job, (chosen) =>
      run.onProgress?.({ phase: "seed", fraction: chosen / (job.options.clusters + 1) }),
    )
    const among: CandidatePasses = (rows, weights) => amongCandidates(team, part, job, rows, weights)
    const centroids = await seedCentroids(passes, job.options, among)
    run.onProgress?.({ phase: "seed", fraction: 1 })
    return centroids
  },
}

/** The candidates of k-means‖ as rows of a job of their own, on this thread: at a thousand clusters there are ten thousand. */
async function amongCandidates(
  team: Team,
  part: SeedPart,
  job: SeedJob,
  rows: readonly Float64Array[],
  weights: Float64Array,
): Promise<SeedPasses> {
  const { cols, min, max } = job.source
  const data = new Float64Array(rows.length * cols)
  rows.forEach((row, i) => {
    data.set(row, i * cols)
  })
  const weightScale = 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b)))
  const scaled = weights.map((weight) => weight * weightScale)
  const source: Source = { data, rows: rows.length, cols, weights: scaled, weightScale, min, max }
  const { origin, columnScale, scale, tileScale } = job
  // Under cosine they are unit rows already.
  const options: SeedOptions = { ...job.options, method: "k-means++", metric: "euclidean" }
  const chosen = { ...seed.plan({ source, options }, 1), origin, columnScale, scale, tileScale }
  const own = part.another(chosen)
  const solo = new SoloTeam(own, () => {})
  // The whole team hears first that it is to stop.
  const rest = restOf(team)
  const alone: Team = {
    threads: 1,
    run: async (phase, blocks) => {
      await solo.run(phase, blocks)
      await rest()
    },
  }
  await alone.run("meet", chosen.strips)
  return new WasmSeeding(alone, own, chosen, () => {})
}

class WasmSeeding implements SeedPasses {
  readonly rows: number
  readonly cols: number
  private readonly unit: number
  private readonly excluded = new Set<number>()
  private chosen = 0
  /** The rows that were weighed last, and what each would change. */
  private weighed: readonly number[] = []
  private changes: readonly Integers[] = []
  private total: Integers | undefined

  constructor(
    private readonly team: Team,
    private readonly part: SeedPart,
    private readonly job: SeedJob,
    private readonly report: (chosen: number) => void,
  ) {
    this.rows = job.source.rows
    this.cols = job.source.cols
    this.unit = sqDistanceUnit(this.cols)
  }

  blockWeights(): Float64Array {
    return this.part.blockWeights()
  }

  rowWeights(block: number): Float64Array {
    const { sq, source } = this.job
    const first = block * SEED_BLOCK
    const weights = new Float64Array(Math.min(SEED_BLOCK, this.rows - first))
    for (let i = 0; i < weights.length; i++)
      weights[i] = sq[first + i] * this.unit * (source.weights ? source.weights[first + i] : 1)
    for (const row of this.excluded) if (row >= first && row < first + weights.length) weights[row - first] = 0
    return weights
  }

  race(weights: Float64Array, draws: Draws, part: number, first: number): number {
    return this.part.race(weights, draws, part, first)
  }

  async potentials(rows: readonly number[]): Promise<Float64Array> {
    const { job } = this
    rows.forEach((row, i) => {
      job.candidates.set(this.row(row), i * this.cols)
    })
    const panels = { packed: job.candidatePanels, norms: job.candidateNorms }
    packPanels(job.candidates, rows.length, this.cols, job, job.tileScale, panels, false)
    job.state[State.candidates] = rows.length
    await this.team.run("weigh", job.strips)
    this.weighed = rows
    this.changes = rows.map((_, c) => changeOf(job.candidateSums, c))
    this.total ??= this.totalIntegers()
    const [coarse, rest] = this.total
    return Float64Array.from(this.changes, (change) => this.valueOf([coarse + change[0], rest + change[1]]))
  }

  async choose(rows: readonly number[]): Promise<void> {
    const { job } = this
    const winner = rows.length === 1 ? this.weighed.indexOf(rows[0]) : -1
    if (winner >= 0) await this.chooseWeighed(winner)
    else await this.chooseAny(rows)
    this.report(Math.min(this.chosen, job.options.clusters))
  }

  private async chooseWeighed(winner: number): Promise<void> {
    this.putPoints([this.weighed[winner]])
    this.job.state[State.winner] = winner
    this.job.state[State.first] = 0
    await this.team.run("crown", this.job.strips)
    const [coarse, rest] = this.total!
    const change = this.changes[winner]
    this.total = [coarse + change[0], rest + change[1]]
    this.weighed = []
    this.chosen++
  }

  private async chooseAny(rows: readonly number[]): Promise<void> {
    const { job } = this
    for (let first = 0; first < rows.length; first += job.norms.length) {
      this.putPoints(rows.slice(first, first + job.norms.length))
      job.state[State.first] = this.chosen === 0 ? 1 : 0
      this.chosen += rows.length
      await this.team.run("choose", job.strips)
    }
    this.total = undefined
  }

  exclude(row: number): void {
    this.excluded.add(row)
    const block = Math.floor(row / SEED_BLOCK)
    const [coarse, rest] = splitTerm(this.unit * (this.job.source.weights?.[row] ?? 1), this.job.bits)
    this.job.blockSums[block * 4] -= BigInt(coarse)
    this.job.blockSums[block * 4 + 2] -= BigInt(rest)
  }

  async oversample(draws: Draws, round: number, factor: number): Promise<number[]> {
    const { job } = this
    job.marks.fill(0)
    job.draw[Draw.part] = round
    job.draw[Draw.stream] = draws.stream
    job.draw[Draw.purpose] = draws.purpose
    job.draw[Draw.seedLow] = draws.seedLow
    job.draw[Draw.seedHigh] = draws.seedHigh
    job.draw[Draw.factor] = factor
    await this.team.run("oversample", job.strips)
    const rows: number[] = []
    for (let row = job.marks.indexOf(1); row >= 0; row = job.marks.indexOf(1, row + 1)) rows.push(row)
    return rows
  }

  async shares(rows: readonly number[]): Promise<Float64Array> {
    this.putPoints(rows)
    await this.team.run("share", this.job.strips)
    return Float64Array.from(rows, (_, c) => this.valueOf(sumRecords(this.job.shareSums, c)))
  }

  row(row: number): Float64Array {
    return this.part.row(row)
  }

  private putPoints(rows: readonly number[]): void {
    const { job } = this
    rows.forEach((row, i) => {
      job.points.set(this.row(row), i * this.cols)
    })
    packPanels(job.points, rows.length, this.cols, job, job.tileScale, job)
    job.state[State.points] = rows.length
  }

  private blockIntegers(block: number): Integers {
    const { blockSums } = this.job
    return [blockSums[block * 4] + blockSums[block * 4 + 1], blockSums[block * 4 + 2] + blockSums[block * 4 + 3]]
  }

  private totalIntegers(): Integers {
    let coarse = 0n
    let rest = 0n
    for (let b = 0; b < this.job.blocks; b++) {
      const [c, r] = this.blockIntegers(b)
      coarse += c
      rest += r
    }
    return [coarse, rest]
  }

  private valueOf([coarse, rest]: Integers): number {
    return exactValue(coarse, rest, this.job.bits)
  }
}

/** Coarse and rest of an exact sum. */
type Integers = readonly [bigint, bigint]

function sumRecords(sums: readonly BigInt64Array[], record: number): Integers {
  let coarse = 0n
  let rest = 0n
  for (const one of sums) {
    coarse += one[record * 4]
    rest += one[record * 4 + 2]
  }
  return [coarse, rest]
}

/** The same of records whose two places together are the sum. */
function changeOf(sums: readonly BigInt64Array[], record: number): Integers {
  let coarse = 0n
  let rest = 0n
  for (const one of sums) {
    coarse += one[record * 4] + one[record * 4 + 1]
    rest += one[record * 4 + 2] + one[record * 4 + 3]
  }
  return [coarse, rest]
}
