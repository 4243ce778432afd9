import { integer, number, parseParameters, type ValuesOf } from "../../schema.js"
import { metricParameter } from "../metricParameter.js"

export const dbscanParameters = {
  eps: number(0.5, "rows at most so far apart are neighbours", { above: 0 }),
  minSamples: integer(5, "rows within eps of a core row, itself counted", { min: 1 }),
  metric: metricParameter,
}

export type DBSCANParams = ValuesOf<typeof dbscanParameters>

/** Defaults filled in. */
export const parseDBSCAN = (who: string, given: object | undefined): DBSCANParams =>
  parseParameters(who, dbscanParameters, given)
