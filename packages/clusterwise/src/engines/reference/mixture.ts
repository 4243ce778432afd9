import { allocBuffer } from "../../data/memory.js"
import type { MixtureOptions, MixtureResult, RunOptions } from "../../engine/engine.js"
import { hasCross } from "../../engine/mixture/components.js"
import { runMixture } from "../../engine/mixture/driver.js"
import { checkMixture, checkStartLabels, mixtureFrame, weightOf } from "../../engine/mixture/options.js"
import { type MixturePartition, mixturePartition } from "../../engine/mixture/partition.js"
import { type GaussianForms, LEAST_SHARE, type MixturePasses, type MixtureSums } from "../../engine/mixture/passes.js"
import { byBlocks } from "../../engine/pace.js"
import { exponentAbove } from "../../structures/geometry.js"
import { RowDensities } from "./mixtureDensity.js"
import type { ReferenceResident } from "./resident.js"
import { ranges } from "./workingRows.js"

/** Expectation–maximisation for a mixture of Gaussians: each pass takes the shares of a row and adds them to the sums. */
export async function mixture(
  x: ReferenceResident,
  options: MixtureOptions<Int32Array>,
  run: RunOptions = {},
): Promise<MixtureResult<Int32Array>> {
  checkMixture(options, x.rows, x.cols)
  return runMixture(new ReferenceMixture(x, options, run), options, run)
}

class ReferenceMixture implements MixturePasses<Int32Array> {
  readonly cols: number
  readonly origin: Float64Array
  readonly scale: number
  readonly weight: number
  readonly counted: number
  private readonly components: number
  private readonly partition: MixturePartition
  /** Power of two that brings weights to at most 1. */
  private readonly weightScale: number

  constructor(
    private readonly x: ReferenceResident,
    { components, covarianceType }: MixtureOptions<Int32Array>,
    private readonly run: RunOptions,
  ) {
    const { rows, cols, weights, matrix } = x
    const { min, max } = ranges(matrix.data, rows, cols)
    const { origin, scale } = mixtureFrame(min, max)
    this.cols = cols
    this.origin = origin
    this.scale = scale
    this.components = components
    this.weightScale = weights ? 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b))) : 1
    const { weight, counted } = weightOf(weights, rows, this.weightScale)
    this.weight = weight
    this.counted = counted
    this.partition = mixturePartition(rows, cols, components, hasCross(covarianceType))
  }

  async sums(forms: GaussianForms, centres: Float64Array, tell?: (share: number) => void): Promise<MixtureSums> {
    const densities = new RowDensities(forms)
    const sums = await this.added(forms.cross, forms, centres, (_, row) => {
      densities.take(row)
      return { shares: densities.shares(LEAST_SHARE), logDensity: densities.logDensity }
    })
    tell?.(1)
    return sums
  }

  async labelSums(labels: Int32Array, cross: boolean, centres: Float64Array): Promise<MixtureSums> {
    checkStartLabels(labels, this.x.rows, this.components)
    const shares = new Float64Array(this.components)
    return this.added(cross, this, centres, (i) => {
      shares.fill(0)
      shares[labels[i]] = 1
      return { shares, logDensity: 0 }
    })
  }

  async labels(forms: GaussianForms): Promise<Int32Array> {
    const { x } = this
    const labels = new Int32Array(allocBuffer(x.rows * 4))
    const densities = new RowDensities(forms)
    await byBlocks(x.rows, this.components * x.cols, "labels", { signal: this.run.signal }, (from, to) => {
      for (let i = from; i < to; i++) {
        densities.take(x.matrix.row(i))
        labels[i] = densities.label
      }
    })
    return labels
  }

  /** Sums over blocks, of which those over strips are made, of which the answer is made. */
  private async added(
    cross: boolean,
    { origin, scale }: Pick<GaussianForms, "origin" | "scale">,
    centres: Float64Array,
    take: (i: number, row: ArrayLike<number>) => { shares: Float64Array; logDensity: number },
  ): Promise<MixtureSums> {
    const { x, cols, components, partition } = this
    const { rows } = x
    const make = () => new Sums(components, cols, cross, centres)
    const [total, strip, block] = [make(), make(), make()]
    const t = new Float64Array(cols)
    await byBlocks(rows, components * cols, "mixture", { signal: this.run.signal }, (from, to) => {
      for (let i = from; i < to; i++) {
        const row = x.matrix.row(i)
        for (let j = 0; j < cols; j++) t[j] = (row[j] - origin[j]) * scale
        const { shares, logDensity } = take(i, row)
        block.add(t, shares, x.weight(i) * this.weightScale, logDensity)
        const end = i + 1
        if (end % partition.blockRows === 0 || end === rows) block.moveTo(strip)
        if (end % partition.stripRows === 0 || end === rows) strip.moveTo(total)
      }
    })
    return total
  }
}

class Sums implements MixtureSums {
  readonly weight: Float64Array
  readonly first: Float64Array
  readonly second: Float64Array
  logLikelihood = 0
  private readonly difference: Float64Array

  constructor(
    components: number,
    private readonly cols: number,
    private readonly cross: boolean,
    private readonly centres: Float64Array,
  ) {
    this.weight = new Float64Array(components)
    this.first = new Float64Array(components * cols)
    this.second = new Float64Array(components * cols * (cross ? cols : 1))
    this.difference = new Float64Array(cols)
  }

  add(t: Float64Array, shares: Float64Array, weight: number, logDensity: number): void {
    if (weight > 0) this.logLikelihood += weight * logDensity
    for (let c = 0; c < shares.length; c++) {
      const r = shares[c] * weight
      if (r > 0) this.addTo(c, t, r)
    }
  }

  private addTo(c: number, t: Float64Array, r: number): void {
    const { cols, cross, difference, first, second } = this
    this.weight[c] += r
    for (let j = 0; j < cols; j++) difference[j] = t[j] - this.centres[c * cols + j]
    for (let i = 0; i < cols; i++) {
      const part = r * difference[i]
      first[c * cols + i] += part
      if (!cross) second[c * cols + i] += part * difference[i]
      else for (let j = 0; j <= i; j++) second[(c * cols + i) * cols + j] += part * difference[j]
    }
  }

  /** Adds these sums to others and begins anew. */
  moveTo(other: Sums): void {
    const move = (from: Float64Array, to: Float64Array) => {
      for (let at = 0; at < from.length; at++) to[at] += from[at]
      from.fill(0)
    }
    move(this.weight, other.weight)
    move(this.first, other.first)
    move(this.second, other.second)
    other.logLikelihood += this.logLikelihood
    this.logLikelihood = 0
  }
}
