import type { MatrixLike } from "../data/adapters.js"
import { Matrix } from "../data/matrix.js"
import { integer, parseParameters } from "../schema.js"
import { Linkage } from "./linkageTree.js"

export const depthParameter = integer(2, "merges below each one that count, its own level included", { min: 1 })

/**
 * How far each merge is above those just below it: one row a merge, [mean, standard deviation (n − 1), number, coefficient]
 * of the heights of the merge and of those up to `depth` − 1 levels below; coefficient = (height − mean) ÷ standard
 * deviation, 0 where the heights do not differ. SciPy's `inconsistent`, with variances from differences.
 * @param depth levels that count, the merge's own included (2)
 * @returns (n − 1) × 4, float64
 * @throws ParameterError for a depth that is no integer ≥ 1
 * @throws DataError where Z is no linkage
 */
export function inconsistent(Z: Linkage | MatrixLike, depth = 2): Matrix {
  parseParameters("inconsistent", { depth: depthParameter }, { depth })
  return inconsistencies(Linkage.from(Z, "inconsistent"), depth)
}

export function inconsistencies(Z: Linkage, depth: number): Matrix {
  const out = Matrix.alloc(Z.nMerges, 4)
  const found = new Int32Array(Z.nMerges)
  for (let i = 0; i < Z.nMerges; i++) {
    const count = mergesBelow(Z, i, depth, found)
    const { above, deviation } = spread(Z, found, count)
    out.data.set([Z.height(i) - above, deviation, count, deviation > 0 ? above / deviation : 0], i * 4)
  }
  return out
}

/** Lists merge i and those up to depth − 1 levels below it, level by level; returns how many. */
function mergesBelow(Z: Linkage, i: number, depth: number, found: Int32Array): number {
  found[0] = i
  let [from, count] = [0, 1]
  for (let level = 1; level < depth && from < count; level++)
    for (const end = count; from < end; from++)
      for (const child of [Z.left(found[from]), Z.right(found[from])])
        if (child >= Z.nLeaves) found[count++] = child - Z.nLeaves
  return count
}

/**
 * How far the first height is above the mean, and the standard deviation. All is taken from differences to the first
 * height, so that heights which differ in their last bit only are told apart, and equal ones have no spread.
 */
function spread(Z: Linkage, found: Int32Array, count: number): { above: number; deviation: number } {
  const first = Z.height(found[0])
  let [sum, largest] = [0, 0]
  for (let k = 1; k < count; k++) {
    const below = first - Z.height(found[k])
    sum += below
    largest = Math.max(largest, Math.abs(below))
  }
  const above = sum / count
  if (largest === 0) return { above, deviation: 0 }
  let sq = 0
  for (let k = 0; k < count; k++) sq += ((first - Z.height(found[k]) - above) / largest) ** 2
  return { above, deviation: largest * Math.sqrt(sq / (count - 1)) }
}
