import { allocBuffer } from "../../../data/memory.js"
import type { Reachability } from "../../../engine/engine.js"
import { inUnits } from "../../../engine/metricRange.js"
import { emptyReachability } from "../../../engine/reachability/emptyReachability.js"
import { checkReachability } from "../../../engine/reachability/options.js"
import { PANEL_ROWS } from "../../../structures/kdTree.js"
import { NearLists } from "../../../structures/nearLists.js"
import { Offers } from "../../../structures/offers.js"
import { blockRowsOf } from "../source.js"
import { isSamePlace, isSearched, searchGeometry, treeCols } from "../sphere.js"
import { buildTree, planTree, treeBytes } from "../treeBuild.js"
import { type WaitingMemory, waitingMemoryBytes } from "../waitingMemory.js"
import { pairDistances } from "./pairDistances.js"
import { LIST, type ReachabilityJob, type ReachabilityRequest, workingUnit } from "./reachabilityJob.js"
import { LEAVES_IN_BLOCK, ReachabilityPart } from "./reachabilityPart.js"
import { restOf } from "./rest.js"
import type { Routine } from "./routine.js"

/** Results, offers, and what waits: bytes a row. */
const ROW_BYTES = 84

/** The tree and its tiles, and some room for a leaf's rows and their neighbours. */
const bytesInThread = (rows: number, cols: number, minSamples: number): number =>
  treeBytes(rows, cols) +
  rows * 4 * cols +
  waitingMemoryBytes(rows, cols) +
  Math.max(minSamples, LIST) * 1000 +
  1_000_000

/**
 * The order of OPTICS without looking at all pairs. A processed row offers the nearest row that waits, at least its core
 * distance away; the least offer is the next row. An offer whose row was taken by another one is a lower bound of what its
 * maker can offer then, so that only the least one is ever made anew: from a short list of nearest rows, and by a search where
 * none of those waits. Kept per row: one offer and its list.
 */
export const reachability: Routine<ReachabilityRequest, ReachabilityJob, ReachabilityPart, Reachability> = {
  name: "reachability",
  work: ({ source: { rows, cols }, options }) =>
    rows * cols * Math.min(rows, 400 + 20 * (options.minSamples + 2 ** Math.min(cols, 20))),
  can: (operation) => {
    const { metric = "euclidean" } = operation
    if (!isSearched(metric)) return metric === "precomputed" || pairDistances.can!(operation)
    const { rows, cols, points = 0 } = operation
    const bytes = bytesInThread(rows, treeCols(metric, cols), points)
    return bytes < 2 ** 32 || "a thread's own copy of so many rows would not fit into 4 GiB."
  },
  need({ rows, cols, metric = "euclidean", points = 0 }, threads) {
    if (!isSearched(metric)) return rows * (ROW_BYTES + 8 * cols)
    const width = treeCols(metric, cols)
    return treeBytes(rows, width) + rows * (ROW_BYTES + 12 * LIST) + threads * bytesInThread(rows, width, points)
  },

  plan({ source, options }) {
    const { rows, cols } = source
    checkReachability(options, rows)
    const size = Math.min(rows - 1, LIST)
    return {
      source,
      options,
      ...searchGeometry(source, options.metric),
      ...planTree(rows, treeCols(options.metric, cols)),
      blockRows: blockRowsOf(source),
      cores: new Float64Array(allocBuffer(rows * 8)),
      nearest: {
        size,
        distances: new Float64Array(allocBuffer(rows * size * 8)),
        places: new Int32Array(allocBuffer(rows * size * 4)),
      },
    }
  },

  part: (bench, job) => new ReachabilityPart(bench, job),

  async drive(team, part, job, run) {
    const tell = (phase: string, from: number, to: number) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    const { rows } = job.source
    await team.run("stage", Math.ceil(rows / job.blockRows))
    await buildTree(team, job, tell("tree", 0, 0.1))
    if (rows > 1)
      await team.run("cores", Math.ceil(2 ** job.tree.depth / LEAVES_IN_BLOCK), tell("neighbours", 0.1, 0.3))
    tell("neighbours", 0, 0.3)(1)
    await team.run("rest", 1)
    const rest = restOf(team)
    const order = new OrderByOffers(job, part)
    while (order.taken < rows) {
      order.step()
      const wait = rest()
      if (!wait) continue
      tell("order", 0.3, 1)(order.taken / (rows + 1))
      await wait
    }
    const found = order.inDataUnits()
    run.onProgress?.({ phase: "order", fraction: 1, rows })
    return found
  },
}

/** The nearest row that waits: its place, −1 where it is not known; how far, Infinity where there is none. */
interface Found {
  readonly place: number
  readonly reach: number
}

