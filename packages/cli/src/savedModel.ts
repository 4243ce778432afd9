import { readFile } from "node:fs/promises"
import { DataError, loadModel, type Matrix, type Model, type PipelineModel, show } from "clusterwise"
import { fileError, showPath, UsageError } from "./failures.js"
import type * as common from "./options/common.js"
import { lastOf } from "./pictures.js"

/** The columns that the model knows. Missing cells are what its Imputer is for, if it has one. */
export function tableFlags<F extends common.TableFlags>(flags: F, model: Model, path: string): F {
  const steps = (model as Partial<PipelineModel>).steps ?? []
  const imputes = steps.some((step) => step.kind === "Imputer")
  if (flags.missing === "mean" && !imputes)
    throw new UsageError(
      `--missing mean: the model in ${showPath(path)} was fitted without it and has no means; use --missing drop.`,
    )
  return {
    ...flags,
    columns: flags.columns ?? model.columns,
    missing: flags.missing === "error" && imputes ? "mean" : flags.missing,
  }
}

/** A model that can predict. */
export type Predictor = Model & { predict(X: Matrix, options: object): Promise<Int32Array> }

/** The model that was written with --model. */
export async function readModel(path: string): Promise<Model> {
  const text = await readFile(path, "utf8").catch((error) => {
    throw fileError(error, "read", path)
  })
  try {
    return loadModel(text)
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(`${showPath(path)}: ${error.message}`)
    throw error
  }
}

/** Whether a model, or the last one of a pipeline, can label other rows than its own. */
export const canPredict = (model: Model): model is Predictor => "predict" in lastOf(model)

/** The same, of a model that can predict. */
export async function readPredictor(path: string): Promise<Predictor> {
  const model = await readModel(path)
  if (canPredict(model)) return model
  const { kind } = lastOf(model)
  throw new UsageError(`${showPath(path)}: a model of kind ${show(kind)} cannot label new rows.`)
}
