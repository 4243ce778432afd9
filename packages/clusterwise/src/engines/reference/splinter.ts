import type { MergeTree, RunOptions } from "../../engine/engine.js"
import { splinterTree } from "../../engine/merging/splinterTree.js"
import type { MetricOptions } from "../../engine/metric.js"
import { breather, part } from "../../engine/pace.js"
import { DataError } from "../../errors.js"
import { pairDistances } from "./pairDistances.js"
import type { ReferenceResident } from "./resident.js"

/** All distances first, then one split after the other. */
export async function splinter(x: ReferenceResident, options: MetricOptions, run: RunOptions = {}): Promise<MergeTree> {
  run.signal?.throwIfAborted()
  if (x.rows < 2) throw new DataError("splinter: needs at least 2 rows; there is 1.")
  const { data } = x.condensed ?? (await pairDistances(x, options, part(run, 0, 0.5)))
  const { signal, onProgress } = part(run, 0.5, 1)
  const rest = breather({ signal })
  const merges = await splinterTree(data, x.rows, (share) => {
    const wait = rest()
    if (wait) onProgress?.({ phase: "split", fraction: Math.min(0.999, share) })
    return wait
  })
  onProgress?.({ phase: "split", fraction: 1, rows: x.rows })
  return { merges: merges.sorted(), algorithm: "splinter groups" }
}