/** What a maker offers of whom only a bound is known. */
const UNKNOWN = -1

/** Places are numbered as the tree has them. */
class OrderByOffers {
  private readonly found: Reachability
  private readonly waiting: WaitingMemory
  private readonly lists: NearLists
  private readonly offers: Offers
  private readonly offered: Int32Array
  private readonly worth: Float64Array
  private readonly turns: Int32Array
  private readonly placeOf: Int32Array
  private readonly most: number
  /** How many rows have been taken. */
  taken = 0

  constructor(
    private readonly job: ReachabilityJob,
    part: ReachabilityPart,
  ) {
    const { tree, options } = job
    const { rows } = tree
    this.found = emptyReachability(rows)
    this.most = options.maxEps * workingUnit(job)
    this.waiting = part.waiting(this.most)
    this.lists = new NearLists(job.nearest, tree.order, this.waiting, this.most)
    this.offered = new Int32Array(rows)
    this.worth = new Float64Array(rows)
    this.turns = new Int32Array(rows)
    this.offers = new Offers(this.worth, this.offered, this.turns)
    this.placeOf = new Int32Array(rows)
    for (let place = 0; place < rows; place++) this.placeOf[tree.order[place]] = place
  }

  /** Takes the row of the least offer; where another one has taken it, or none is known yet, that offer is made anew. */
  step(): void {
    const { offers, waiting, placeOf, offered } = this
    const row = offers.size === 0 ? UNKNOWN : offered[offers.least]
    if (offers.size === 0) this.take(waiting.first)
    else if (row !== UNKNOWN && waiting.isWaiting(placeOf[row])) this.reach(offers.least)
    else this.renew(offers.least)
  }

  private reach(maker: number): void {
    const { found, offered, worth, job } = this
    const row = offered[maker]
    found.reachability[row] = worth[maker]
    found.predecessor[row] = job.tree.order[maker]
    this.take(row, worth[maker] === 0 ? maker : -1)
  }

  /** @param copied a row taken before that this one may be a copy of: whatever a copy offers was offered already */
  private take(row: number, copied = -1): void {
    const place = this.placeOf[row]
    this.waiting.take(place)
    this.turns[place] = this.taken
    this.found.ordering[this.taken++] = row
    if (this.job.cores[place] <= this.most && !(copied >= 0 && this.isCopy(place, copied))) this.offer(place)
  }

  private isCopy(a: number, b: number): boolean {
    const { tree, source, options } = this.job
    const { cols, panels, order } = tree
    if (options.metric === "haversine") return isSamePlace(source, order[a], order[b])
    const [i, j] = [a, b].map((place) => (place >> 3) * cols * PANEL_ROWS + (place & 7))
    for (let c = 0; c < cols * PANEL_ROWS; c += PANEL_ROWS) if (panels[i + c] !== panels[j + c]) return false
    return true
  }

  private renew(maker: number): void {
    const { offers, offered, lists } = this
    const found = offered[maker] === UNKNOWN || lists.isUsedUp(maker) ? this.searched(maker) : this.listed(maker)
    if (!this.isOffer(found)) offers.removeLeast()
    else offers.replaceLeast(found.reach, this.rowAt(found.place))
  }

  private offer(place: number): void {
    const found = this.listed(place)
    if (this.isOffer(found)) this.offers.add(place, found.reach, this.rowAt(found.place))
  }

  private isOffer({ reach }: Found): boolean {
    return reach <= this.most && reach < Number.POSITIVE_INFINITY
  }

  /** Lists give a bound where they end: no row, which comes before all rows that are as far. */
  private listed(maker: number): Found {
    this.lists.search(maker, this.job.cores[maker])
    return this.lists
  }

  private searched(maker: number): Found {
    this.waiting.search(maker, this.job.cores[maker])
    return this.waiting
  }

  private rowAt(place: number): number {
    return place < 0 ? UNKNOWN : this.job.tree.order[place]
  }

  /** What was found, once all rows are taken. Powers of two change no digit. */
  inDataUnits(): Reachability {
    const { found, job, most } = this
    const { reachability, coreDistances } = found
    const { metric } = job.options
    const toData = (reach: number) =>
      metric === "cosine" ? reach / workingUnit(job) : inUnits(reach, metric, job.scale)
    for (let place = 0; place < job.cores.length; place++) {
      const row = job.tree.order[place]
      if (job.cores[place] <= most) coreDistances[row] = toData(job.cores[place])
      if (reachability[row] < Number.POSITIVE_INFINITY) reachability[row] = toData(reachability[row])
    }
    return found
  }
}
