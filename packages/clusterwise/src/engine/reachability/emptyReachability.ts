import { allocBuffer } from "../../data/memory.js"
import type { Reachability } from "../engine.js"

/** Before the first row: nothing is reached from anywhere. */
export function emptyReachability(rows: number): Reachability {
  const floats = () => new Float64Array(allocBuffer(rows * 8)).fill(Number.POSITIVE_INFINITY)
  const integers = () => new Int32Array(allocBuffer(rows * 4))
  return {
    ordering: integers(),
    reachability: floats(),
    coreDistances: floats(),
    predecessor: integers().fill(-1),
  }
}
