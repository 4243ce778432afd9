import { ParameterError } from "../../errors.js"
import { boolean, choice, integer, number, optional, orValue, parseParameters, type ValuesOf } from "../../schema.js"
import { metricParameter } from "../metricParameter.js"

const isInfinite = (value: unknown): value is number => value === Number.POSITIVE_INFINITY

/** A distance, or Infinity for any. */
const reach = (description: string) =>
  orValue({ ...number(0, description, { min: 0 }), default: Number.POSITIVE_INFINITY }, "Infinity", isInfinite)

export const opticsParameters = {
  minSamples: integer(5, "rows that make a dense place, the row itself counted", { min: 1 }),
  maxEps: reach("rows farther apart than this are no neighbours; smaller is faster"),
  clusterMethod: choice(["xi", "dbscan"], "xi", "clusters by steep edges of the plot, or by one distance"),
  xi: number(0.05, "xi: how steep an edge is, as a share of the reachability", { above: 0, below: 1 }),
  predecessorCorrection: boolean(true, "xi: leave out rows at a cluster's end that were not reached from within it"),
  eps: optional(reach("dbscan: the distance, at most maxEps; maxEps where nothing is said")),
  minClusterSize: optional(
    integer(5, "xi: rows of the smallest cluster; minSamples where nothing is said", { min: 2 }),
  ),
  metric: metricParameter,
}

export type OPTICSParams = ValuesOf<typeof opticsParameters>

/** What only says which clusters are taken out of an ordering. */
export type OPTICSExtraction = Pick<
  OPTICSParams,
  "clusterMethod" | "xi" | "predecessorCorrection" | "eps" | "minClusterSize"
>

export function parseOptics(who: string, given: object | undefined): OPTICSParams {
  const params = parseParameters(who, opticsParameters, given)
  const { eps, maxEps } = params
  if (eps !== undefined && eps > maxEps)
    throw new ParameterError(
      who,
      "eps",
      `at most maxEps (${maxEps})`,
      eps,
      "Neighbours beyond maxEps were not looked at.",
    )
  return params
}

/** Refuses sizes that the data do not have. */
export function checkSizes(who: string, { minSamples, minClusterSize }: OPTICSParams, rows: number): void {
  for (const [name, least, size] of [
    ["minSamples", 1, minSamples],
    ["minClusterSize", 2, minClusterSize],
  ] as const)
    if (size !== undefined && size > rows)
      throw new ParameterError(who, name, `an integer in [${least}, ${rows}] (the data has ${rows} rows)`, size)
}
