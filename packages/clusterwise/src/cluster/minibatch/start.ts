import type { MatrixLike } from "../../data/adapters.js"
import { checkFinite, toMatrix } from "../../data/matrix.js"
import { clusterInertia } from "../../engine/accumulated.js"
import type { Resident, RunOptions, SeedOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { routine } from "../../engine/resident.js"
import { DataError, ParameterError } from "../../errors.js"
import { sum } from "./batches.js"
import type { MiniBatchKMeansParams } from "./params.js"

/** Number of rows that first centroids are chosen from. */
export function initRows(who: string, { initSize, batchSize, nClusters }: MiniBatchKMeansParams, rows: number): number {
  if (nClusters > rows)
    throw new ParameterError(who, "nClusters", `an integer in [1, ${rows}] (the data has ${rows} rows)`, nClusters)
  if (initSize !== "auto" && initSize < nClusters)
    throw new ParameterError(who, "initSize", `at least nClusters (${nClusters})`, initSize)
  const batches = 3 * Math.min(batchSize, rows)
  const asked = initSize !== "auto" ? initSize : batches < nClusters ? 3 * nClusters : batches
  return Math.min(asked, rows)
}

/** The centroids that were given; undefined where they are to be chosen. */
export function givenStart(
  who: string,
  { init, nClusters }: MiniBatchKMeansParams,
  cols: number,
): Float64Array | undefined {
  if (typeof init === "string") return undefined
  const given = toMatrix(init as MatrixLike, `${who}, init`)
  checkFinite(given, `${who}, init`)
  if (given.rows !== nClusters || given.cols !== cols)
    throw new DataError(
      `${who}: init must be ${nClusters} × ${cols} (nClusters × columns of the data); got ${given.rows} × ${given.cols}.`,
    )
  return Float64Array.from(given.data)
}

/** The choice of rows of the sample that has the least inertia there; ties to the earlier one. */
export async function chosenStart<L>(
  who: string,
  { init, nInit, nClusters, metric, seed }: MiniBatchKMeansParams,
  sample: Resident<L>,
  run: RunOptions,
): Promise<Float64Array> {
  const method = init as SeedOptions["method"]
  const count = nInit === "auto" ? (method === "random" ? 3 : 1) : nInit
  const seeding = routine(who, sample, "seed", { metric, method, points: nClusters })
  const measuring = routine(who, sample, "accumulate", { metric, points: nClusters })
  let best: Float64Array | undefined
  let least = Number.POSITIVE_INFINITY
  for (let start = 0; start < count; start++) {
    const tell = part(run, start / count, (start + 1) / count)
    const centroids = await seeding(sample, { clusters: nClusters, method, seed, start, metric }, tell)
    if (count === 1) return centroids
    const { signal } = run
    const inertia = sum(clusterInertia(await measuring(sample, { centroids, clusters: nClusters, metric }, { signal })))
    if (best && inertia >= least) continue
    best = centroids
    least = inertia
  }
  return best!
}
