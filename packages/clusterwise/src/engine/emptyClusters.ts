import { ParameterError } from "../errors.js"
import { Draws, Purpose } from "../structures/random.js"
import type { LloydOptions } from "./engine.js"
import type { LloydPasses } from "./lloydPasses.js"

/** Gives the empty clusters of one start rows of their own. */
export class EmptyClusters {
  /** How many times a cluster was given a row. */
  relocations: number
  /**
   * Inertia when rows were last given away. A row of its own takes the row's distance out of the inertia; where it did
   * not fall, the distance was the rounding of a mean (of equal rows, say), and giving more rows away would never end.
   */
  inertiaBefore: number

  constructor(
    private readonly passes: LloydPasses,
    private readonly options: LloydOptions,
    private readonly start: number,
    /** Where a run that was cut short goes on. */
    from?: { readonly relocations: number; readonly inertiaBefore: number },
  ) {
    this.relocations = from?.relocations ?? 0
    this.inertiaBefore = from?.inertiaBefore ?? Number.POSITIVE_INFINITY
  }

  /** Takes rows out of their old clusters, in offsets and weights, for clusters that have none. Returns how many. */
  async fill(offsets: Float64Array, weights: Float64Array, used: Float64Array, iteration: number): Promise<number> {
    const empty = [...weights.keys()].filter((c) => weights[c] === 0)
    if (empty.length === 0) return 0
    if (this.options.emptyCluster === "error") throw lostCluster(empty[0], iteration)
    // From differences, the same on every engine: an estimate could end the giving on one and not on another.
    const inertia = (await this.passes.inertia(used)).reduce((a, b) => a + b, 0)
    if (!(inertia > 0 && inertia < this.inertiaBefore)) return 0
    this.inertiaBefore = inertia
    const rows = await this.rowsFor(empty.length, used, iteration)
    for (const [i, row] of rows.entries()) await moveRow(this.passes, row, empty[i], offsets, weights)
    this.relocations += rows.length
    return rows.length
  }

  private async rowsFor(count: number, used: Float64Array, iteration: number): Promise<number[]> {
    const far = (await this.passes.farthest(used, count)).map(({ row }) => row)
    if (this.options.emptyCluster === "farthest") return far
    const taken = new Set<number>()
    for (let i = 0; i < far.length; i++) taken.add((await this.randomRow(used, iteration * count + i, taken)) ?? far[i])
    return [...taken]
  }

  /** A row that weighs something and is not its cluster's centroid; undefined where many draws found none. */
  private async randomRow(used: Float64Array, draw: number, taken: ReadonlySet<number>): Promise<number | undefined> {
    const { passes, options, start } = this
    const draws = new Draws(options.seed, Purpose.relocation, start)
    for (let trial = 0; trial < TRIALS; trial++) {
      const row = draws.integer(draw * TRIALS + trial, passes.rows)
      const { values, weight, label } = await passes.row(row)
      const away = values.some((value, j) => value !== used[label * passes.cols + j])
      if (weight > 0 && away && !taken.has(row)) return row
    }
    return undefined
  }
}

const TRIALS = 32

function lostCluster(cluster: number, iteration: number): ParameterError {
  return new ParameterError(
    "KMeans",
    "emptyCluster",
    '"farthest" or "random" where clusters run empty',
    "error",
    `Cluster ${cluster} lost all its rows in iteration ${iteration}.`,
  )
}

async function moveRow(
  passes: LloydPasses,
  index: number,
  to: number,
  offsets: Float64Array,
  weights: Float64Array,
): Promise<void> {
  const { cols, origin } = passes
  const { values, weight, label } = await passes.row(index)
  const left = weights[label] - weight
  for (let j = 0; j < cols; j++) {
    const offset = values[j] - origin[j]
    offsets[to * cols + j] = offset
    const old = label * cols + j
    // Σ w·x of the donor without the row; a donor that has nothing left lies where its last row was.
    if (left > 0) offsets[old] = (offsets[old] * weights[label] - offset * weight) / left
  }
  weights[to] = weight
  weights[label] = Math.max(0, left)
}
