import type { MatrixLike } from "../data/adapters.js"
import type { Condensed } from "../data/condensed.js"
import { Matrix } from "../data/matrix.js"
import type { MergeTree, Resident } from "../engine/engine.js"
import { type Metric, type MetricOptions, metricOptions } from "../engine/metric.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { DataError, ParameterError, refuseUnknownNames } from "../errors.js"
import { pairsOf } from "../hierarchy/input.js"
import { Linkage } from "../hierarchy/linkageTree.js"
import type { TreeFacts } from "./treeModel.js"

/** Rows, or with the metric "precomputed" the distances between them: Condensed, in SciPy's order, or square. */
export type RowsOrDistances<L = Int32Array> = MatrixLike | Condensed | Float64Array | Float32Array | Resident<L>

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
  if ("weights" in options && options.weights !== undefined) throw noWeights(who, options.weights)
  refuseUnknownNames(`${who}.fit`, "every option", FIT_OPTIONS, options)
  // A flat array is distances only where that was said; anywhere else it is rows that lost their shape.
  const flat = ArrayBuffer.isView(X) && metric !== "precomputed"
  return withResident(who, flat ? (X as unknown as MatrixLike) : pairsOf(who, X, metric), options, async (x) => {
    const compare = metricOptions(who, metric, true)
    refuseUnfit(who, x, compare.metric === "precomputed", nClusters)
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

/** Weights are known, to be refused with the reason. */
const FIT_OPTIONS = ["engine", "signal", "onProgress", "weights"]

const noWeights = (who: string, got: unknown) =>
  new ParameterError(who, "weights", "left out: every row counts once in a tree", got, "Repeat rows instead.")

function refuseUnfit(who: string, x: Resident<unknown>, precomputed: boolean, nClusters: number | undefined): void {
  if (x.weighted) throw noWeights(who, "rows that were loaded with weights")
  if (precomputed !== (x.cols === 0))
    throw new ParameterError(
      who,
      "metric",
      precomputed
        ? 'a metric of rows, or X distances between them, where it is "precomputed"'
        : '"precomputed" for distances between rows',
      precomputed ? "rows" : "distances",
    )
  if (x.rows < 2) throw new DataError(`${who}: needs at least 2 rows; there is 1.`)
  if (nClusters !== undefined && nClusters > x.rows)
    throw new ParameterError(who, "nClusters", `an integer in [1, ${x.rows}] (the data has ${x.rows} rows)`, nClusters)
}

const copyOf = ({ data, rows, cols, columns }: Matrix): Matrix => new Matrix(data.slice(), rows, cols, columns)
