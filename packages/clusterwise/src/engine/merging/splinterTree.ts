import type { FloatArray } from "../../data/memory.js"
import { DistanceTable } from "./distanceTable.js"
import { MergeList } from "./mergeList.js"
import { areWorn, RowSums, type Units, unitsOf } from "./splinterSums.js"

/** Called often, with the share of the work that is done; may wait, so that others get their turn. */
export type ShareBreath = (share: number) => Promise<void> | undefined

/** The rows `order[from … to − 1]`, ascending. */
interface Cluster {
  readonly from: number
  readonly to: number
  readonly diameter: number
  readonly units: Units
}

/**
 * The tree of DIANA, down to single rows: L. Kaufman and P. J. Rousseeuw, "Finding Groups in Data" (1990), chapter 6,
 * after P. Macnaughton-Smith et al., "Dissimilarity analysis", Nature 202 (1964). A cluster is split by its splinter
 * group: first the row with the largest mean distance to the others, then, one at a time, the row that is nearer to the
 * splinter than to the rest by the largest difference of means, as long as there is one. Ties go to the lower row. The
 * height of a split is the largest distance of two rows before it.
 *
 * A split that moves s of m rows takes s passes over m sums; it leaves both parts with sums of their own. About n² steps in
 * all, up to n³ where splinters are long and uneven.
 * @param distances condensed; read only
 */
export async function splinterTree(distances: FloatArray, rows: number, breath: ShareBreath): Promise<MergeList> {
  const splitting = new Splitting(distances, rows, breath)
  const open = [await splitting.whole()]
  const splits: (readonly [left: number, right: number, height: number])[] = []
  for (let cluster = open.pop(); cluster; cluster = open.pop()) {
    const [left, right] = await splitting.split(cluster)
    splits.push([splitting.order[left.from], splitting.order[right.from], cluster.diameter])
    if (right.to - right.from > 1) open.push(right)
    if (left.to - left.from > 1) open.push(left)
  }
  return joined(splits, rows)
}

/**
 * Splits backwards are merges: of equal heights, what was split first is merged last, so that parts come before wholes,
 * and the cluster with the lower rows is the first to be split again.
 */
function joined(splits: readonly (readonly [number, number, number])[], rows: number): MergeList {
  const merges = new MergeList(rows)
  for (let i = splits.length - 1; i >= 0; i--) merges.add(...splits[i])
  return merges
}

class Splitting {
  readonly order: Int32Array
  private readonly table: DistanceTable
  /** Distances to the row's own cluster. */
  private readonly own: RowSums
  /** Distances to the splinter group of the cluster that is being split. */
  private readonly away: RowSums
  private readonly inSplinter: Uint8Array
  /** No row of its cluster is farther; what was the farthest may have gone to another cluster. */
  private readonly reach: Float64Array
  private readonly kept: Int32Array
  private pairsApart = 0

  constructor(
    distances: FloatArray,
    private readonly rows: number,
    private readonly breath: ShareBreath,
  ) {
    this.table = new DistanceTable(distances, rows)
    this.order = Int32Array.from({ length: rows }, (_, i) => i)
    this.own = new RowSums(rows)
    this.away = new RowSums(rows)
    this.inSplinter = new Uint8Array(rows)
    this.reach = new Float64Array(rows)
    this.kept = new Int32Array(rows)
  }

  async whole(): Promise<Cluster> {
    const { rows, reach, table } = this
    for (let i = 0; i < rows; i++) {
      const row = table.rowAt[i]
      for (let j = i + 1; j < rows; j++) {
        const d = table.data[row + j]
        if (d > reach[i]) reach[i] = d
        if (d > reach[j]) reach[j] = d
      }
      const wait = this.rest()
      if (wait) await wait
    }
    return this.cluster(0, rows)
  }

  /** Its two parts, that with the lowest row first. */
  async split({ from, to, units }: Cluster): Promise<readonly [Cluster, Cluster]> {
    let next = this.outermost(from, to)
    for (let size = 1; next >= 0; size++) {
      this.inSplinter[next] = 1
      this.away.addDistances(next, this.table, this.order, from, to, units)
      next = to - from - size > 1 ? this.nextToGo(from, to, size) : -1
      const wait = this.rest()
      if (wait) await wait
    }
    const middle = this.part(from, to)
    this.pairsApart += (middle - from) * (to - middle)
    return [await this.cluster(from, middle, units), await this.cluster(middle, to, units)]
  }

  /** The row with the largest sum of distances to the others. */
  private outermost(from: number, to: number): number {
    const { order, own } = this
    let [row, largest] = [order[from], -1]
    for (let k = from; k < to; k++) {
      const sum = own.coarse[order[k]] + own.fine[order[k]]
      if (sum > largest) [row, largest] = [order[k], sum]
    }
    return row
  }

  /**
   * The row whose mean distance to the others of the rest is larger than that to the splinter group, by the most; or −1.
   * With m rows, s of them in the splinter: (own − away) ÷ (m − s − 1) − away ÷ s, times what is the same for all rows,
   * is s · own − (m − 1) · away.
   */
  private nextToGo(from: number, to: number, size: number): number {
    const { order, own, away, inSplinter } = this
    const others = to - from - 1
    let [next, most] = [-1, 0]
    for (let k = from; k < to; k++) {
      const row = order[k]
      if (inSplinter[row]) continue
      const gain = size * own.coarse[row] - others * away.coarse[row] + (size * own.fine[row] - others * away.fine[row])
      if (gain > most) {
        most = gain
        next = row
      }
    }
    return next
  }

  /** Sorts the rows by part, each ascending, and hands each row the sum over its own part. Returns where the second begins. */
  private part(from: number, to: number): number {
    const { order, kept, own, away, inSplinter } = this
    const first = inSplinter[order[from]]
    let [middle, later] = [from, 0]
    for (let k = from; k < to; k++) {
      const row = order[k]
      if (inSplinter[row]) own.replace(row, away)
      else own.subtract(row, away)
      away.clear(row)
      if (inSplinter[row] === first) order[middle++] = row
      else kept[later++] = row
      inSplinter[row] = 0
    }
    order.set(kept.subarray(0, later), middle)
    return middle
  }

  /** The cluster of these rows, with sums in units that suit it. */
  private async cluster(from: number, to: number, units?: Units): Promise<Cluster> {
    const diameter = await this.diameter(from, to)
    if (units && !areWorn(units, diameter)) return { from, to, diameter, units }
    const own = unitsOf(diameter, to - from)
    for (let k = from; k < to; k++) this.own.clear(this.order[k])
    for (let k = from; k < to; k++) {
      this.own.addPairs(k, this.table, this.order, to, own)
      const wait = this.rest()
      if (wait) await wait
    }
    return { from, to, diameter, units: own }
  }

  /** The largest distance: that row looks again which seems to reach farthest, until one does. */
  private async diameter(from: number, to: number): Promise<number> {
    const { order, reach, table } = this
    for (;;) {
      let row = order[from]
      for (let k = from + 1; k < to; k++) if (reach[order[k]] > reach[row]) row = order[k]
      const farthest = table.farthest(row, order, from, to)
      if (farthest === reach[row]) return farthest
      reach[row] = farthest
      const wait = this.rest()
      if (wait) await wait
    }
  }

  private rest(): Promise<void> | undefined {
    return this.breath(this.pairsApart / ((this.rows * (this.rows - 1)) / 2))
  }
}
