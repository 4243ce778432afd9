import { EdgeHeap } from "./edgeHeap.js"

/** Pairs of a row and a column with a weight above 0 each: those of row i stand at `start[i] … start[i + 1] − 1`. */
export interface WeightedPairs {
  readonly rows: number
  readonly cols: number
  readonly start: Int32Array
  readonly columns: Int32Array
  readonly weights: Float64Array
}

/**
 * The pairs of greatest total weight in which no row and no column comes twice: the assignment problem, for any number of
 * rows and columns, of which some may stay alone. Shortest augmenting paths over the pairs that there are (R. Jonker and
 * A. Volgenant, "A shortest augmenting path algorithm for dense and sparse linear assignment problems", Computing 38,
 * 1987): at worst in proportion to rows · pairs · log, and exact where the weights are whole numbers. What equal totals
 * leave open is decided by the order of rows and columns.
 * @returns the column of each row, −1 for rows that stay alone
 */
export function bestMatching(pairs: WeightedPairs): Int32Array {
  const matching = new Matching(pairs)
  for (let row = 0; row < pairs.rows; row++) matching.include(row)
  return matching.columnOf
}

/** Where a path of alternately new and old pairs ends: a column that is still free, or a row that goes without. */
interface End {
  readonly length: number
  readonly column: number
  readonly row: number
}

/** The same, row after row, for a loop that gives others their turn. */
export class Matching {
  /** The column of each row so far; −1 for those that stay alone. */
  readonly columnOf: Int32Array
  private readonly rowOf: Int32Array
  /** Prices: no pair costs less than its row's and its column's together, and each chosen one costs just that. */
  private readonly rowPrice: Float64Array
  private readonly columnPrice: Float64Array
  private readonly pathTo: Float64Array
  private readonly comesFrom: Int32Array
  /** Columns that the present search has reached, and those that it has left behind. */
  private reached: number[] = []
  private scanned: number[] = []

  constructor(private readonly pairs: WeightedPairs) {
    this.columnOf = new Int32Array(pairs.rows).fill(-1)
    this.rowOf = new Int32Array(pairs.cols).fill(-1)
    this.rowPrice = new Float64Array(pairs.rows)
    this.columnPrice = new Float64Array(pairs.cols)
    this.pathTo = new Float64Array(pairs.cols).fill(Number.POSITIVE_INFINITY)
    this.comesFrom = new Int32Array(pairs.cols)
  }

  /** Makes the matching the best one of the rows so far and this one. */
  include(row: number): void {
    const { start, columns, weights } = this.pairs
    let least = 0
    for (let i = start[row]; i < start[row + 1]; i++)
      least = Math.min(least, -weights[i] - this.columnPrice[columns[i]])
    this.rowPrice[row] = least
    const end = this.shortestPath(row)
    this.raisePrices(row, end.length)
    this.follow(row, end)
    for (const column of this.reached) this.pathTo[column] = Number.POSITIVE_INFINITY
  }

  /** Dijkstra's search from a row over prices, to the nearest end. */
  private shortestPath(from: number): End {
    this.reached = []
    this.scanned = []
    const heap = new EdgeHeap()
    let end = this.goWithout(from, 0)
    this.offer(from, 0, heap)
    for (let next = heap.take(); next && next.weight <= end.length; next = heap.take()) {
      const { weight: length, a: column } = next
      if (length > this.pathTo[column] || next.b !== this.comesFrom[column]) continue
      const row = this.rowOf[column]
      if (row < 0) return { length, column, row: -1 }
      this.scanned.push(column)
      const alone = this.goWithout(row, length)
      if (alone.length < end.length) end = alone
      this.offer(row, length, heap)
    }
    return end
  }

  /** A row may always stay alone, at weight 0. */
  private goWithout(row: number, length: number): End {
    return { length: length - this.rowPrice[row], column: -1, row }
  }

  private offer(row: number, length: number, heap: EdgeHeap): void {
    const { start, columns, weights } = this.pairs
    for (let i = start[row]; i < start[row + 1]; i++) {
      const column = columns[i]
      const path = length - weights[i] - this.rowPrice[row] - this.columnPrice[column]
      if (path >= this.pathTo[column]) continue
      if (this.pathTo[column] === Number.POSITIVE_INFINITY) this.reached.push(column)
      this.pathTo[column] = path
      this.comesFrom[column] = row
      heap.add(path, column, row)
    }
  }

  /** So that the pairs of the path cost just their prices. */
  private raisePrices(from: number, length: number): void {
    this.rowPrice[from] += length
    for (const column of this.scanned) {
      const rest = length - this.pathTo[column]
      this.rowPrice[this.rowOf[column]] += rest
      this.columnPrice[column] -= rest
    }
  }

  /** Takes the new pairs of the path for the old ones. */
  private follow(from: number, { column, row }: End): void {
    let free = column
    if (free < 0) {
      if (row === from) return
      free = this.columnOf[row]
      this.columnOf[row] = -1
    }
    for (;;) {
      const taker = this.comesFrom[free]
      const before = this.columnOf[taker]
      this.columnOf[taker] = free
      this.rowOf[free] = taker
      if (taker === from) return
      free = before
    }
  }
}
