import { type CatalogueEntry, DBSCANModel, type Engine, HDBSCANModel, type Matrix, type Model } from "clusterwise"
import { type Command, Option } from "commander"
import { UsageError } from "../failures.js"
import { lastOf } from "../pictures.js"

export type NoisePolicy = "keep" | "nearest"

/** Estimators whose models can give noise to a cluster afterwards. */
const kinds = new Set(["dbscan", "hdbscan"])

export const assignsNoise = ({ kind }: Pick<CatalogueEntry, "kind">): boolean => kinds.has(kind)

/** Estimators that leave rows as noise where they do not lie densely. */
export const findsNoise = ({ parameters }: Pick<CatalogueEntry, "parameters">): boolean => "minSamples" in parameters

export function addNoiseOption(command: Command): void {
  command.addOption(
    new Option("--assign-noise <how>", "what becomes of noise; nearest gives it the nearest cluster")
      .choices(["keep", "nearest"])
      .default("keep"),
  )
}

/** The labels of rows as the last model of a pipeline sees them, once noise has gone where it was sent. */
export async function withoutNoise(
  model: Model,
  scaled: Matrix,
  run: { engine?: Engine | undefined; signal?: AbortSignal },
): Promise<Int32Array> {
  const last: Model = lastOf(model)
  if (last instanceof HDBSCANModel) return (await last.assignNoise("nearest", run)).labels
  if (last instanceof DBSCANModel) return last.assignNoise("nearest", scaled, run)
  throw new UsageError(`--assign-noise: a model of the kind ${last.kind} leaves no noise.`)
}
