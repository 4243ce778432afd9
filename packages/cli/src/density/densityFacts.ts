import type { DBSCANModel, Model, SuggestedEps } from "clusterwise"
import { inKilometres, kilometres } from "../options/distance.js"
import { lastOf } from "../pictures.js"
import { plural } from "../terminal/numbers.js"
import { joinedNearest } from "./assignNoise.js"

/** What the summary says of clusters that were found by density. */
export interface DensityFacts {
  /** Of DBSCAN. */
  readonly eps?: number
  /** Whether eps was read from the rows: --eps auto. */
  readonly suggested?: boolean
  /** Under haversine: eps on the earth. */
  readonly epsKilometres?: number
  readonly minSamples: number
  /** Of HDBSCAN. */
  readonly minClusterSize?: number
  readonly coreRows?: number
  /** Rows that were noise before --assign-noise, as a share of all. */
  readonly noiseShare: number
  /** Rows of noise that --assign-noise nearest gave to a cluster. */
  readonly assigned: number
}

/** Undefined for models that know no noise. */
export function densityFacts(
  model: Model,
  labels: Int32Array,
  suggested: SuggestedEps | undefined,
): DensityFacts | undefined {
  const last: Model & Partial<Pick<DBSCANModel, "coreSampleIndices">> = lastOf(model)
  const { params, labels: found } = last
  const { eps, minSamples, minClusterSize, metric } = params
  if (typeof minSamples !== "number") return undefined
  const noise = countNoise(found)
  return {
    ...(typeof eps === "number" && { eps, suggested: suggested !== undefined }),
    ...(typeof eps === "number" && metric === "haversine" && { epsKilometres: kilometres(eps) }),
    minSamples,
    ...(typeof minClusterSize === "number" && { minClusterSize }),
    ...(last.coreSampleIndices && { coreRows: last.coreSampleIndices.length }),
    noiseShare: noise / found.length,
    assigned: noise - countNoise(labels),
  }
}

export const countNoise = (labels: Int32Array): number =>
  labels.reduce((count, label) => count + (label < 0 ? 1 : 0), 0)

/** The same for people. */
export function describeDensity(facts: DensityFacts, rows: number): string {
  const { eps, suggested, epsKilometres, minSamples, minClusterSize, coreRows, assigned } = facts
  const said: string[] = []
  if (eps !== undefined) {
    const length = epsKilometres === undefined ? "" : ` (${inKilometres(eps)})`
    const knee = suggested ? `, where the sorted distances to the ${ordinal(minSamples)} row bend` : ""
    said.push(`eps ${Number(eps.toPrecision(4))}${length}${knee}`)
  }
  if (minClusterSize !== undefined) said.push(`clusters of at least ${plural(minClusterSize, "row")}`)
  if (coreRows !== undefined) said.push(`${plural(coreRows, "core row")} with ${plural(minSamples, "row")} within eps`)
  else said.push(`minSamples ${minSamples}`)
  if (assigned > 0) said.push(joinedNearest(assigned, rows))
  return said.join(" · ")
}

/** 1st, 2nd, 3rd, 4th, 11th */
function ordinal(n: number): string {
  const ending = n % 100 >= 11 && n % 100 <= 13 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")
  return `${n}${ending}`
}
