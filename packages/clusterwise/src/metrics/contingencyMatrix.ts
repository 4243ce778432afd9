import { Matrix } from "../data/matrix.js"
import { defaultMemoryBudget } from "../data/memoryBudget.js"
import { MemoryBudgetError } from "../errors.js"
import { compare } from "./contingency/compare.js"
import type { ComparisonOptions, LabelsLike } from "./contingency/pairedLabels.js"
import type { Contingency } from "./contingency/table.js"

/** Two labelings as a table. */
export interface ContingencyMatrix {
  /** Cell (i, j): how many rows have the label `rowLabels[i]` in a and `colLabels[j]` in b. */
  readonly matrix: Matrix
  /** The labels of a, ascending. */
  readonly rowLabels: Float64Array
  /** The labels of b, ascending. */
  readonly colLabels: Float64Array
}

/**
 * How often each label of a occurs together with each label of b; −1 is a label like any other.
 * @param a one whole number a row, in any kind of array
 * @throws DataError for labelings of different lengths, or of no rows, and for what is no whole number, with its row
 * @throws MemoryBudgetError where the table would not fit: the scores need no table and take any number of labels
 */
export async function contingencyMatrix(
  a: LabelsLike,
  b: LabelsLike,
  options: ComparisonOptions = {},
): Promise<ContingencyMatrix> {
  const { memoryBudget = defaultMemoryBudget() } = (options.engine ?? {}) as { readonly memoryBudget?: number }
  return compare("contingencyMatrix", [a, b], {}, options, (table) => {
    const bytes = 8 * table.a.labels.length * table.b.labels.length
    if (bytes > memoryBudget)
      throw new MemoryBudgetError(
        "contingencyMatrix",
        bytes,
        memoryBudget,
        "The scores that compare labelings need no table and take any number of labels.",
      )
    return filled(table)
  })
}

function filled({ a, b, cells }: Contingency): ContingencyMatrix {
  const width = b.labels.length
  const matrix = new Matrix(new Float64Array(a.labels.length * width), a.labels.length, width)
  for (let c = 0; c < cells.sizes.length; c++) matrix.data[cells.a[c] * width + cells.b[c]] = cells.sizes[c]
  return { matrix, rowLabels: a.labels, colLabels: b.labels }
}
