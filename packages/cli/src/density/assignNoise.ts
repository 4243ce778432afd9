import { type CatalogueEntry, DBSCANModel, type Engine, HDBSCANModel, type Matrix, type Model, show } from "clusterwise"
import { type Command, Option } from "commander"
import { showPath, UsageError } from "../failures.js"
import { lastOf } from "../pictures.js"
import { plural, share } from "../terminal/numbers.js"

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

export interface Computing {
  readonly engine?: Engine | undefined
  readonly signal?: AbortSignal
}

/** The labels of the rows of the fit, as the last model of a pipeline sees them, noise in the nearest cluster. */
export async function withoutNoise(model: Model, scaled: Matrix, run: Computing): Promise<Int32Array> {
  const last: Model = lastOf(model)
  if (last instanceof HDBSCANModel) return (await last.assignNoise("nearest", run)).labels
  return withNearest(model, scaled, run)
}

/** The same for any rows. */
export async function withNearest(model: Model, scaled: Matrix, run: Computing): Promise<Int32Array> {
  const last: Model = lastOf(model)
  if (last instanceof HDBSCANModel) return last.predict(scaled, { ...run, assignNoise: "nearest" })
  if (last instanceof DBSCANModel) return last.assignNoise("nearest", scaled, run)
  throw new UsageError(leavesNoNoise(last))
}

/** Refuses to send noise of a model that has none to the nearest cluster. */
export function refuseNoNoise(model: Model, path: string): void {
  const last: Model = lastOf(model)
  if (!kinds.has(last.kind)) throw new UsageError(`${showPath(path)}: ${leavesNoNoise(last)}`)
}

const leavesNoNoise = ({ kind }: Model): string =>
  `--assign-noise nearest is for models of dbscan and hdbscan; this one is of ${show(kind)}, which leaves no noise.`

/** What became of noise, for people. */
export const joinedNearest = (assigned: number, rows: number): string =>
  `${plural(assigned, "row")} of noise (${share(assigned, rows)}) joined the nearest cluster`
