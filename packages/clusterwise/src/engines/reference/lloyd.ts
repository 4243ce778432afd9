import type { LloydOptions, LloydResult, RunOptions } from "../../engine/engine.js"
import { runLloyd } from "../../engine/lloydDriver.js"
import { byBlocks } from "../../engine/pace.js"
import { PlainLloyd, type PlainRows } from "../../engine/plainLloyd.js"
import { exponentAbove } from "../../structures/geometry.js"
import { nearestPoint } from "./nearest.js"
import type { ReferenceResident } from "./resident.js"
import { workingRows } from "./workingRows.js"

/** Lloyd's algorithm (Lloyd 1982): nearest centroid in difference form, then exact means, until nothing moves. */
export async function lloyd(
  x: ReferenceResident,
  options: LloydOptions,
  run: RunOptions = {},
): Promise<LloydResult<Int32Array>> {
  const passes = new ReferenceLloyd(weightedRows(x, options.metric), options, run)
  const outcome = await runLloyd(passes, options, run)
  return { ...outcome, labels: passes.best, algorithm: "lloyd" }
}

/** Working rows, and weights that a power of two brought to at most 1. */
export function weightedRows(x: ReferenceResident, metric: "euclidean" | "cosine"): PlainRows {
  const { weights } = x
  const weightScale = weights ? 2 ** -exponentAbove(weights.reduce((a, b) => Math.max(a, b))) : 1
  return { ...workingRows(x, metric), weights: weights?.map((w) => w * weightScale), weightScale }
}

class ReferenceLloyd extends PlainLloyd {
  constructor(
    data: PlainRows,
    options: LloydOptions,
    private readonly run: RunOptions,
  ) {
    super(data, options.clusters)
  }

  async assign(centroids: Float64Array): Promise<number> {
    let moved = 0
    await byBlocks(this.rows, centroids.length, "lloyd", { signal: this.run.signal }, (from, to) => {
      for (let i = from; i < to; i++) if (this.relabel(i, nearestPoint(this.data, i, centroids, this.scale))) moved++
    })
    return moved
  }
}
