import { allocBuffer } from "../../data/memory.js"
import type { NearestCore, NearestCoreOptions, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { corePoints } from "../../engine/routineOptions.js"
import { withPoints } from "./pairwise.js"
import type { ReferenceResident } from "./resident.js"

/** Per row the lowest cluster that has a point within eps, by the same comparison as `density`; −1 where there is none. */
export async function nearestCore(
  x: ReferenceResident,
  options: NearestCoreOptions,
  run: RunOptions = {},
): Promise<NearestCore> {
  const count = corePoints(options, x.cols)
  const { points, clusters, eps } = options
  const { distance, within } = withPoints(x, points, options)
  const labels = new Int32Array(allocBuffer(x.rows * 4)).fill(-1)
  await byBlocks(x.rows, count * x.cols, "nearest cores", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (let c = 0; c < count; c++)
        if ((labels[i] < 0 || clusters[c] < labels[i]) && within(distance(i, c), eps)) labels[i] = clusters[c]
  })
  return { labels }
}
