import { integer, number, optional, parseParameters, type ValuesOf } from "../../schema.js"
import { metricParameter } from "../metricParameter.js"
import { withOneCut } from "../treeCut.js"

export const divisiveParameters = {
  nClusters: optional(integer(2, "number of clusters", { min: 1 })),
  distanceThreshold: optional(
    number(0, "instead of a number of clusters: those of this diameter and wider ones are split", {
      min: 0,
      max: Number.MAX_VALUE,
    }),
  ),
  metric: metricParameter,
}

export type DivisiveParams = ValuesOf<typeof divisiveParameters>

/** Defaults filled in; one of nClusters and distanceThreshold is a number. */
export function parseDivisive(who: string, given: object | undefined): DivisiveParams {
  return withOneCut(who, parseParameters(who, divisiveParameters, given))
}
