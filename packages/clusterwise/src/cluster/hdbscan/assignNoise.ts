import type { Matrix } from "../../data/matrix.js"
import type { RunOptions } from "../../engine/engine.js"
import type { MetricOptions } from "../../engine/metric.js"
import { byBlocks } from "../../engine/pace.js"
import { NearRows, type Seeker } from "../nearRows.js"
import { lambdaOf } from "./condenseTree.js"
import type { Cut } from "./cutHierarchy.js"
import { strength } from "./membership.js"
import { Best, type Reachable } from "./nearestReachable.js"
import type { Confident } from "./placeRows.js"

/**
 * The same rows, noise among them in the cluster of the row that is nearest to it by mutual reachability; of equally near
 * ones that of least distance, then the first.
 * @param X the rows; `cores` are their core distances
 */
export async function joinNearest(
  X: Matrix,
  cores: Float64Array,
  found: Confident,
  { rows, coreDistances, alpha }: Reachable,
  cut: Cut,
  compare: MetricOptions,
  run: RunOptions,
): Promise<Confident> {
  const [labels, probabilities] = [found.labels.slice(), found.probabilities.slice()]
  const noise = rowsWhere(labels, (label) => label < 0)
  const clustered = rowsWhere(cut.labels, (label) => label >= 0)
  if (noise.length === 0 || clustered.length === 0) return { labels, probabilities }
  const near = new NearRows(rows.select(clustered), X.select(noise), compare)
  const seeker = new ClusterSeeker(coreDistances, clustered, alpha)
  await byBlocks(noise.length, near.work, "neighbours", run, (from, to) => {
    for (let i = from; i < to; i++) {
      seeker.begin(cores[noise[i]])
      near.search(i, seeker)
      const { best } = seeker
      const label = cut.labels[clustered[best.row]]
      labels[noise[i]] = label
      probabilities[noise[i]] = strength(lambdaOf(best.reach), cut.tree.death[cut.clusters[label]])
    }
  })
  return { labels, probabilities }
}

/** Looks for the row in a cluster that is nearest by mutual reachability. */
class ClusterSeeker implements Seeker {
  bound = Number.POSITIVE_INFINITY
  readonly best = new Best()
  private own = 0

  /** @param clustered which row each place is */
  constructor(
    private readonly coreDistances: Float64Array,
    private readonly clustered: Int32Array,
    private readonly alpha: number,
  ) {}

  /** @param own core distance of the seeker */
  begin(own: number): void {
    this.bound = Number.POSITIVE_INFINITY
    this.best.clear()
    this.own = own
  }

  offer(at: number, far: number): void {
    this.best.offer(at, Math.max(far / this.alpha, this.own, this.coreDistances[this.clustered[at]]), far)
    this.bound = this.best.reach * this.alpha
  }
}

/** Numbers of the rows whose label is one of these. */
function rowsWhere(labels: Int32Array, isOne: (label: number) => boolean): Int32Array {
  return Int32Array.from(labels, (_, row) => row).filter((row) => isOne(labels[row]))
}
