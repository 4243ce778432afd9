import type { FloatArray } from "../../../data/memory.js"
import type { SpanningTree } from "../../../engine/engine.js"
import { checkedCores } from "../../../engine/merging/edges.js"
import { spanningPrim } from "../../../engine/merging/spanningPrim.js"
import { RestPart, restOf } from "./rest.js"
import type { Routine } from "./routine.js"

interface SpanningPairsJob {
  /** Condensed. */
  readonly distances: FloatArray
  readonly rows: number
  readonly cores: Float64Array | undefined
}

/** The spanning tree of given distances: one thread takes row after row; the others have nothing to do. */
export const spanningPairs: Routine<SpanningPairsJob, SpanningPairsJob, RestPart, SpanningTree> = {
  name: "spanningPairs",
  takesDistances: true,
  work: ({ rows }) => 8 * rows * rows,
  need: ({ rows }) => rows * 80,
  plan: ({ distances, rows, cores }) => ({ distances, rows, cores: checkedCores(cores, rows) }),
  part: () => new RestPart(),

  async drive(team, _part, { distances, rows, cores }, run) {
    const rest = restOf(team)
    const tree = await spanningPrim(rows, weightOf(distances, rows, cores), (edges) => {
      const wait = rest()
      if (wait)
        run.onProgress?.({ phase: "edges", fraction: Math.min(0.999, 1 - (1 - edges / rows) ** 2), rows: edges })
      return wait
    })
    run.onProgress?.({ phase: "edges", fraction: 1, rows })
    return tree
  },
}

function weightOf(distances: FloatArray, rows: number, cores: Float64Array | undefined) {
  const distance = (i: number, j: number) => {
    const a = Math.min(i, j)
    return distances[rows * a - (a * (a + 3)) / 2 - 1 + i + j - a]
  }
  return cores ? (i: number, j: number) => Math.max(distance(i, j), cores[i], cores[j]) : distance
}
