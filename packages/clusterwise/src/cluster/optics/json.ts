import { DataError } from "../../errors.js"
import type { ModelJson } from "../model.js"
import { ModelFields } from "../modelFields.js"
import type { Extracted } from "./extraction.js"
import type { OPTICSFacts } from "./facts.js"
import { checkSizes, type OPTICSParams, opticsParameters, parseOptics } from "./params.js"

interface Read {
  readonly params: OPTICSParams
  readonly facts: OPTICSFacts
  /** Refuses clusters in the file that are not those of its order and parameters. */
  check(clusters: Pick<Extracted, "labels" | "nClusters">): void
}

/** What `toJSON` of an OPTICS model wrote. */
export function readOptics(json: ModelJson): Read {
  const fields = new ModelFields(json, "optics")
  const params = fields.params("OPTICS", opticsParameters, (params) => {
    for (const [name, value] of params) if (value === "Infinity") params.set(name, Number.POSITIVE_INFINITY)
  })
  const ordering = orderingOf(fields)
  const rows = ordering.length
  asDataError(() => {
    parseOptics("OPTICS", params)
    checkSizes("OPTICS", params, rows)
  })
  const cols = fields.size("cols")
  const facts = {
    ordering,
    reachability: fields.reaches("reachability", rows),
    coreDistances: fields.reaches("coreDistances", rows),
    predecessor: fields.integersIn("predecessor", -1, rows - 1, rows),
    cols,
    columns: fields.names("columns", cols),
    engine: fields.text("engine"),
  }
  const nClusters = fields.size("nClusters")
  const labels = fields.has("labels") ? fields.integersIn("labels", -1, nClusters - 1, rows) : undefined
  return {
    params,
    facts,
    check(clusters) {
      if (clusters.nClusters !== nClusters || labels?.some((label, row) => label !== clusters.labels[row]))
        throw new DataError("loadModel: the clusters in the file are not those of its order and parameters.")
    },
  }
}

/** Every row once. */
function orderingOf(fields: ModelFields): Int32Array {
  const length = fields.integersIn("ordering", 0, 2 ** 31 - 1).length
  const ordering = fields.integersIn("ordering", 0, length - 1)
  const seen = new Uint8Array(length)
  for (const row of ordering) seen[row] = 1
  if (length === 0 || seen.includes(0)) throw new DataError("loadModel, ordering: must hold every row once.")
  return ordering
}

function asDataError(check: () => void): void {
  try {
    check()
  } catch (error) {
    throw new DataError(`loadModel, params: ${(error as Error).message}`)
  }
}
