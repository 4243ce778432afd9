import { metricParameter } from "../cluster/metricParameter.js"
import type { MatrixLike } from "../data/adapters.js"
import type { Resident, RunOptions } from "../engine/engine.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { part } from "../engine/pace.js"
import { type CallOptions, routine } from "../engine/resident.js"
import { EngineError, UndefinedScoreError } from "../errors.js"
import { groupByLabel } from "../structures/groupByLabel.js"
import { diameter } from "./dunn/diameter.js"
import { separation } from "./dunn/separation.js"
import { judge, type NoiseOption, noiseParameter, refuseTrivial, scoreOptions } from "./judge.js"
import type { LabelsOf } from "./labels.js"

export interface DunnOptions<L = Int32Array> extends CallOptions<L>, NoiseOption {
  readonly metric?: Metric
}

const parameters = { metric: metricParameter, noise: noiseParameter }

/**
 * The least distance between two rows of different clusters ÷ the greatest distance between two rows of one cluster, 0 or
 * more; higher is better, and above 1 clusters lie farther apart than they are wide. One stray row decides it, either way.
 * J. C. Dunn, "Well-separated clusters and optimal fuzzy partitions", Journal of Cybernetics 4 (1974).
 *
 * Exact, in memory in proportion to rows. Under Euclidean, manhattan and Chebyshev distances of few columns few
 * pairs are looked at; of many columns time grows with Σ size², under other metrics with rows². Weights are not used.
 * @param labels one whole number a row
 * @throws UndefinedScoreError for one cluster, as many clusters as rows, or clusters that each hold copies of one row
 */
export async function dunnIndex<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: DunnOptions<L> = {},
): Promise<number> {
  const who = "dunnIndex"
  const { call, own } = scoreOptions(who, parameters, options)
  const metric = metricOptions(who, own.metric)
  return judge(who, X, labels, own.noise, call, async (x, groups, run) => {
    refuseTrivial(who, groups)
    if (!(groups.labels instanceof Int32Array))
      throw new EngineError(
        `${who}: labels in the engine "${x.engine.name}" stay there; collect rows and labels first.`,
      )
    const all: Int32Array = groups.labels
    const members = groupByLabel(all, groups.counts.length)
    let widest = 0
    // Wide clusters are likely to be large ones; after them the others have less to be asked.
    const bySize = members.filter((rows) => rows.length > 1).sort((a, b) => b.length - a.length)
    for (const [i, rows] of bySize.entries()) {
      const own = part(run, (0.5 * i) / bySize.length, (0.5 * (i + 1)) / bySize.length)
      widest = await withRows(who, x, rows, run, (cluster) => diameter(who, cluster, metric, widest, own))
    }
    if (widest === 0)
      throw new UndefinedScoreError(`${who}: every cluster holds copies of one row, and none has a width.`)
    const clustered = Int32Array.from(all.keys()).filter((row) => all[row] >= 0)
    const clusters = clustered.map((row) => all[row])
    const least = await withRows(who, x, clustered, run, (rows) =>
      separation(who, rows, clusters, metric, part(run, 0.5, 0.999)),
    )
    run.onProgress?.({ phase: "pairs", fraction: 1, rows: x.rows })
    return least / widest
  })
}

/** Runs `work` on some of the rows, all of them as they are. */
async function withRows<L, R>(
  who: string,
  x: Resident<L>,
  rows: Int32Array,
  run: RunOptions,
  work: (x: Resident<L>) => Promise<R>,
): Promise<R> {
  if (rows.length === x.rows) return work(x)
  const some = await routine(who, x, "select", { points: rows.length })(x, { rows }, { signal: run.signal })
  try {
    return await work(some)
  } finally {
    some.release()
  }
}
