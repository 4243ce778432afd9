import type { MixtureOptions, MixtureResult } from "../../../engine/engine.js"
import { hasCross } from "../../../engine/mixture/components.js"
import { runMixture } from "../../../engine/mixture/driver.js"
import { checkMixture, checkStartLabels, mixtureFrame, weightOf } from "../../../engine/mixture/options.js"
import { recordLength } from "../../../engine/mixture/partition.js"
import type { GaussianForms, MixturePasses, MixtureSums } from "../../../engine/mixture/passes.js"
import type { Source } from "../source.js"
import type { Team } from "../team.js"
import { type MixtureJob, mixtureBytes, mixtureJob, setForms } from "./mixtureJob.js"
import { MixturePart } from "./mixturePart.js"
import type { Routine } from "./routine.js"

export interface MixtureRequest {
  readonly source: Source
  readonly options: MixtureOptions<Int32Array>
}

interface EmJob extends MixtureJob {
  readonly options: MixtureOptions<Int32Array>
}

export const mixture: Routine<MixtureRequest, EmJob, MixturePart, MixtureResult<Int32Array>> = {
  name: "mixture",

  work({ source, options }) {
    const { components, covarianceType, maxIter, starts } = options
    const perComponent = source.cols * (hasCross(covarianceType) ? source.cols : 2) + 20
    return source.rows * components * perComponent * Math.min(maxIter, 20) * starts.length
  },

  need: ({ rows, cols, points = 1, method = "full" }, threads) =>
    rows * 8 + mixtureBytes(rows, cols, points, hasCross(method as "full"), threads),

  plan({ source, options }) {
    const family = checkMixture(options, source.rows, source.cols)
    for (const { labels } of options.starts) if (labels) checkStartLabels(labels.of, source.rows, options.components)
    const job = mixtureJob(source, family, options.starts, { labels: true })
    const starts = options.starts.map((start, s) => ({
      ...start,
      ...(start.labels && { labels: { ...start.labels, of: job.given[s]! } }),
    }))
    return { ...job, options: { ...options, starts } }
  },

  part: (bench, job) => new MixturePart(bench, job),

  drive: (team, _part, job, run) => runMixture(new WasmMixture(team, job), job.options, run),
}

class WasmMixture implements MixturePasses<Int32Array> {
  readonly cols: number
  readonly origin: Float64Array
  readonly scale: number
  readonly weight: number
  readonly counted: number

  constructor(
    private readonly team: Team,
    private readonly job: EmJob,
  ) {
    const { cols, rows, min, max, weights } = job.source
    this.cols = cols
    const { origin, scale } = mixtureFrame(min, max)
    this.origin = origin
    this.scale = scale
    const { weight, counted } = weightOf(weights, rows, 1)
    this.weight = weight
    this.counted = counted
  }

  async sums(forms: GaussianForms, centres: Float64Array, tell?: (share: number) => void): Promise<MixtureSums> {
    const { job, team } = this
    setForms(job, forms)
    job.centres.set(centres)
    await team.run("sums", job.strips, tell)
    tell?.(1)
    return this.total()
  }

  async labelSums(labels: Int32Array, _cross: boolean, centres: Float64Array): Promise<MixtureSums> {
    const { job, team } = this
    job.turn[0] = job.given.indexOf(labels)
    job.origin.set(this.origin)
    job.scale[0] = this.scale
    job.centres.set(centres)
    await team.run("labelSums", job.strips)
    return this.total()
  }

  async labels(forms: GaussianForms): Promise<Int32Array> {
    const { job, team } = this
    setForms(job, forms)
    await team.run("tell", job.strips)
    return job.labels
  }

  /** The sums of all strips, in their order. */
  private total(): MixtureSums {
    const { sums, sumsLength, strips } = this.job
    const total = new Float64Array(sumsLength)
    for (let strip = 0; strip < strips; strip++)
      for (let i = 0, at = strip * sumsLength; i < sumsLength; i++) total[i] += sums[at++]
    return unpacked(total, this.job)
  }
}

/** Records of components as arrays. */
function unpacked(total: Float64Array, { components, cross, source: { cols } }: MixtureJob): MixtureSums {
  const length = recordLength(cols, cross)
  const squaresAt = 2 + ((cols + 3) & ~3)
  const weight = new Float64Array(components)
  const first = new Float64Array(components * cols)
  const second = new Float64Array(components * cols * (cross ? cols : 1))
  for (let c = 0; c < components; c++) {
    const record = total.subarray(c * length, (c + 1) * length)
    weight[c] = record[0]
    first.set(record.subarray(2, 2 + cols), c * cols)
    if (!cross) second.set(record.subarray(squaresAt, squaresAt + cols), c * cols)
    else
      for (let i = 0; i < cols; i++)
        for (let j = 0; j <= i; j++) second[(c * cols + i) * cols + j] = record[squaresAt + inTile(i, j)]
  }
  return { weight, first, second, logLikelihood: total[total.length - 1] }
}

/** Place of an entry of the lower half, in tiles of 4 × 4: row by row of tiles, each up to the diagonal. */
function inTile(i: number, j: number): number {
  const [p, q] = [i >> 2, j >> 2]
  return ((p * (p + 1)) / 2 + q) * 16 + (i & 3) * 4 + (j & 3)
}
