import { centredTranspose } from "../data/transpose.js"
import type { Moments, Resident, RunOptions } from "../engine/engine.js"
import { breather, part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { exponentAbove } from "../structures/geometry.js"
import { completeOrthonormal } from "../structures/orthonormal.js"
import { symmetricEigen } from "../structures/symmetricEigen.js"
import { checkWidth, LARGE } from "./spread.js"

/** What a PCA finds. */
export interface Axes {
  readonly mean: Float64Array
  /** components × columns, row-major. */
  readonly components: Float64Array
  readonly explainedVariance: Float64Array
  readonly explainedVarianceRatio: Float64Array
  readonly singularValues: Float64Array
}

/** All eigenvalues of Xcᵀ·W·Xc that can differ from 0, falling, and the axes that were asked for. */
interface Found {
  readonly squares: Float64Array
  readonly components: Float64Array
}

/** The first `count` principal axes of rows inside an engine. */
export async function principalAxes<L>(who: string, x: Resident<L>, count: number, run: RunOptions): Promise<Axes> {
  const moments = routine(who, x, "moments")
  // The weights of rows inside an engine cannot be seen from here, so weighted rows always go by their columns.
  const wide = x.rows < x.cols && !x.weighted
  const found = await moments(x, { cross: !wide }, part(run, 0, 0.3))
  if (!(found.weight[0] > 1))
    throw new DataError(`${who}: needs rows of more weight than 1 together; they weigh ${found.weight[0]}.`)
  const factor = nearOne(who, x, found)
  if (factor === 1) return axes(who, x, found, wide, count, part(run, 0.3, 1))
  const near = await routine(who, x, "project")(
    x,
    { scale: new Float64Array(x.cols).fill(factor) },
    part(run, 0.3, 0.4),
  )
  try {
    const again = await moments(near, { cross: !wide }, part(run, 0.4, 0.6))
    return divided(who, await axes(who, near, again, wide, count, part(run, 0.6, 1)), factor)
  } finally {
    near.release()
  }
}

/** 1, or the power of two for the whole table that keeps products of values inside float64. */
function nearOne<L>(who: string, x: Resident<L>, { min, max }: Moments): number {
  const width = max.map((high, j) => high - min[j])
  for (let j = 0; j < width.length; j++) checkWidth(who, x, j, width[j])
  const reach = max.reduce((most, high, j) => Math.max(most, Math.abs(high), Math.abs(min[j])), 0)
  const widest = width.reduce((most, w) => Math.max(most, w), 0)
  return reach > LARGE || (widest > 0 && widest < 1 / LARGE) ? 2 ** -exponentAbove(reach) : 1
}

async function axes<L>(
  who: string,
  x: Resident<L>,
  found: Moments,
  wide: boolean,
  count: number,
  run: RunOptions,
): Promise<Axes> {
  const { squares, components } = await (wide ? byRows(who, x, found, count, run) : byColumns(x, found, count, run))
  for (let k = 0; k < count; k++) turnPositive(components.subarray(k * x.cols, (k + 1) * x.cols))
  const total = squares.reduce((sum, sq) => sum + sq, 0)
  const kept = squares.slice(0, count)
  run.onProgress?.({ phase: "axes", fraction: 1 })
  return {
    mean: found.mean,
    components,
    explainedVariance: kept.map((sq) => sq / (found.weight[0] - 1)),
    explainedVarianceRatio: kept.map((sq) => (total === 0 ? 0 : sq / total)),
    singularValues: kept.map(Math.sqrt),
  }
}

/** From the covariance of the columns. */
async function byColumns<L>(
  x: Resident<L>,
  { cross, weight }: Moments,
  count: number,
  run: RunOptions,
): Promise<Found> {
  const { values, vectors } = await symmetricEigen(cross!, x.cols, breather(run))
  return {
    squares: values.map((value) => Math.max(0, value) * weight[0]),
    components: vectors.slice(0, count * x.cols),
  }
}

/**
 * From the products of rows, where they are fewer than the columns: G = Xc·Xcᵀ has the same eigenvalues, and each of
 * its eigenvectors u gives the axis Xcᵀ·u / √λ. The engine finds G as the cross products of the columns of Xcᵀ about
 * their means r, plus r·rᵀ.
 */
async function byRows<L>(
  who: string,
  x: Resident<L>,
  { mean }: Moments,
  count: number,
  run: RunOptions,
): Promise<Found> {
  const { rows, cols, engine } = x
  const turned = await engine.load(centredTranspose(await engine.collect(x, part(run, 0, 0.1)), mean), { who })
  try {
    const { cross, mean: r } = await routine(who, turned, "moments")(turned, { cross: true }, part(run, 0.1, 0.5))
    const products = cross!.map((value, i) => cols * (value + r[Math.floor(i / rows)] * r[i % rows]))
    const { values, vectors } = await symmetricEigen(products, rows, breather(run))
    const squares = values.map((value) => Math.max(0, value))
    // Below that an eigenvalue is rounding, and so would its axis be: any direction that is left over does as well.
    let known = 0
    while (known < count && squares[known] > squares[0] * Number.EPSILON * cols) known++
    const components = new Float64Array(count * cols)
    if (known > 0)
      components.set(await axesOfRows(who, turned, vectors, squares.subarray(0, known), part(run, 0.6, 0.9)))
    completeOrthonormal(components, count, cols, known)
    return { squares, components }
  } finally {
    turned.release()
  }
}

/** Xcᵀ·u / √λ for each eigenvector u: one projection of Xcᵀ, turned back into rows. */
async function axesOfRows<L>(
  who: string,
  turned: Resident<L>,
  vectors: Float64Array,
  squares: Float64Array,
  run: RunOptions,
): Promise<Float64Array> {
  const { rows: cols, cols: rows, engine } = turned
  const known = squares.length
  const matrix = new Float64Array(rows * known)
  for (let k = 0; k < known; k++)
    for (let i = 0; i < rows; i++) matrix[i * known + k] = vectors[k * rows + i] / Math.sqrt(squares[k])
  const projected = await routine(who, turned, "project")(turned, { matrix }, part(run, 0, 0.9))
  try {
    const { data } = await engine.collect(projected, part(run, 0.9, 1))
    return Float64Array.from({ length: known * cols }, (_, i) => data[(i % cols) * known + Math.floor(i / cols)])
  } finally {
    projected.release()
  }
}

/**
 * The sign of an eigenvector is arbitrary: the entry of greatest size becomes positive, as in scikit-learn. Of entries
 * that differ by rounding only the first one decides, so that engines agree.
 */
function turnPositive(component: Float64Array): void {
  const greatest = component.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
  const deciding = component.find((value) => Math.abs(value) >= greatest * (1 - 1e-9))!
  if (deciding < 0) for (let j = 0; j < component.length; j++) component[j] = 0 - component[j]
}

/** The axes of data that had been multiplied by `factor`, in the data's units. */
function divided(who: string, found: Axes, factor: number): Axes {
  const explainedVariance = found.explainedVariance.map((variance) => variance / factor / factor)
  const lost = explainedVariance.some(
    (variance, k) => !Number.isFinite(variance) || (variance === 0 && found.explainedVariance[k] > 0),
  )
  if (lost) throw new DataError(`${who}: the variance leaves the range of float64; bring the data nearer to 1 first.`)
  const singularValues = found.singularValues.map((value) => value / factor)
  return { ...found, mean: found.mean.map((value) => value / factor), explainedVariance, singularValues }
}
