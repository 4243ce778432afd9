import { Matrix } from "../data/matrix.js"
import type { MergeTree, Resident } from "../engine/engine.js"
import type { Metric, MetricOptions } from "../engine/metric.js"
import type { CallOptions } from "../engine/resident.js"
import { DataError, ParameterError } from "../errors.js"
import { Linkage } from "../hierarchy/linkageTree.js"
import { type RowsOrDistances, withPairs } from "./pairs.js"
import type { TreeFacts } from "./treeModel.js"
import { refuseWeighted, refuseWeights } from "./unweighted.js"

export interface TreeRequest {
  readonly metric: Metric
  readonly nClusters?: number | undefined
}

/**
 * What a tree of rows is fitted with: checks what a tree asks of rows, lets `make` merge or split them, and keeps a copy
 * of them to predict with.
 */
export async function fitTree<L>(
  who: string,
  X: RowsOrDistances<L>,
  { metric, nClusters }: TreeRequest,
  options: CallOptions<L>,
  make: (x: Resident<L>, compare: MetricOptions) => Promise<MergeTree>,
): Promise<Omit<TreeFacts, "warnings">> {
  refuseWeights(who, options)
  return withPairs(who, X, metric, options, async (x, compare) => {
    refuseUnfit(who, x, nClusters)
    const { signal } = options
    const { merges, algorithm } = await make(x, compare)
    signal?.throwIfAborted()
    return {
      linkage: new Linkage(new Matrix(merges, x.rows - 1, 4)),
      rows: x.cols === 0 ? undefined : copyOf(await x.engine.collect(x, { signal })),
      algorithm,
      engine: x.engine.name,
    }
  })
}

function refuseUnfit(who: string, x: Resident<unknown>, nClusters: number | undefined): void {
  refuseWeighted(who, x)
  if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
  if (nClusters !== undefined && nClusters > x.rows)
    throw new ParameterError(who, "nClusters", `an integer in [1, ${x.rows}] (the data has ${x.rows} rows)`, nClusters)
}

const copyOf = ({ data, rows, cols, columns }: Matrix): Matrix => new Matrix(data.slice(), rows, cols, columns)
