import type { DistanceSums, DistanceSumsOptions, Labelling, RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { ParameterError } from "../../errors.js"
import { pairwise } from "./pairwise.js"
import type { ReferenceResident } from "./resident.js"

/**
 * Per labelling and row: the mean distance to the other rows of its own cluster (NaN where there is none), and to the
 * rows of the nearest other cluster (NaN where there is none). Every pair is looked at twice; weights are not used.
 */
export async function distanceSums(
  x: ReferenceResident,
  { labellings, metric }: DistanceSumsOptions<Int32Array>,
  run: RunOptions = {},
): Promise<DistanceSums[]> {
  const { distance, inUnits } = pairwise(x, { metric })
  const all = labellings.map((labelling) => new LabellingMeans(labelling, x.rows))
  const distances = new Float64Array(x.rows)
  await byBlocks(x.rows, x.rows * (x.cols + all.length), "distances", run, (from, to) => {
    for (let i = from; i < to; i++) {
      for (let j = 0; j < x.rows; j++) distances[j] = distance(i, j)
      for (const means of all) means.settle(i, distances, inUnits)
    }
  })
  return all.map(({ own, nearestOther }) => ({ own, nearestOther }))
}

class LabellingMeans implements DistanceSums {
  readonly own: Float64Array
  readonly nearestOther: Float64Array
  private readonly sizes: Float64Array

  constructor(
    private readonly labelling: Labelling,
    rows: number,
  ) {
    this.sizes = groupSizes(labelling, rows)
    this.own = new Float64Array(rows).fill(Number.NaN)
    this.nearestOther = new Float64Array(rows).fill(Number.NaN)
  }

  settle(i: number, distances: Float64Array, inUnits: (distance: number) => number): void {
    const label = this.labelling.labels[i]
    if (label < 0) return
    const sums = this.sums(i, distances)
    const others = this.sizes[label] - 1
    if (others > 0) this.own[i] = inUnits(sums[label] / others)
    this.nearestOther[i] = inUnits(this.nearestMean(sums, label))
  }

  /** Sum of the distances from row i to the rows of each group, without itself. */
  private sums(i: number, distances: Float64Array): Float64Array {
    const { labels, groups } = this.labelling
    const sums = new Float64Array(groups)
    for (let j = 0; j < labels.length; j++) if (j !== i && labels[j] >= 0) sums[labels[j]] += distances[j]
    return sums
  }

  private nearestMean(sums: Float64Array, label: number): number {
    const { sizes } = this
    let nearest = Number.NaN
    for (let g = 0; g < sums.length; g++)
      if (g !== label && sizes[g] > 0 && !(sums[g] / sizes[g] >= nearest)) nearest = sums[g] / sizes[g]
    return nearest
  }
}

function groupSizes({ labels, groups }: Labelling, rows: number): Float64Array {
  if (labels.length !== rows) throw new ParameterError("distanceSums", "labels", `one a row (${rows})`, labels.length)
  const wrong = labels.find((label) => label >= groups)
  if (wrong !== undefined) throw new ParameterError("distanceSums", "every label", `below groups (${groups})`, wrong)
  const sizes = new Float64Array(groups)
  for (const label of labels) if (label >= 0) sizes[label]++
  return sizes
}
