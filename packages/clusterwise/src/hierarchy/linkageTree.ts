import type { MatrixLike } from "../data/adapters.js"
import { Matrix, toMatrix } from "../data/matrix.js"
import { DataError, show } from "../errors.js"

/**
 * A tree of merges, in SciPy's format: `matrix` is n − 1 rows of [left, right, distance, size]. Clusters 0 … n − 1 are the
 * rows that were clustered ("leaves"); merge i makes cluster n + i.
 */
export class Linkage {
  /** (n − 1) × 4, float64. */
  readonly matrix: Matrix
  /** Number of rows that were clustered. */
  readonly nLeaves: number

  /** Wraps merges that an engine made; `Linkage.from` checks those that come from outside. */
  constructor(matrix: Matrix) {
    this.matrix = matrix
    this.nLeaves = matrix.rows + 1
  }

  /**
   * A Linkage from any (n − 1) × 4 matrix, such as SciPy's.
   * @throws DataError where it is none: clusters that do not exist yet or were merged already, negative or missing
   *   distances, sizes that do not add up
   */
  static from(source: Linkage | MatrixLike, who = "Linkage.from"): Linkage {
    return source instanceof Linkage ? source : new Linkage(checked(toMatrix(source, who), who))
  }

  get nMerges(): number {
    return this.matrix.rows
  }

  left(merge: number): number {
    return this.matrix.data[merge * 4]
  }

  right(merge: number): number {
    return this.matrix.data[merge * 4 + 1]
  }

  /** Distance of the two clusters that merge. */
  height(merge: number): number {
    return this.matrix.data[merge * 4 + 2]
  }

  /** Rows in the merged cluster. */
  size(merge: number): number {
    return this.matrix.data[merge * 4 + 3]
  }

  /** Rows in any cluster, also in a single row. */
  sizeOf(cluster: number): number {
    return cluster < this.nLeaves ? 1 : this.size(cluster - this.nLeaves)
  }
}

function checked(matrix: Matrix, who: string): Matrix {
  if (matrix.cols !== 4)
    throw new DataError(`${who}: a linkage has 4 columns (left, right, distance, size); this has ${matrix.cols}.`)
  const leaves = matrix.rows + 1
  const merged = new Uint8Array(2 * leaves - 1)
  const size = new Float64Array(2 * leaves - 1).fill(1, 0, leaves)
  for (let i = 0; i < matrix.rows; i++) {
    const refuse = (what: string): never => {
      throw new DataError(`${who}: row ${i} of the linkage ${what}.`, { row: i })
    }
    const [left, right, height, count] = matrix.row(i)
    for (const child of [left, right]) {
      if (!(Number.isInteger(child) && child >= 0 && child < 2 * leaves - 1))
        refuse(`names cluster ${show(child)}; clusters are integers in [0, ${leaves + i - 1}]`)
      if (child >= leaves + i) refuse(`merges cluster ${child}, which a later row makes`)
      if (merged[child]) refuse(`merges cluster ${child} a second time`)
      merged[child] = 1
    }
    if (!(height >= 0 && height < Number.POSITIVE_INFINITY))
      refuse(`has the distance ${show(height)}; distances are finite numbers ≥ 0`)
    if (count !== size[left] + size[right])
      refuse(`has size ${show(count)}, but its clusters hold ${size[left]} + ${size[right]} rows`)
    size[leaves + i] = count
  }
  return matrix.dtype === "float64" ? matrix : new Matrix(Float64Array.from(matrix.data), matrix.rows, 4)
}
