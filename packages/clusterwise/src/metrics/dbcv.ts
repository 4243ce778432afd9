import { metricParameter } from "../cluster/metricParameter.js"
import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { betweenRows } from "../engine/metricRows.js"
import { breather } from "../engine/pace.js"
import type { CallOptions } from "../engine/resident.js"
import { EngineError, UndefinedScoreError } from "../errors.js"
import { groupByLabel } from "../structures/groupByLabel.js"
import { type ClusterCore, clusterCore, type Distance } from "./dbcv/clusterCore.js"
import { judge, type NoiseOption, noiseParameter, scoreOptions } from "./judge.js"
import type { LabelsOf } from "./labels.js"

export interface DbcvOptions<L = Int32Array> extends CallOptions<L>, NoiseOption {
  readonly metric?: Metric
}

const parameters = { metric: metricParameter, noise: noiseParameter }

/**
 * How dense clusters are within, and how sparse it is between them, from −1 to 1; clusters may have any shape. D. Moulavi,
 * P. A. Jaskowiak, R. J. G. B. Campello, A. Zimek, J. Sander, "Density-based clustering validation", SIAM SDM 2014, with
 * distances that are not squared, as the hdbscan package takes them.
 *
 * Each cluster counts by its share of all rows, so that noise lowers the score; a cluster of one row is noise. Copies of a
 * row are no neighbours of it in its core distance. Where edges of a cluster's spanning tree weigh the same, that of the
 * shorter distance is in it, then that of the lower rows: the package takes the first one that it comes to. Of a cluster
 * of two rows both are within it, where the package takes the first.
 *
 * Takes time in proportion to rows², on the calling thread, and memory in proportion to rows.
 * @param labels one whole number a row
 * @throws {UndefinedScoreError} fewer than two clusters of two rows or more
 */
export async function dbcv<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  labels: LabelsOf<L>,
  options: DbcvOptions<L> = {},
): Promise<number> {
  const who = "dbcv"
  const { call, own } = scoreOptions(who, parameters, options)
  return judge(who, X, labels, own.noise, call, async (x, groups, run) => {
    if (!(groups.labels instanceof Int32Array))
      throw new EngineError(
        `${who}: labels in the engine "${x.engine.name}" stay there; collect rows and labels first.`,
      )
    const members = groupByLabel(groups.labels, groups.counts.length).filter((rows) => rows.length > 1)
    if (members.length < 2)
      throw new UndefinedScoreError(
        `${who}: needs at least 2 clusters of 2 rows or more; there ${members.length === 1 ? "is 1" : "are 0"}.`,
      )
    const { data, rows, cols } = await x.engine.collect(x, { signal: run.signal })
    const distance = betweenRows({ data, rows, cols }, metricOptions(who, own.metric))
    const rest = breather(run)
    const pairs = new Pairs(members, (share) => {
      const wait = rest()
      if (wait) run.onProgress?.({ phase: "clusters", fraction: Math.min(0.999, share) })
      return wait
    })
    const cores: ClusterCore[] = []
    for (const cluster of members) cores.push(await clusterCore(cluster, cols, distance, (count) => pairs.look(count)))
    const separation = await separations(cores, distance, pairs)
    run.onProgress?.({ phase: "clusters", fraction: 1, rows })
    return cores.reduce((sum, { rows: own, sparseness }, i) => {
      return sum + (own.length / rows) * validity(separation[i], sparseness)
    }, 0)
  })
}

/** Counts the pairs that were looked at, and gives way now and then. */
class Pairs {
  private done = 0
  private readonly all: number

  constructor(
    members: readonly Int32Array[],
    private readonly breath: (share: number) => Promise<void> | undefined,
  ) {
    const rows = members.reduce((sum, cluster) => sum + cluster.length, 0)
    this.all = 2 * rows * rows
  }

  look(count: number): Promise<void> | undefined {
    this.done += count
    return this.breath(this.done / this.all)
  }
}

/** Of each cluster the least mutual reachability between a row within it and one within another. */
async function separations(cores: readonly ClusterCore[], distance: Distance, pairs: Pairs): Promise<Float64Array> {
  const least = new Float64Array(cores.length).fill(Number.POSITIVE_INFINITY)
  for (let a = 0; a < cores.length; a++)
    for (let b = a + 1; b < cores.length; b++)
      for (const i of cores[a].inner) {
        const reach = nearestInner(cores[a].rows[i], cores[a].core[i], cores[b], distance)
        least[a] = Math.min(least[a], reach)
        least[b] = Math.min(least[b], reach)
        const wait = pairs.look(cores[b].inner.length)
        if (wait) await wait
      }
  return least
}

function nearestInner(row: number, core: number, other: ClusterCore, distance: Distance): number {
  let least = Number.POSITIVE_INFINITY
  for (const j of other.inner) least = Math.min(least, Math.max(core, other.core[j], distance(row, other.rows[j])))
  return least
}

function validity(separation: number, sparseness: number): number {
  const most = Math.max(separation, sparseness)
  return most === 0 ? 0 : (separation - sparseness) / most
}
