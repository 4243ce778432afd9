import type { Model, ModelJson, ModelWarning } from "./cluster/model.js"
import type { MatrixLike } from "./data/adapters.js"
import type { Columns } from "./data/columns.js"
import { decodeArray, encodeArray } from "./data/encode.js"
import { Matrix } from "./data/matrix.js"
import { isRowStream, type RowStream } from "./data/rowStream.js"
import type { Engine, Resident, RunOptions } from "./engine/engine.js"
import { part } from "./engine/pace.js"
import { type CallOptions, isResident, type WeightedCallOptions, withResident } from "./engine/resident.js"
import { engineOf } from "./engine/stream/mapStream.js"
import { DataError, ParameterError } from "./errors.js"
import type { MatrixWithMissing } from "./preprocessing/imputer.js"
import { loadTransformer } from "./preprocessing/loadTransformer.js"
import type { InvertibleTransformer, Transformer } from "./preprocessing/transformer.js"

/** A step before the last: something whose fit gives a transformer, such as a StandardScaler. */
export interface TransformerStep {
  fit<L>(x: MatrixLike | Resident<L>, options?: CallOptions<L>): Promise<Transformer>
  /** True for a step that works on rows with holes, which no engine takes. */
  readonly takesMissing?: boolean
}

/** The last step: something whose fit gives a model, such as a KMeans. */
export interface EstimatorStep<M, O> {
  fit<L>(x: MatrixLike | Resident<L>, options?: O): Promise<M>
}

/** Transformers in their order, then an estimator. */
export type PipelineSteps<M, O> = readonly [...TransformerStep[], EstimatorStep<M, O>]

/** What the last step's fit takes as options, over rows in an engine with labels L. */
export type PipelineFitOptions<O, L = Int32Array> = Omit<O, keyof WeightedCallOptions> & WeightedCallOptions<L>

/** The transformers take this share of a fit's progress. */
const TRANSFORM_SHARE = 0.3

/**
 * Steps fitted one after the other as if they were one estimator, so that raw rows go in and come out.
 *
 *     const model = await new Pipeline([new StandardScaler(), new KMeans({ nClusters: 3 })]).fit(X)
 *     model.centroids // in the units of X
 */
export class Pipeline<M extends Model<unknown>, O> {
  readonly steps: PipelineSteps<M, O>

  /**
   * @param steps transformers in their order, then an estimator
   * @throws ParameterError when they are none
   */
  constructor(steps: PipelineSteps<M, O>) {
    const fits = (step: unknown): boolean => typeof (step as { fit?: unknown } | null)?.fit === "function"
    if (!Array.isArray(steps) || steps.length === 0 || !steps.every(fits))
      throw new ParameterError("Pipeline", "steps", "transformers followed by an estimator, in an array", steps)
    this.steps = Object.freeze([...steps]) as unknown as PipelineSteps<M, O>
  }

  /**
   * Fits each step on what the steps before it made of X; weights are given to all. Rows are loaded once and stay in
   * the engine; only an Imputer at the front works before that. Blocks of a RowStream go through the steps in every pass;
   * its steps are scalers that take streams (not Imputer, RobustScaler, PCA), and an estimator that does.
   */
  fit(x: RowStream, options?: PipelineFitOptions<O, unknown>): Promise<PipelineModel<M, null>>
  fit<L = Int32Array>(
    x: MatrixWithMissing | Resident<L>,
    options?: PipelineFitOptions<O, L>,
  ): Promise<PipelineModel<M, L>>
  async fit<L>(
    x: MatrixWithMissing | Resident<L> | RowStream,
    options: PipelineFitOptions<O, L> = {} as PipelineFitOptions<O, L>,
  ): Promise<PipelineModel<M, L> | PipelineModel<M, null>> {
    options.signal?.throwIfAborted()
    if (isRowStream(x)) return this.fitStream(x, options as PipelineFitOptions<O, unknown>)
    const transformers = this.steps.slice(0, -1) as TransformerStep[]
    const estimator = this.steps.at(-1) as EstimatorStep<M, O>
    const fitted: Transformer[] = []
    const filled = await fillHoles(x, transformers, fitted, options)
    return withResident("Pipeline", filled, { ...options, onProgress: undefined }, async (rows) => {
      const chain = new Chain(rows)
      try {
        const rest = transformers.slice(fitted.length)
        for (const [i, step] of rest.entries()) {
          const run = part(options, (TRANSFORM_SHARE * i) / rest.length, (TRANSFORM_SHARE * (i + 1)) / rest.length)
          const transformer = await step.fit(chain.rows, part(run, 0, 0.5))
          fitted.push(transformer)
          await chain.through(transformer, part(run, 0.5, 1))
        }
        const { engine: _engine, weights: _weights, ...own } = options
        const model = await estimator.fit(chain.rows, { ...own, ...part(options, TRANSFORM_SHARE, 1) } as unknown as O)
        if (typeof model?.nClusters !== "number")
          throw new ParameterError("Pipeline", "the last step", "an estimator, whose fit gives a model", estimator)
        return new PipelineModel<M, L>(
          fitted,
          model as M & Model<L>,
          columnsOf(fitted, model),
          await rawCentroids(fitted, model, rows.engine, options.signal),
        )
      } finally {
        chain.end()
      }
    })
  }

