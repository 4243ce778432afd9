import { decodeArray } from "../../data/encode.js"
import type { SpanningTree } from "../../engine/engine.js"
import { DataError } from "../../errors.js"
import type { ModelJson } from "../model.js"
import { ModelFields } from "../modelFields.js"
import type { HDBSCANFacts } from "./facts.js"
import { type HDBSCANParams, hdbscanParameters, parseHdbscan } from "./params.js"

interface Found {
  readonly labels: Int32Array
  readonly nClusters: number
}

/** What `toJSON` of a model wrote, and a check that the clusters of the file are those that follow from it. */
export function readFacts(json: ModelJson): {
  params: HDBSCANParams
  facts: HDBSCANFacts
  check: (found: Found) => void
} {
  const fields = new ModelFields(json, "hdbscan")
  const given = fields.params("HDBSCAN", hdbscanParameters, () => {})
  const coreDistances = fields.amounts("coreDistances")
  const facts = {
    coreDistances,
    spanningTree: readTree(json, fields.amounts("weights", coreDistances.length - 1)),
    rows: fields.has("rows") ? fields.rows("rows", coreDistances.length) : undefined,
    engine: fields.text("engine"),
    warnings: fields.warnings("warnings"),
  }
  const check = ({ labels, nClusters }: Found) => {
    const written = fields.has("labels")
      ? decodeArray(json.labels, "loadModel, labels", { dtype: "int32", shape: [labels.length] })
      : labels
    if (json.nClusters !== nClusters || written.some((label, row) => label !== labels[row]))
      throw new DataError("loadModel: the clusters in the file are not those of its tree and parameters.")
  }
  return { params: parseHdbscan("HDBSCAN", given), facts, check }
}

function readTree(json: ModelJson, weight: Float64Array): SpanningTree {
  const ends = decodeArray(json.edges, "loadModel, edges", { dtype: "int32", shape: [weight.length, 2] })
  const wrong = ends.find((row) => !(row >= 0 && row <= weight.length))
  if (wrong !== undefined) throw new DataError(`loadModel, edges: must be rows in [0, ${weight.length}]; got ${wrong}.`)
  return {
    from: Int32Array.from(weight, (_, edge) => ends[2 * edge]),
    to: Int32Array.from(weight, (_, edge) => ends[2 * edge + 1]),
    weight,
  }
}
