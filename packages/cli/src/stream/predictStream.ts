import type { Model, PipelineModel, RowStream } from "clusterwise"
import type { TableFlags } from "../options/common.js"
import type { Source } from "../read/source.js"
import { engineFor, type Run } from "../run.js"
import { tableFlags } from "../savedModel.js"
import { type ClusterSummary, summariseClusters } from "../summary/apart.js"
import type { Target } from "../write/target.js"
import { blockBudget } from "./budget.js"
import { type Decoded, decode } from "./decode.js"
import { noteRows } from "./notes.js"
import { sampleOf } from "./sample.js"
import { streamLabels } from "./streamLabels.js"

interface PredictStreamFlags extends TableFlags {
  readonly labelColumn: string
  readonly threads?: number
  readonly memoryBudget?: number
}

export interface StreamedPrediction {
  readonly rows: number
  readonly rowsUsed: number
  readonly clusters: readonly ClusterSummary[]
}

type StreamPredictor = { predict(x: RowStream, options: object): AsyncGenerator<Int32Array, void, undefined> }

/** Labels of rows that stay on the disk, written while they are found. */
export async function predictStream(
  model: Model,
  modelPath: string,
  source: Source,
  flags: PredictStreamFlags,
  out: Target | undefined,
  run: Run,
): Promise<StreamedPrediction> {
  const { columns, missing } = tableFlags(flags, model, modelPath)
  const rows = await decode(source, { ...flags, columns, missing }, run, { columns })
  const engine = await engineFor(flags.threads, blockBudget(flags.memoryBudget))
  try {
    noteRows(rows, run)
    const computing = { engine, signal: run.signal }
    const counts = new Float64Array(model.nClusters)
    const labels = counted((model as unknown as StreamPredictor).predict(rows.scratch.stream(), computing), counts)
    if (out) await writeOut(out, rows, labels, flags.labelColumn, run)
    else for await (const _ of labels);
    const { X } = await sampleOf(rows.scratch, rows.kept, 0)
    const seen = await (model as unknown as PipelineModel).predict(X, computing)
    const clusters = (await summariseClusters(X, seen, model.nClusters, computing)).map((cluster) => ({
      ...cluster,
      size: counts[cluster.label],
      share: counts[cluster.label] / rows.scratch.rows,
    }))
    return { rows: rows.kept.total, rowsUsed: rows.scratch.rows, clusters }
  } finally {
    await engine?.close()
    await rows.scratch.close()
  }
}

/** The same labels, counted on their way. */
async function* counted(
  labels: AsyncGenerator<Int32Array, void, undefined>,
  counts: Float64Array,
): AsyncGenerator<Int32Array, void, undefined> {
  for await (const block of labels) {
    for (let i = 0; i < block.length; i++) counts[block[i]]++
    yield block
  }
}

/** Every row of the source with its label, in its order. */
export async function writeOut(
  out: Target,
  { source, kept, numbers }: Decoded,
  labels: AsyncGenerator<Int32Array, void, undefined>,
  column: string,
  run: Run,
): Promise<void> {
  const { copyRows } = await import("../write/copyRows.js")
  const onRows = (rows: number) => run.console.progress("writing", rows / kept.total)
  await copyRows(source, numbers, streamLabels(labels, kept, column), out, { signal: run.signal, onRows })
}
