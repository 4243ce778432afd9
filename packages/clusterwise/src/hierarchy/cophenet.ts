import type { MatrixLike } from "../data/adapters.js"
import { Condensed } from "../data/condensed.js"
import { allocFloats, type FloatArray } from "../data/memory.js"
import { defaultMemoryBudget } from "../data/memoryBudget.js"
import { MemoryBudgetError, UndefinedScoreError } from "../errors.js"
import { type Distances, distancesOf } from "./input.js"
import { firstPlaces, leavesOf } from "./leavesList.js"
import { Linkage } from "./linkageTree.js"

export interface Cophenet {
  /** The height at which two rows come together, float64. */
  readonly distances: Condensed
}

export interface CorrelatedCophenet extends Cophenet {
  /** Pearson's, between these heights and the distances that were given: how faithful the tree is to them, 1 at best. */
  readonly correlation: number
}

/**
 * Cophenetic distances: the height of the merge that brings two rows together. SciPy's `cophenet`.
 * @param distances from which the tree was made, for the correlation
 * @throws UndefinedScoreError for a correlation where all heights or all distances are equal
 * @throws DataError where Z is no linkage, or the distances are of another number of rows
 * @throws MemoryBudgetError where n·(n − 1) ÷ 2 distances do not fit
 */
export function cophenet(Z: Linkage | MatrixLike): Cophenet
export function cophenet(Z: Linkage | MatrixLike, distances: Distances): CorrelatedCophenet
export function cophenet(Z: Linkage | MatrixLike, distances?: Distances): Cophenet | CorrelatedCophenet {
  const who = "cophenet"
  const tree = Linkage.from(Z, who)
  const given = distances && distancesOf(who, distances, tree.nLeaves)
  const pairs = (tree.nLeaves * (tree.nLeaves - 1)) / 2
  const budget = defaultMemoryBudget()
  if (8 * pairs > budget)
    throw new MemoryBudgetError(who, 8 * pairs, budget, "It is a distance for each pair of rows: take fewer rows.")
  const out = allocFloats(pairs, "float64")
  fill(tree, out)
  const answer = { distances: new Condensed(out) }
  return given ? { ...answer, correlation: correlation(who, out, given.data) } : answer
}

/** Row by row, from each row up to the root: what joins it on the way is that far from it. */
function fill(Z: Linkage, out: FloatArray): void {
  const { nLeaves } = Z
  const leaves = leavesOf(Z)
  const start = firstPlaces(Z)
  const { parent, sibling } = above(Z)
  for (let row = 0, from = -1; row < nLeaves - 1; row++) {
    for (let node = row; parent[node] > 0; node = parent[node]) {
      const height = Z.height(parent[node] - nLeaves)
      const end = start[sibling[node]] + Z.sizeOf(sibling[node])
      for (let at = start[sibling[node]]; at < end; at++) if (leaves[at] > row) out[from + leaves[at]] = height
    }
    from += nLeaves - row - 2
  }
}

/** By cluster: the one that it merges into (0: none), and the one that it merges with. */
function above(Z: Linkage): { parent: Int32Array; sibling: Int32Array } {
  const parent = new Int32Array(Z.nLeaves + Z.nMerges)
  const sibling = new Int32Array(Z.nLeaves + Z.nMerges)
  for (let i = 0; i < Z.nMerges; i++) {
    parent[Z.left(i)] = parent[Z.right(i)] = Z.nLeaves + i
    sibling[Z.left(i)] = Z.right(i)
    sibling[Z.right(i)] = Z.left(i)
  }
  return { parent, sibling }
}

function correlation(who: string, a: FloatArray, b: FloatArray): number {
  const [ca, cb] = [center(who, "heights", a), center(who, "distances", b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] - ca.mean) / ca.reach
    const y = (b[i] - cb.mean) / cb.reach
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return ab / Math.sqrt(aa * bb)
}

/** Mean, and the greatest difference from the first value: a scale at which squares neither vanish nor overflow. */
function center(who: string, what: string, values: FloatArray): { mean: number; reach: number } {
  const origin = values[0]
  let [sum, reach] = [0, 0]
  for (let i = 1; i < values.length; i++) {
    sum += values[i] - origin
    reach = Math.max(reach, Math.abs(values[i] - origin))
  }
  if (reach === 0)
    throw new UndefinedScoreError(
      `${who}: all ${what} are equal (${origin}), so there is no correlation; leave out the distances.`,
    )
  return { mean: origin + sum / values.length, reach }
}
