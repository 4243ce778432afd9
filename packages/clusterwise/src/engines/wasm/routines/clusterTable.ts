import { allocBuffer } from "../../../data/memory.js"
import type { ClusterSlots, SlotArrays } from "../../../engine/merging/clusterSlots.js"
import type { LinkageMethod } from "../../../engine/merging/lanceWilliams.js"
import { type TableArrays, tableArrays, tableArraysBytes } from "../../../engine/merging/tableSlots.js"
import type { Bench } from "../bench.js"
import type { Phase } from "../team.js"

/** Members of all clusters in the order of clusters, and the table of what is compared between any two of them. */
export interface ClusterTableJob {
  readonly rows: number
  readonly cols: number
  readonly farthest: boolean
  /** Panels of 8 members, column by column; a little longer than the members. */
  readonly packed: Float64Array
  /** Cluster of each member; first member of each cluster, and their number at the end. */
  readonly clusterOf: Int32Array
  readonly firsts: Int32Array
  /** First cluster of each group that is taken together, and [clusters, groups]. */
  readonly groups: Int32Array
  readonly counts: Int32Array
  readonly slots: TableArrays
}

const STRIP_ROWS = 512
/** Rows and clusters that a group has at most, unless one cluster alone has more rows. */
const GROUP_ROWS = 256
const GROUP_CLUSTERS = 32
const PANEL = 8

export function clusterTableJob(
  { rows, cols, kind }: SlotArrays,
  method: LinkageMethod,
  clusters: number,
): ClusterTableJob {
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  return {
    rows,
    cols,
    farthest: kind === "farthest",
    packed: new Float64Array(allocBuffer((rows + PANEL) * cols * 8)),
    clusterOf: integers(rows),
    firsts: integers(clusters + 1),
    groups: integers(clusters + 1),
    counts: integers(2),
    slots: tableArrays(method, clusters),
  }
}

export const clusterTableBytes = (rows: number, cols: number, clusters: number, threads: number): number =>
  rows * (cols * 8 + 4) + tableArraysBytes(clusters) + threads * clusters * GROUP_CLUSTERS * 8

/** Sorts members by cluster. The slots must have no gaps. */
export function packMembers({ arrays, count }: ClusterSlots, job: ClusterTableJob): void {
  const { members, first, next } = arrays.chain!
  const { packed, clusterOf, firsts, cols } = job
  let place = 0
  for (let cluster = 0; cluster < count; cluster++) {
    firsts[cluster] = place
    for (let member = first[cluster]; member >= 0; member = next[member], place++) {
      clusterOf[place] = cluster
      const to = Math.floor(place / PANEL) * PANEL * cols + (place % PANEL)
      for (let j = 0; j < cols; j++) packed[to + j * PANEL] = members[member * cols + j]
    }
  }
  firsts[count] = place
  job.slots.sizes.set(arrays.sizes.subarray(0, count))
  job.slots.lowest.set(arrays.lowest.subarray(0, count))
  job.slots.counts[0] = count
  groupClusters(job, count)
}

function groupClusters({ firsts, groups, counts }: ClusterTableJob, clusters: number): void {
  let group = 0
  for (let cluster = 0; cluster < clusters; group++) {
    groups[group] = cluster++
    while (
      cluster < clusters &&
      cluster - groups[group] < GROUP_CLUSTERS &&
      firsts[cluster + 1] - firsts[groups[group]] <= GROUP_ROWS
    )
      cluster++
  }
  groups[group] = clusters
  counts.set([clusters, group])
}

/** Fills in the table: each group of clusters against itself and all later ones. */
export class ClusterTable {
  readonly phase: Phase = { block: (b) => this.tabulate(b) }
  private readonly at: { rows: number; strip: number; clusters: number; sums: number; out: number }

  constructor(
    private readonly bench: Bench,
    private readonly job: ClusterTableJob,
  ) {
    const { cols, firsts } = job
    this.at = {
      rows: bench.alloc(GROUP_ROWS * cols * 8),
      strip: bench.alloc(STRIP_ROWS * cols * 8),
      clusters: bench.alloc(STRIP_ROWS * 4),
      sums: bench.alloc(STRIP_ROWS * 8),
      out: bench.alloc(GROUP_CLUSTERS * (firsts.length - 1) * 8),
    }
  }

  private tabulate(group: number): void {
    const { job, bench, at } = this
    const [clusters] = job.counts
    const [from, to] = [job.groups[group], job.groups[group + 1]]
    bench.float64(at.out, (to - from) * clusters).fill(0)
    for (let first = job.firsts[from]; first < job.firsts[to]; first += GROUP_ROWS)
      this.againstLater(from, to, first, Math.min(first + GROUP_ROWS, job.firsts[to]))
    this.writeRows(from, to)
    this.mirror(from, to)
  }

  /** Members [first, end) of the group against the members of its own and all later clusters. */
  private againstLater(from: number, to: number, first: number, end: number): void {
    const { job, bench, at } = this
    this.unpack(first, end)
    const begin = Math.floor(job.firsts[from] / PANEL) * PANEL
    for (let strip = begin; strip < job.rows; strip += STRIP_ROWS) {
      const columns = Math.min(STRIP_ROWS, job.rows - strip)
      const panels = Math.ceil(columns / PANEL) * PANEL
      bench.copyIn(job.packed.subarray(strip * job.cols, (strip + panels) * job.cols), at.strip)
      bench.copyIn(job.clusterOf.subarray(strip, strip + columns), at.clusters)
      for (let cluster = from; cluster < to; cluster++) this.oneCluster(cluster, from, first, end, columns)
    }
  }

  private oneCluster(cluster: number, from: number, first: number, end: number, columns: number): void {
    const { job, bench, at } = this
    const [low, high] = [Math.max(first, job.firsts[cluster]), Math.min(end, job.firsts[cluster + 1])]
    if (low >= high) return
    const rows = at.rows + (low - first) * job.cols * 8
    const out = at.out + (cluster - from) * job.counts[0] * 8
    const { cols, farthest } = job
    bench.kernels.clusterPairs(rows, high - low, cols, at.strip, columns, at.clusters, at.sums, out, farthest)
  }

  /** Members as plain rows. */
  private unpack(first: number, end: number): void {
    const { job, bench, at } = this
    const { cols } = job
    const rows = bench.float64(at.rows, (end - first) * cols)
    for (let place = first; place < end; place++) {
      const panel = Math.floor(place / PANEL) * PANEL * cols + (place % PANEL)
      for (let j = 0; j < cols; j++) rows[(place - first) * cols + j] = job.packed[panel + j * PANEL]
    }
  }

  /** The group's rows of the table, above the diagonal, which nobody looks at. */
  private writeRows(from: number, to: number): void {
    const { slots, counts, farthest } = this.job
    const { table, stride, sizes } = slots
    const [clusters] = counts
    const out = this.bench.float64(this.at.out, (to - from) * clusters)
    for (let cluster = from; cluster < to; cluster++)
      for (let other = cluster + 1; other < clusters; other++) {
        const value = out[(cluster - from) * clusters + other]
        table[cluster * stride + other] = farthest ? value : value / (sizes[cluster] * sizes[other])
      }
  }

  /** The same below the diagonal, row by row so that writes lie side by side. */
  private mirror(from: number, to: number): void {
    const { table, stride } = this.job.slots
    for (let other = from + 1; other < this.job.counts[0]; other++)
      for (let cluster = from; cluster < Math.min(to, other); cluster++)
        table[other * stride + cluster] = table[cluster * stride + other]
  }
}
