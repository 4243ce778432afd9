import type { RunOptions, SpanningTree, SpanningTreeOptions } from "../../engine/engine.js"
import { checkedCores } from "../../engine/merging/edges.js"
import { spanningPrim } from "../../engine/merging/spanningPrim.js"
import { isKnownMetric, type KnownMetric } from "../../engine/metricFunctions.js"
import { inUnits } from "../../engine/metricRange.js"
import { breather } from "../../engine/pace.js"
import { EngineError } from "../../errors.js"
import type { ReferenceResident } from "./resident.js"
import { workingRows } from "./workingRows.js"

type Weight = (i: number, j: number) => number

/**
 * The minimum spanning tree, row by row. Terms of a distance are added column after column. Edges are compared by their
 * weight as it is reported: two that agree to the last bit are a tie, also where their squares differ.
 */
export async function spanningTree(
  x: ReferenceResident,
  options: SpanningTreeOptions,
  run: RunOptions = {},
): Promise<SpanningTree> {
  run.signal?.throwIfAborted()
  const { rows } = x
  const weight = reachable(weightOf(x, options), checkedCores(options.cores, rows))
  const rest = breather(run)
  const tree = await spanningPrim(rows, weight, (edges) => {
    const wait = rest()
    // Row after row has fewer rows left to look at.
    if (wait) run.onProgress?.({ phase: "edges", fraction: Math.min(0.999, 1 - (1 - edges / rows) ** 2), rows: edges })
    return wait
  })
  run.onProgress?.({ phase: "edges", fraction: 1, rows })
  return tree
}

function weightOf(x: ReferenceResident, { metric }: SpanningTreeOptions): Weight {
  const { condensed } = x
  if (condensed) return (i, j) => condensed.at(i, j)
  if (!isKnownMetric(metric)) throw new EngineError(`reference: spanningTree knows no metric "${metric}".`)
  const { data, cols, scale } = workingRows(x, metric === "cosine" ? "cosine" : "euclidean")
  const distance = distances[metric]
  const unit = metric === "cosine" ? 1 / (scale * scale) : 1
  return (i, j) => inUnits(distance(data, i * cols, j * cols, cols, scale) * unit, metric, scale)
}

function reachable(weight: Weight, cores: Float64Array | undefined): Weight {
  return cores ? (i, j) => Math.max(weight(i, j), cores[i], cores[j]) : weight
}

type Distance = (x: ArrayLike<number>, a: number, b: number, cols: number, scale: number) => number

const squares: Distance = (x, a, b, cols, scale) => {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    const t = (x[a + j] - x[b + j]) * scale
    sum += t * t
  }
  return sum
}

const distances: Readonly<Record<KnownMetric, Distance>> = {
  euclidean: (x, a, b, cols, scale) => Math.sqrt(squares(x, a, b, cols, scale)),
  sqeuclidean: squares,
  manhattan(x, a, b, cols, scale) {
    let sum = 0
    for (let j = 0; j < cols; j++) sum += Math.abs((x[a + j] - x[b + j]) * scale)
    return sum
  },
  chebyshev(x, a, b, cols, scale) {
    let widest = 0
    for (let j = 0; j < cols; j++) widest = Math.max(widest, Math.abs((x[a + j] - x[b + j]) * scale))
    return widest
  },
  /** Of rows of length 1: half the square. */
  cosine: (x, a, b, cols, scale) => squares(x, a, b, cols, scale) / 2,
}
