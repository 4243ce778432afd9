import type { FloatArray } from "../../../data/memory.js"
import type { MergeTree } from "../../../engine/engine.js"
import { splinterTree } from "../../../engine/merging/splinterTree.js"
import { pairDistances } from "./pairDistances.js"
import { RestPart, restOf } from "./rest.js"
import type { Routine } from "./routine.js"

interface SplinterJob {
  /** Condensed. */
  readonly distances: FloatArray
  readonly rows: number
}

/** Sums, orders and merges: bytes a row. */
const ROW_BYTES = 160

/** Splitting of given distances: one thread splits; the others have nothing to do. */
export const splinter: Routine<SplinterJob, SplinterJob, RestPart, MergeTree> = {
  name: "splinter",
  takesDistances: true,
  // 3,000 rows take 0.4 s where 3e8 multiply-adds take 0.1 s.
  work: ({ rows }) => 100 * rows * rows,
  need: (operation, threads) =>
    operation.rows * ROW_BYTES + (operation.cols === 0 ? 0 : pairDistances.need(operation, threads)),
  can: (operation) => operation.metric === "precomputed" || pairDistances.can!(operation),
  plan: (request) => request,
  part: () => new RestPart(),

  async drive(team, _part, { distances, rows }, run) {
    const rest = restOf(team)
    const merges = await splinterTree(distances, rows, (share) => {
      const wait = rest()
      if (wait) run.onProgress?.({ phase: "split", fraction: Math.min(0.999, share) })
      return wait
    })
    run.onProgress?.({ phase: "split", fraction: 1, rows })
    return { merges: merges.sorted(), algorithm: "splinter groups" }
  },
}