  private async fitStream(x: RowStream, options: PipelineFitOptions<O, unknown>): Promise<PipelineModel<M, null>> {
    const transformers = this.steps.slice(0, -1) as unknown as StreamStep[]
    const estimator = this.steps.at(-1) as unknown as StreamStep
    const { engine, signal } = options
    const fitted: Transformer[] = []
    let rows = x
    for (const [i, step] of transformers.entries()) {
      const run = part(
        options,
        (TRANSFORM_SHARE * i) / transformers.length,
        (TRANSFORM_SHARE * (i + 1)) / transformers.length,
      )
      const transformer = (await step.fit(rows, { ...run, engine })) as Transformer
      fitted.push(transformer)
      rows = throughStream(transformer, rows, { engine, signal })
    }
    const share = transformers.length > 0 ? TRANSFORM_SHARE : 0
    const model = (await estimator.fit(rows, { ...options, ...part(options, share, 1) })) as M & Model<null>
    const raw = await rawCentroids(fitted, model, await engineOf(options), signal)
    return new PipelineModel<M, null>(fitted, model, columnsOf(fitted, model), raw)
  }

  /** `fit`, and only the labels of it. */
  async fitPredict<L = Int32Array>(
    x: MatrixWithMissing | Resident<L>,
    options: PipelineFitOptions<O, L> = {} as PipelineFitOptions<O, L>,
  ): Promise<L> {
    return (await this.fit(x, options)).labels
  }
}

interface StreamStep {
  fit(x: RowStream, options: CallOptions<unknown>): Promise<unknown>
}

/** The stream after one more step. */
function throughStream(step: Transformer, rows: RowStream, options: CallOptions<unknown>): RowStream {
  const { transform } = step as unknown as { transform?(x: RowStream, options: CallOptions<unknown>): unknown }
  const next = (step as { takesMissing?: boolean }).takesMissing ? undefined : transform?.call(step, rows, options)
  if (isRowStream(next)) return next
  throw new DataError(`Pipeline: the step ${step.kind} takes no RowStream; prepare the rows before they are streamed.`)
}

/** Rows on their way through transformers; what was made on the way is released as soon as the next step has it. */
class Chain<L> {
  rows: Resident<L>

  constructor(private readonly first: Resident<L>) {
    this.rows = first
  }

  async through(transformer: Transformer, run: RunOptions): Promise<void> {
    const next = await transformer.transform(this.rows, run)
    this.end()
    this.rows = next
  }

  end(): void {
    if (this.rows !== this.first) this.rows.release()
  }
}

/** Fits and applies the steps at the front that take rows with holes. */
async function fillHoles<L>(
  x: MatrixWithMissing | Resident<L>,
  steps: readonly TransformerStep[],
  fitted: Transformer[],
  { signal }: RunOptions,
): Promise<MatrixLike | Resident<L>> {
  let rows = x as MatrixLike
  for (const step of steps) {
    if (isResident<L>(x) || !step.takesMissing) break
    const transformer = await step.fit(rows, { signal })
    fitted.push(transformer)
    rows = await transformer.transform(rows, { signal })
  }
  return rows
}

const columnsOf = (fitted: readonly Transformer[], model: Columns): Columns => {
  const { cols, columns } = fitted[0] ?? model
  return { cols, columns }
}

/** The model's centroids taken back through all steps, or undefined where it has none or a step cannot be undone. */
async function rawCentroids<L>(
  fitted: readonly Transformer[],
  model: object,
  engine: Engine<L>,
  signal: AbortSignal | undefined,
): Promise<Matrix | undefined> {
  let centroids: unknown = (model as { centroids?: unknown }).centroids
  for (const transformer of fitted.toReversed()) {
    if (!(centroids instanceof Matrix) || !isInvertible(transformer)) return undefined
    centroids = await transformer.inverseTransform(centroids, { engine: engine as unknown as Engine, signal })
  }
  return centroids instanceof Matrix ? centroids : undefined
}

const isInvertible = (t: Transformer): t is InvertibleTransformer =>
  typeof (t as Partial<InvertibleTransformer>).inverseTransform === "function"

interface Predicts {
  predict(x: RowStream, options?: CallOptions<unknown>): AsyncGenerator<Int32Array, void, undefined>
  predict<P>(x: MatrixLike | Resident<P>, options?: CallOptions<P>): Promise<P>
}

