import { Matrix } from "../../data/matrix.js"
import { allocBuffer } from "../../data/memory.js"
import type { MixtureDensity, MixtureDensityOptions, RunOptions } from "../../engine/engine.js"
import { formsOf } from "../../engine/mixture/components.js"
import { checkDensityOptions, noDensity } from "../../engine/mixture/options.js"
import { type GaussianForms, LEAST_TOLD } from "../../engine/mixture/passes.js"
import { byBlocks } from "../../engine/pace.js"
import { portableExp } from "../../structures/exp.js"
import { portableLog } from "../../structures/log.js"
import type { ReferenceResident } from "./resident.js"

/** How dense a mixture is at each row, and which components share in it. */
export async function mixtureDensity(
  x: ReferenceResident,
  options: MixtureDensityOptions,
  run: RunOptions = {},
): Promise<MixtureDensity<Int32Array>> {
  const { components, want } = options
  const { rows, cols, matrix } = x
  const family = checkDensityOptions(options, cols)
  const frame = { origin: new Float64Array(cols), scale: 1 }
  const densities = new RowDensities(formsOf(options, family, frame))
  const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
  const labels = want.includes("labels") ? new Int32Array(allocBuffer(rows * 4)) : undefined
  const logDensity = want.includes("logDensity") ? floats(rows) : undefined
  const shares = want.includes("responsibilities") ? floats(rows * components) : undefined
  let [logLikelihood, weight] = [0, 0]
  await byBlocks(rows, components * cols, "densities", run, (from, to) => {
    for (let i = from; i < to; i++) {
      densities.take(matrix.row(i))
      const own = densities.shares(LEAST_TOLD)
      if (!(densities.logDensity > Number.NEGATIVE_INFINITY)) throw noDensity(i)
      if (labels) labels[i] = densities.label
      if (logDensity) logDensity[i] = densities.logDensity
      shares?.set(own, i * components)
      weight += x.weight(i)
      logLikelihood += x.weight(i) * densities.logDensity
    }
  })
  return {
    ...(labels && { labels }),
    ...(logDensity && { logDensity }),
    ...(shares && { responsibilities: new Matrix(shares, rows, components) }),
    logLikelihood,
    weight,
  }
}

/**
 * Densities at one row after another, in log space:
 *
 *     ln (weight_c · density_c) = constant_c − ½ ‖factor_c · (t − mean_c)‖²
 *     ln density = m + ln Σ_c e^(… − m), m the greatest of them
 */
export class RowDensities {
  /** The component of greatest weighted density, the lowest of equals. */
  label = 0
  /** Of the row whose shares were taken last. */
  logDensity = 0
  private readonly logs: Float64Array
  private readonly own: Float64Array
  private readonly difference: Float64Array

  constructor(private readonly forms: GaussianForms) {
    this.logs = new Float64Array(forms.constants.length)
    this.own = new Float64Array(forms.constants.length)
    this.difference = new Float64Array(forms.origin.length)
  }

  take(row: ArrayLike<number>): void {
    const { logs, forms } = this
    this.label = 0
    for (let c = 0; c < logs.length; c++) {
      logs[c] = forms.constants[c] - 0.5 * this.sqDistance(row, c)
      if (logs[c] > logs[this.label]) this.label = c
    }
  }

  /** Shares of the components in the row that was taken; 0 where its log, less that of the greatest, is below `least`. */
  shares(least: number): Float64Array {
    const { logs, own } = this
    const most = logs[this.label]
    let sum = 0
    for (let c = 0; c < logs.length; c++) {
      own[c] = logs[c] - most >= least ? portableExp(logs[c] - most) : 0
      sum += own[c]
    }
    this.logDensity = most + portableLog(sum)
    const factor = 1 / sum
    for (let c = 0; c < logs.length; c++) own[c] *= factor
    return own
  }

  /** ‖factor · (t − mean)‖² of a component. */
  private sqDistance(row: ArrayLike<number>, c: number): number {
    const { difference } = this
    const { cross, origin, scale, means, factors, stride } = this.forms
    const cols = origin.length
    for (let j = 0; j < cols; j++) difference[j] = (row[j] - origin[j]) * scale - means[c * cols + j]
    let sum = 0
    for (let j = 0; j < cols; j++) {
      let y = 0
      if (cross) for (let i = 0; i <= j; i++) y += factors[c * stride + j * cols + i] * difference[i]
      else y = factors[c * stride + j] * difference[j]
      sum += y * y
    }
    return sum
  }
}
