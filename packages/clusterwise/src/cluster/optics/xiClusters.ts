import type { ReachabilityPlot } from "./reachabilityPlot.js"

/** First and last place of a cluster in the ordering, both within. */
export type Interval = readonly [start: number, end: number]

export interface XiOptions {
  readonly xi: number
  readonly minSamples: number
  readonly minClusterSize: number
  readonly predecessorCorrection: boolean
}

/** A steep downward area, where a cluster may begin, and the highest place since. */
interface SteepDown {
  readonly start: number
  readonly end: number
  between: number
}

/**
 * Clusters are valleys of the reachability plot: between a steep way down and a steep way up, at least a share xi each.
 * Ankerst et al. (1999), Figure 19, with the reading of scikit-learn where the figure is open. Smaller clusters come
 * before those that hold them.
 *
 *      ▇                ▇      start: where the way down begins, or as high as the end
 *      ▇▇▁▁▁▁▁▁▁▁▁▁▁▁▁▇▇      end: where the way up ends, or as high as the start
 */
export function xiClusters(plot: ReachabilityPlot, options: XiOptions): Interval[] {
  const { reachability } = plot
  const slopes = slopesOf(reachability, 1 - options.xi)
  const clusters: Interval[] = []
  let downs: SteepDown[] = []
  let index = 0
  let between = 0
  for (let at = 0; at < slopes.length; at++) {
    if (at < index || !isSteep(slopes[at])) continue
    for (let i = index; i <= at; i++) between = Math.max(between, reachability[i])
    downs = stillOpen(downs, between, reachability, options.xi)
    const sign = Math.sign(slopes[at])
    const end = endOfArea(slopes, at, sign, options.minSamples)
    if (sign === DOWN) downs.push({ start: at, end, between: 0 })
    // The largest cluster last.
    else clusters.push(...endingHere(downs, at, end, plot, options).reverse())
    index = end + 1
    between = reachability[index]
  }
  return clusters
}

const [DOWN, UP] = [-1, 1]
const STEEP = 2

const isSteep = (slope: number): boolean => Math.abs(slope) === STEEP

/** From each place to the next: ±2 where steep, ±1 where not, 0 where level; the sign says whether it goes up or down. */
function slopesOf(reachability: Float64Array, complement: number): Int8Array {
  const slopes = new Int8Array(reachability.length - 1)
  for (let at = 0; at < slopes.length; at++) {
    // Infinity ÷ Infinity and 0 ÷ 0 are level: no comparison with them holds.
    const ratio = reachability[at] / reachability[at + 1]
    if (ratio >= 1 / complement) slopes[at] = DOWN * STEEP
    else if (ratio <= complement) slopes[at] = UP * STEEP
    else if (ratio > 1) slopes[at] = DOWN
    else if (ratio < 1) slopes[at] = UP
  }
  return slopes
}

/** Last steep place of an area: it never turns, and has at most minSamples places in a row that are not steep. */
function endOfArea(slopes: Int8Array, start: number, sign: number, minSamples: number): number {
  let [end, flat] = [start, 0]
  for (let at = start; at < slopes.length; at++) {
    if (slopes[at] === sign * STEEP) {
      flat = 0
      end = at
    } else if (Math.sign(slopes[at]) === -sign) return end
    else if (++flat > minSamples) break
  }
  return end
}

/** The downward areas whose beginning is high enough above everything since. */
function stillOpen(downs: SteepDown[], between: number, reachability: Float64Array, xi: number): SteepDown[] {
  if (between === Number.POSITIVE_INFINITY) return []
  const open = downs.filter(({ start }) => between <= reachability[start] * (1 - xi))
  for (const down of open) down.between = Math.max(down.between, between)
  return open
}

function endingHere(
  downs: readonly SteepDown[],
  upStart: number,
  upEnd: number,
  plot: ReachabilityPlot,
  options: XiOptions,
): Interval[] {
  const found: Interval[] = []
  for (const down of downs) {
    const cluster = clusterBetween(down, upStart, upEnd, plot, options)
    if (!cluster) continue
    const [start, end] = cluster
    if (end - start + 1 >= options.minClusterSize && start <= down.end && end >= upStart) found.push(cluster)
  }
  return found
}

function clusterBetween(
  down: SteepDown,
  upStart: number,
  upEnd: number,
  plot: ReachabilityPlot,
  { xi, predecessorCorrection }: XiOptions,
): Interval | undefined {
  const { reachability } = plot
  const after = reachability[upEnd + 1]
  if (after * (1 - xi) < down.between) return undefined
  const before = reachability[down.start]
  let [start, end] = [down.start, upEnd]
  if (before * (1 - xi) >= after) while (start < down.end && reachability[start + 1] > after) start++
  else if (after * (1 - xi) >= before) while (end > upStart && reachability[end - 1] > before) end--
  return predecessorCorrection ? corrected(plot, start, end) : [start, end]
}

/**
 * Without the rows at the end that were reached from elsewhere. E. Schubert and M. Gertz, "Improving the cluster structure
 * extracted from OPTICS plots", LWDA 2018, Algorithm 2.
 */
function corrected({ reachability, predecessor }: ReachabilityPlot, start: number, last: number): Interval | undefined {
  for (let end = last; start < end; end--) {
    if (reachability[start] > reachability[end]) return [start, end]
    const from = predecessor[end]
    if (from >= start && from < end) return [start, end]
  }
  return undefined
}