/** A fitted pipeline: a model of raw rows. Immutable. */
export class PipelineModel<M extends Model<unknown> = Model, L = Int32Array> implements Model<L> {
  readonly kind = "pipeline"
  /** The fitted transformers, in their order. */
  readonly steps: readonly Transformer[]
  /** The fitted last step: a model of transformed rows. */
  readonly model: M & Model<L>
  /** Number of columns of the raw rows. */
  readonly cols: number
  /** Names of the columns of the raw rows, if they had names. */
  readonly columns: readonly string[] | undefined
  /**
   * The model's centroids in the units of the raw rows. Undefined where it has none, or where a step cannot be undone
   * (a Normalizer); `model.centroids` has them in the units of the last step.
   */
  readonly centroids: Matrix | undefined

  constructor(
    steps: readonly Transformer[],
    model: M & Model<L>,
    { cols, columns }: Columns,
    centroids: Matrix | undefined,
  ) {
    this.steps = Object.freeze([...steps])
    this.model = model
    this.cols = cols
    this.columns = columns
    this.centroids = centroids
    Object.freeze(this)
  }

  get labels(): L {
    return this.model.labels
  }

  get nClusters(): number {
    return this.model.nClusters
  }

  /** The parameters of the last step. */
  get params(): Readonly<Record<string, unknown>> {
    return this.model.params
  }

  get warnings(): readonly ModelWarning[] {
    return this.model.warnings
  }

  get engine(): string {
    return this.model.engine
  }

  /**
   * Labels of raw rows; of a RowStream those of each block, one after the other.
   * @throws DataError where the rows have other columns than in the fit, or the last step's model has no `predict`
   */
  predict(x: RowStream, options?: CallOptions<unknown>): AsyncGenerator<Int32Array, void, undefined>
  predict<P = Int32Array>(x: MatrixWithMissing | Resident<P>, options?: CallOptions<P>): Promise<P>
  predict<P>(
    x: MatrixWithMissing | Resident<P> | RowStream,
    options: CallOptions<P> = {},
  ): Promise<P> | AsyncGenerator<Int32Array, void, undefined> {
    if (!isRowStream(x)) return this.predictRows(x, options)
    const { engine, signal } = options as CallOptions<unknown>
    const rows = this.steps.reduce((rows, step) => throughStream(step, rows, { engine, signal }), x)
    return this.predictor().predict(rows, options as CallOptions<unknown>)
  }

  private predictor(): Predicts {
    const model = this.model as Partial<Predicts>
    if (typeof model.predict !== "function")
      throw new DataError(`Pipeline.predict: a model of the kind "${this.model.kind}" cannot label new rows.`)
    return model as Predicts
  }

  private async predictRows<P>(x: MatrixWithMissing | Resident<P>, options: CallOptions<P>): Promise<P> {
    const model = this.predictor()
    const { signal } = options
    let filled = x as MatrixLike | Resident<P>
    let next = 0
    for (; next < this.steps.length && !isResident<P>(filled) && takesMissing(this.steps[next]); next++)
      filled = await this.steps[next].transform(filled, { signal })
    return withResident("Pipeline.predict", filled, options, async (rows) => {
      const chain = new Chain(rows)
      try {
        const rest = this.steps.slice(next)
        for (const [i, step] of rest.entries())
          await chain.through(step, part(options, (0.5 * i) / rest.length, (0.5 * (i + 1)) / rest.length))
        return await model.predict(chain.rows, part(options, 0.5, 1))
      } finally {
        chain.end()
      }
    })
  }

  /** Plain JSON; `loadModel` gives the pipeline back with the same `predict`. Labels only if asked for. */
  toJSON(options?: { labels?: boolean }): ModelJson {
    const { centroids, columns } = this
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params: { steps: [...this.steps.map((step) => step.kind), this.model.kind] },
      ...(columns && { columns }),
      cols: this.cols,
      steps: this.steps.map((step) => step.toJSON()),
      model: this.model.toJSON(options),
      ...(centroids && { centroids: encodeArray(centroids.data, [centroids.rows, centroids.cols]) }),
    }
  }
}

const takesMissing = (step: Transformer): boolean => (step as { takesMissing?: boolean }).takesMissing === true

/**
 * The pipeline that `toJSON` wrote.
 * @param readModel reads the last step's model: `loadModel`
 */
export function readPipeline(json: ModelJson, readModel: (json: ModelJson) => Model): PipelineModel {
  const who = "loadModel"
  const { steps, model, cols, centroids } = json
  if (!Array.isArray(steps)) throw new DataError(`${who}: the pipeline has no steps.`)
  const fitted = steps.map(loadTransformer)
  const last = readModel(model as ModelJson)
  const first = columnsOf(fitted, last)
  if (cols !== first.cols)
    throw new DataError(`${who}: the pipeline takes ${String(cols)} columns, its first step ${first.cols}.`)
  const data =
    centroids === undefined
      ? undefined
      : decodeArray(centroids, who, { dtype: "float64", shape: [undefined, first.cols] })
  const raw = data && new Matrix(data, data.length / first.cols, first.cols, first.columns)
  return new PipelineModel(fitted, last, first, raw)
}
