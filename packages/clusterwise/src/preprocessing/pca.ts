import type { MatrixLike } from "../data/adapters.js"
import type { Columns } from "../data/columns.js"
import { decodeArray, encodeArray } from "../data/encode.js"
import { Matrix } from "../data/matrix.js"
import type { ProjectOptions, Resident } from "../engine/engine.js"
import { type WeightedCallOptions, withResident } from "../engine/resident.js"
import { DataError, ParameterError } from "../errors.js"
import { boolean, integer, optional, parseParameters, type ValuesOf } from "../schema.js"
import { type Axes, principalAxes } from "./principalAxes.js"
import { type FittedOn, InvertibleProjection, readFittedOn } from "./transformer.js"

const kind = "PCA"

const shape = {
  nComponents: optional(
    integer(2, "How many components are kept; as many as there can be where it is left out.", { min: 1 }),
  ),
  whiten: boolean(false, "Divide each component by its standard deviation."),
}

export type PCAParams = ValuesOf<typeof shape>

/**
 * Principal components: the directions along which rows differ most, each at right angles to the others. Exact, in
 * float64: from the columns' covariance, or, where there are fewer rows than columns, from the products of rows.
 * The entry of greatest size in a component is positive, as in scikit-learn.
 *
 *     const pca = await new PCA({ nComponents: 2 }).fit(X)
 *     const plane = await pca.transform(X)
 */
export class PCA {
  readonly params: PCAParams

  /** @throws ParameterError for an unknown name or a value that is not allowed */
  constructor(params?: Partial<PCAParams>) {
    this.params = parseParameters(kind, shape, params)
  }

  /**
   * Finds the components; weights count as copies of rows.
   * @throws ParameterError when there cannot be so many components; DataError for one row alone
   */
  async fit<L = Int32Array>(x: MatrixLike | Resident<L>, options: WeightedCallOptions<L> = {}): Promise<FittedPCA> {
    return withResident(kind, x, options, async (rows) => {
      const nComponents = this.componentCount(rows)
      const axes = await principalAxes(kind, rows, nComponents, options)
      return new FittedPCA({ params: this.params, cols: rows.cols, columns: rows.columns }, axes)
    })
  }

  private componentCount({ rows, cols }: { rows: number; cols: number }): number {
    if (rows < 2) throw new DataError(`${kind}: needs at least 2 rows; the data have ${rows}.`)
    const most = Math.min(rows, cols)
    const wanted = this.params.nComponents ?? most
    if (wanted <= most) return wanted
    throw new ParameterError(kind, "nComponents", `an integer in [1, ${most}] (the data are ${rows} × ${cols})`, wanted)
  }
}

/** A fitted PCA: y = (x − mean) · componentsᵀ. */
export class FittedPCA extends InvertibleProjection {
  readonly kind = kind
  declare readonly params: PCAParams
  readonly nComponents: number
  /** One unit vector a row, nComponents × columns, by falling variance. */
  readonly components: Matrix
  /** Variance of the rows along each component (÷ Σw − 1). */
  readonly explainedVariance: Float64Array
  /** The same as parts of the whole variance; 0 where rows do not differ at all. */
  readonly explainedVarianceRatio: Float64Array
  /** Length of the centred data along each component. */
  readonly singularValues: Float64Array
  /** Mean of each column. */
  readonly mean: Float64Array

  constructor(fitted: FittedOn, axes: Axes) {
    super(fitted)
    this.nComponents = axes.explainedVariance.length
    this.components = new Matrix(axes.components, this.nComponents, fitted.cols, fitted.columns)
    this.explainedVariance = axes.explainedVariance
    this.explainedVarianceRatio = axes.explainedVarianceRatio
    this.singularValues = axes.singularValues
    this.mean = axes.mean
    Object.freeze(this)
  }

  static fromJSON(json: unknown): FittedPCA {
    const { array, ...fitted } = readFittedOn(json, kind)
    const variance = (json as { explainedVariance: unknown }).explainedVariance
    const count = decodeArray(variance, `${kind}.fromJSON, explainedVariance`, {
      dtype: "float64",
      shape: [undefined],
    }).length
    return new FittedPCA(
      { ...fitted, params: parseParameters(kind, shape, fitted.params) },
      {
        mean: array("mean", [fitted.cols]),
        components: array("components", [count, fitted.cols]),
        explainedVariance: array("explainedVariance", [count]),
        explainedVarianceRatio: array("explainedVarianceRatio", [count]),
        singularValues: array("singularValues", [count]),
      },
    )
  }

  /** Components as columns of the transformed data: pc1, pc2, … */
  protected override get outputs(): Columns {
    return { cols: this.nComponents, columns: Array.from({ length: this.nComponents }, (_, k) => `pc${k + 1}`) }
  }

  protected forward(): ProjectOptions {
    const { cols, nComponents, components } = this
    const matrix = new Float64Array(cols * nComponents)
    for (let k = 0; k < nComponents; k++) {
      const factor = this.whitening(k)
      for (let j = 0; j < cols; j++) matrix[j * nComponents + k] = factor * components.data[k * cols + j]
    }
    return { offset: this.mean, matrix, columns: this.outputs.columns }
  }

  protected backward(): ProjectOptions {
    const { cols, components } = this
    const matrix = Float64Array.from(components.data, (value, i) => value / (this.whitening(Math.floor(i / cols)) || 1))
    return { matrix, shift: this.mean, columns: this.columns }
  }

  /** What component k is multiplied by: 1 ÷ its standard deviation, or 0 where rounding is all that it has. */
  private whitening(k: number): number {
    if (!this.params.whiten) return 1
    const rounding = this.explainedVariance[0] * Number.EPSILON * Math.max(this.cols, this.nComponents)
    return this.explainedVariance[k] > rounding ? 1 / Math.sqrt(this.explainedVariance[k]) : 0
  }

  protected arrays() {
    return {
      mean: encodeArray(this.mean),
      components: encodeArray(this.components.data, [this.nComponents, this.cols]),
      explainedVariance: encodeArray(this.explainedVariance),
      explainedVarianceRatio: encodeArray(this.explainedVarianceRatio),
      singularValues: encodeArray(this.singularValues),
    }
  }
}
