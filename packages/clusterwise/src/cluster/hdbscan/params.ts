import { boolean, choice, integer, number, optional, parseParameters, type ValuesOf } from "../../schema.js"
import { metricParameter } from "../metricParameter.js"

export const hdbscanParameters = {
  minClusterSize: integer(5, "a group of fewer rows is no cluster", { min: 2 }),
  minSamples: optional(
    integer(5, "rows within the core distance of a row, itself counted; minClusterSize where left out", { min: 1 }),
  ),
  clusterSelectionMethod: choice(
    ["eom", "leaf"],
    "eom",
    "the clusters with the greatest excess of mass, or the smallest there are",
  ),
  clusterSelectionEpsilon: number(0, "clusters that part below this distance stay together", {
    min: 0,
    max: Number.MAX_VALUE,
  }),
  maxClusterSize: optional(integer(1000, "eom: larger groups are split or left as noise", { min: 2 })),
  allowSingleCluster: boolean(false, "all rows together may be the only cluster"),
  alpha: number(1, "divides the distance of two rows, never core distances", { above: 0, max: Number.MAX_VALUE }),
  metric: metricParameter,
}

type Given = ValuesOf<typeof hdbscanParameters>

/** minSamples is a number: minClusterSize where it was left out. */
export type HDBSCANParams = Omit<Given, "minSamples"> & { readonly minSamples: number }

/** Defaults filled in. */
export function parseHdbscan(who: string, given: object | undefined): HDBSCANParams {
  const params = parseParameters(who, hdbscanParameters, given)
  return Object.freeze({ ...params, minSamples: params.minSamples ?? params.minClusterSize })
}
