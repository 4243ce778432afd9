import type { Engine, Matrix } from "clusterwise"
import type { LoadedTable } from "../loadTable.js"
import type { ComputeFlags, Scale } from "../options/common.js"
import { engineFor, type Run } from "../run.js"
import { chooseScaling, scalerFor } from "../scaling.js"
import { type ContingencyTable, contingencyTable, type ExternalScores, externalScores } from "./externalScores.js"
import { type InternalScores, internalScores, type ScoreMetric } from "./internalScores.js"
import { type LabelledRows, labelledRows } from "./labelledRows.js"

/** What `evaluate --json` prints; docs/judging.md has it field by field. */
export interface Evaluation extends InternalScores, Partial<ExternalScores> {
  readonly command: "evaluate"
  readonly files: readonly string[]
  readonly labels: string
  readonly truth?: string
  readonly rows: number
  readonly columns: readonly string[]
  readonly scale: string
  readonly metric: ScoreMetric
  readonly nClusters: number
  readonly clusters: readonly { readonly label: string; readonly size: number }[]
  readonly noise: number
  readonly noiseShare: number
  readonly contingency?: ContingencyTable | null
}

export interface EvaluationFlags extends ComputeFlags {
  readonly labels: string
  readonly truth?: string
  readonly scale: Scale
  readonly seed: number
  readonly metric: ScoreMetric
  readonly exact?: boolean
}

export async function evaluation(
  files: readonly string[],
  flags: EvaluationFlags,
  table: LoadedTable,
  run: Run,
): Promise<Evaluation> {
  const labelled = labelledRows(table, flags, run)
  const engine = await engineFor(flags.threads)
  try {
    const { X, scale } = await scaledRows(table.X, labelled.rows, flags, engine, run)
    const { seed, metric, exact = false } = flags
    const onScore = (_: string, progress?: { readonly fraction: number }) =>
      run.console.progress("judging", progress?.fraction)
    const scoring = { seed, metric, exact, engine, signal: run.signal, onScore }
    return {
      command: "evaluate",
      files,
      labels: flags.labels,
      ...(flags.truth !== undefined && { truth: flags.truth }),
      columns: X.columns ?? [],
      scale,
      metric,
      ...clustersOf(labelled),
      ...(await internalScores(X, labelled.found.labels, scoring)),
      ...(await againstTruth(labelled, run)),
    }
  } finally {
    await engine?.close()
  }
}

function clustersOf({ found: { labels, names, sizes } }: LabelledRows) {
  const noise = labels.filter((label) => label < 0).length
  return {
    rows: labels.length,
    nClusters: names.length,
    clusters: names.map((label, i) => ({ label, size: sizes[i] })),
    noise,
    noiseShare: noise / labels.length,
  }
}

async function againstTruth({ found, truth }: LabelledRows, { signal }: Run) {
  if (!truth) return {}
  const scores = await externalScores(truth.labels, found.labels, { signal })
  return { ...scores, contingency: await contingencyTable(found, truth, { signal }) }
}

async function scaledRows(
  all: Matrix,
  rows: Int32Array,
  flags: EvaluationFlags,
  engine: Engine | undefined,
  { console, signal }: Run,
) {
  const kept = rows.length < all.rows ? all.select(rows) : all
  const { scale, note } = chooseScaling(flags.scale, "kmeans", flags.metric, kept)
  if (note) console.note(note)
  const scaler = await scalerFor(scale)?.fit(kept, { engine, signal })
  return { X: scaler ? await scaler.transform(kept, { engine, signal }) : kept, scale }
}
