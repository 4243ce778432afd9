import { linkageMethods } from "../../engine/merging/lanceWilliams.js"
import { refuseMeans } from "../../hierarchy/linkage.js"
import { choice, integer, number, optional, parseParameters, type ValuesOf, value } from "../../schema.js"
import { metricParameter } from "../metricParameter.js"
import { withOneCut } from "../treeCut.js"
import { type Connectivity, isConnectivity } from "./connectivity.js"

export const agglomerativeParameters = {
  nClusters: optional(integer(2, "number of clusters", { min: 1 })),
  distanceThreshold: optional(
    number(0, "instead of a number of clusters: they are joined below this distance", {
      min: 0,
      max: Number.MAX_VALUE,
    }),
  ),
  linkage: choice(linkageMethods, "ward", "how near two clusters are"),
  metric: metricParameter,
  connectivity: optional(
    value<Connectivity>(
      [],
      "a graph { indptr, indices }, or one list of neighbours a row",
      "only clusters that touch are merged",
      isConnectivity,
    ),
  ),
}

export type AgglomerativeParams = ValuesOf<typeof agglomerativeParameters>

/** Defaults filled in; one of nClusters and distanceThreshold is a number. */
export function parseAgglomerative(who: string, given: object | undefined): AgglomerativeParams {
  const params = withOneCut(who, parseParameters(who, agglomerativeParameters, given))
  const { linkage, metric, connectivity } = params
  if (metric !== "precomputed") refuseMeans(who, linkage, typeof metric === "string" ? metric : metric.name)
  else if (connectivity) refuseMeans(who, linkage, metric)
  return params
}
