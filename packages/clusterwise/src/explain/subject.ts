import type { Model } from "../cluster/model.js"
import type { MatrixLike } from "../data/adapters.js"
import { checkColumns } from "../data/columns.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { type Metric, type MetricOptions, metricOptions } from "../engine/metric.js"
import { part } from "../engine/pace.js"
import { isResident } from "../engine/resident.js"
import { DataError, ParameterError } from "../errors.js"
import type { LabelsLike } from "../metrics/contingency/pairedLabels.js"
import { StandardScaler } from "../preprocessing/standardScaler.js"
import type { Transformer } from "../preprocessing/transformer.js"
import type { Explainable } from "./explanation.js"

/** Labels, and how the model that gave them sees rows. */
export interface Subject {
  readonly labels: ArrayLike<number>
  /** The model that was fitted last; undefined for labels alone. */
  readonly model: Model<unknown> | undefined
  /** What stands before it in its Pipeline. */
  readonly steps: readonly Transformer[]
}

/** @param labels in place of the model's */
export async function subjectOf(who: string, of: Explainable, labels: LabelsLike | undefined): Promise<Subject> {
  if (!isModel(of)) {
    if (labels !== undefined)
      throw new ParameterError(who, "labels", "left out where labels are explained", labels, "Give them once.")
    return { labels: await home(who, of), model: undefined, steps: [] }
  }
  const { steps = [], model = of } = of as Partial<PipelineLike>
  const own = labels ?? (of.labels as ArrayLike<number>)
  return { labels: await home(who, own), model, steps: of.kind === "pipeline" ? steps : [] }
}

interface PipelineLike {
  readonly steps: readonly Transformer[]
  readonly model: Model<unknown>
}

const isModel = (of: Explainable): of is Model<unknown> =>
  typeof of === "object" && of !== null && "nClusters" in of && "kind" in of

async function home(who: string, labels: LabelsLike): Promise<ArrayLike<number>> {
  if (typeof labels === "object" && labels !== null) {
    if ("collect" in labels) return labels.collect()
    if (typeof labels.length === "number") return labels
  }
  throw new ParameterError(
    who,
    "the first argument",
    "a fitted model, or labels: an array with one whole number a row",
    labels,
  )
}

/** Fills the holes of rows, where the model's first step does that; other rows have none. */
export async function withoutHoles(
  x: MatrixLike | Resident,
  { steps }: Subject,
  { signal }: RunOptions,
): Promise<MatrixLike | Resident> {
  const [first] = steps
  if (isResident(x) || !(first as { takesMissing?: boolean } | undefined)?.takesMissing) return x
  return first.transform(x as MatrixLike, { signal })
}

/** Rows as they are compared, and by what. */
export interface Space {
  readonly x: Resident
  readonly compare: MetricOptions
  release(): void
}

/**
 * The rows as the model sees them, under its metric. Labels alone, or of a model that was fitted on distances, say nothing
 * about that: then columns are standardised, so that their units do not matter.
 */
export async function spaceOf(who: string, x: Resident, { model, steps }: Subject, run: RunOptions): Promise<Space> {
  const { signal } = run
  const metric = model?.params["metric"] as Metric | undefined
  const compare = metric === "precomputed" ? undefined : metricOptions(who, metric ?? "euclidean")
  if (!model || !compare) {
    const scaler = await new StandardScaler().fit(x, { signal })
    return space(x, await scaler.transform(x, part(run, 0.5, 1)), { metric: "euclidean" })
  }
  let rows = x
  for (const [i, step] of steps.entries()) {
    const next: Resident = await step.transform(rows, part(run, i / steps.length, (i + 1) / steps.length))
    if (rows !== x) rows.release()
    rows = next
  }
  checkColumns(who, rows, model)
  return space(x, rows, compare)
}

const space = (from: Resident, x: Resident, compare: MetricOptions): Space => ({
  x,
  compare,
  release: () => {
    if (x !== from) x.release()
  },
})

/** Refuses labels that are not one a row. */
export function checkCount(who: string, { labels, model }: Subject, rows: number): void {
  if (labels.length === rows) return
  const advice =
    model && labels.length === 0
      ? "the model was read without its labels: give { labels: await model.predict(X) }"
      : "give one a row"
  throw new DataError(`${who}: ${labels.length} labels for ${rows} rows; ${advice}.`)
}
