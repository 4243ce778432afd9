import { padded, recordLength } from "../../../engine/mixture/partition.js"
import { LEAST_SHARE, LEAST_TOLD } from "../../../engine/mixture/passes.js"
import type { Bench } from "../bench.js"
import { BlockReader } from "../source.js"
import type { Phase } from "../team.js"
import type { MixtureJob } from "./mixtureJob.js"

/** What one thread does for a mixture: strips of rows, block by block, into densities, shares and sums. */
export class MixturePart {
  /** Shares by density, and the sums of them. */
  readonly sums: Phase = {
    begin: () => this.takeForms(),
    block: (strip) =>
      this.sumStrip(strip, (b) => {
        this.logs(this.reader.count(b))
        return this.share(this.reader.count(b), LEAST_SHARE)
      }),
  }
  /** Sums where each row belongs to its label. */
  readonly labelSums: Phase = {
    begin: () => this.takeForms(),
    block: (strip) => this.sumStrip(strip, (b) => this.shareByLabel(b)),
  }
  /** What is told of rows. */
  readonly tell: Phase = {
    begin: () => this.takeForms(),
    block: (strip) => this.tellStrip(strip),
  }

  private readonly reader: BlockReader
  private readonly cols: number
  /** Bytes from the logs of one component to those of the next. */
  private readonly logStride: number
  private readonly recordBytes: number
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: MixtureJob,
  ) {
    const { source, components, cross, blockRows } = job
    const { cols } = source
    this.cols = cols
    this.logStride = blockRows * 8
    this.recordBytes = recordLength(cols, cross) * 8
    const plain = { origin: new Float64Array(cols), columnScale: new Float64Array(cols), scale: 1 }
    this.reader = new BlockReader(bench, source, false, plain, 1, false, blockRows)
    const paddedRow = padded(cols) * 8
    this.at = {
      panels: bench.alloc(blockRows * cols * 8),
      rows: bench.alloc(blockRows * paddedRow),
      logs: bench.alloc(components * this.logStride),
      logDensity: bench.alloc(blockRows * 8),
      weights: source.weights ? bench.alloc(blockRows * 8) : 0,
      labels: bench.alloc(blockRows * 4),
      differences: bench.alloc(cols * 64),
      scratch: bench.alloc(blockRows * (16 + (cross ? 2 * paddedRow : 0)) + 64),
      records: bench.alloc(components * this.recordBytes),
      origin: bench.alloc(cols * 8),
      means: bench.alloc(components * cols * 8),
      centres: bench.alloc(components * paddedRow),
      factors: bench.alloc(job.factors.byteLength),
      constants: bench.alloc(components * 8),
    }
  }

  private takeForms(): void {
    const { bench, job, at, cols } = this
    bench.copyIn(job.origin, at.origin)
    bench.copyIn(job.means, at.means)
    bench.copyIn(job.factors, at.factors)
    bench.copyIn(job.constants, at.constants)
    for (let c = 0; c < job.components; c++)
      bench.copyIn(job.centres.subarray(c * cols, (c + 1) * cols), at.centres + c * padded(cols) * 8)
  }

  /** @param share leaves the shares of a block's rows at `logs`, and gives Σ w · ln density */
  private sumStrip(strip: number, share: (block: number) => number): void {
    const { bench, job, at } = this
    const length = job.sumsLength - 1
    bench.float64(at.records, length).fill(0)
    let logLikelihood = 0
    this.eachBlock(strip, (b) => {
      this.stage(b, at.rows)
      this.bringWeights(b)
      logLikelihood += share(b)
      bench.kernels.mixtureSums(
        at.rows,
        this.reader.count(b),
        this.cols,
        at.logs,
        this.logStride,
        job.components,
        at.weights,
        at.centres,
        job.cross,
        at.records,
        this.recordBytes,
        at.scratch,
      )
    })
    job.sums.set(bench.float64(at.records, length), strip * job.sumsLength)
    job.sums[strip * job.sumsLength + length] = logLikelihood
  }

  /** Logs to shares; gives Σ w · ln density. */
  private share(count: number, least: number): number {
    const { bench, job, at, logStride } = this
    bench.kernels.mixtureShares(at.logs, count, logStride, job.components, least, at.logDensity)
    return bench.kernels.mixtureLikelihood(at.logDensity, count, at.weights)
  }

  private shareByLabel(b: number): number {
    const { bench, job, at, logStride } = this
    const [first, count] = [this.reader.first(b), this.reader.count(b)]
    bench.copyIn(job.given[job.turn[0]]!.subarray(first, first + count), at.labels)
    bench.kernels.labelShares(at.labels, count, logStride, job.components, at.logs)
    return 0
  }

  private tellStrip(strip: number): void {
    const { job } = this
    job.bad[strip] = -1
    let logLikelihood = 0
    this.eachBlock(strip, (b) => {
      this.stage(b, 0)
      this.bringWeights(b)
      const count = this.reader.count(b)
      this.logs(count)
      if (job.labels.length > 0) this.tellLabels(this.reader.first(b), count)
      if (!job.densities) return
      logLikelihood += this.share(count, LEAST_TOLD)
      this.tellDensities(strip, this.reader.first(b), count)
    })
    job.sums[strip * job.sumsLength + job.sumsLength - 1] = logLikelihood
  }

  private tellLabels(first: number, count: number): void {
    const { bench, job, at } = this
    bench.kernels.mixtureLabels(at.logs, count, this.logStride, job.components, at.labels)
    job.labels.set(bench.int32(at.labels, count), first)
  }

  private tellDensities(strip: number, first: number, count: number): void {
    const { bench, job, at } = this
    const logDensity = bench.float64(at.logDensity, count)
    const without = logDensity.findIndex((value) => !(value > Number.NEGATIVE_INFINITY))
    if (without >= 0 && job.bad[strip] < 0) job.bad[strip] = first + without
    if (job.logDensity.length > 0) job.logDensity.set(logDensity, first)
    if (job.responsibilities.length > 0) this.tellShares(first, count)
  }

  private tellShares(first: number, count: number): void {
    const { components, responsibilities } = this.job
    const stride = this.logStride / 8
    const shares = this.bench.float64(this.at.logs, components * stride)
    let to = first * components
    for (let i = 0; i < count; i++) for (let c = 0; c < components; c++) responsibilities[to++] = shares[c * stride + i]
  }

  private eachBlock(strip: number, work: (block: number) => void): void {
    const { stripRows, blockRows, source } = this.job
    const end = Math.min(source.rows, (strip + 1) * stripRows)
    for (let row = strip * stripRows; row < end; row += blockRows) work(row / blockRows)
  }

  private stage(b: number, rowsAt: number): void {
    const { bench, reader, at, job, cols } = this
    const stage = reader.wide ? bench.kernels.stageMixture64 : bench.kernels.stageMixture32
    stage(reader.raw(b), reader.count(b), cols, at.origin, job.scale[0], at.panels, rowsAt)
  }

  private bringWeights(b: number): void {
    const { weights } = this.job.source
    const first = this.reader.first(b)
    if (weights) this.bench.copyIn(weights.subarray(first, first + this.reader.count(b)), this.at.weights)
  }

  private logs(count: number): void {
    const { bench, job, at, cols, logStride } = this
    bench.kernels.mixtureLogs(
      at.panels,
      Math.ceil(count / 8),
      cols,
      at.means,
      at.factors,
      job.factors.length > job.factorLength ? job.factorLength * 8 : 0,
      at.constants,
      job.components,
      job.cross,
      at.differences,
      at.logs,
      logStride,
    )
  }
}
