import {
  type Engine,
  type Estimator,
  Imputer,
  type Matrix,
  type Model,
  Pipeline,
  type PipelineModel,
  type Progress,
  Radians,
  type SuggestedEps,
} from "clusterwise"
import { type Scaling, scalerFor } from "./scaling.js"

export interface FitOptions {
  readonly impute: boolean
  readonly scale: Scaling["scale"]
  /** Rows are places in degrees, and the estimator takes radians. */
  readonly degrees?: boolean
  readonly engine?: Engine | undefined
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: Progress) => void
}

/** A fitted pipeline, and the rows on their way through it. */
export interface Fitted {
  readonly model: PipelineModel<Model<unknown>>
  readonly raw: Matrix
  readonly scaled: Matrix
  /** Of the rows; noise may have gone to a cluster. */
  readonly labels: Int32Array
  readonly engine?: Engine | undefined
  /** What eps was read from, if it was. */
  readonly suggested?: SuggestedEps | undefined
}

/** Columns → impute → scale → estimator, as one model of raw rows. */
export async function fitPipeline(estimator: Pick<Estimator, "fit">, X: Matrix, options: FitOptions): Promise<Fitted> {
  const { engine, signal, onProgress } = options
  const scaler = scalerFor(options.scale)
  const steps = [
    ...(options.impute ? [new Imputer()] : []),
    ...(options.degrees ? [new Radians()] : []),
    ...(scaler ? [scaler] : []),
  ]
  const model = await new Pipeline([...steps, estimator]).fit(X, { engine, signal, onProgress })
  return { model, labels: model.labels, ...(await through(model, X, { engine, signal })), engine }
}

export interface Rows {
  /** In the data's units, missing cells filled in. */
  readonly raw: Matrix
  /** As the estimator sees them. */
  readonly scaled: Matrix
}

/** The rows after the pipeline's imputer, and after all of its steps. */
export async function through(
  model: Pick<PipelineModel, "steps">,
  X: Matrix,
  run: { engine?: Engine; signal?: AbortSignal },
): Promise<Rows> {
  let raw = X
  let scaled = X
  for (const step of model.steps) {
    scaled = await step.transform(scaled, run)
    if (step.kind === "Imputer") raw = scaled
  }
  return { raw, scaled }
}
