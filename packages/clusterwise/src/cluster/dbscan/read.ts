import { DataError } from "../../errors.js"
import type { ModelJson } from "../model.js"
import { ModelFields } from "../modelFields.js"
import type { DBSCANFacts } from "./facts.js"
import { type DBSCANParams, dbscanParameters } from "./params.js"

/**
 * What `toJSON` wrote.
 * @throws {DataError} a field is missing or damaged; the message names it
 */
export function readDBSCAN(json: ModelJson): { params: DBSCANParams; facts: DBSCANFacts } {
  const fields = new ModelFields(json, "dbscan")
  const params = fields.params("DBSCAN", dbscanParameters, () => {})
  const nClusters = fields.whole("nClusters")
  const cols = fields.whole("cols")
  const coreSampleIndices = fields.indices("coreSampleIndices")
  const cores = coreSampleIndices.length
  const coreLabels = fields.labels("coreLabels", nClusters)
  if (coreLabels.length !== cores || countInOrder(coreLabels) !== nClusters)
    throw new DataError(`loadModel, coreLabels: must name ${nClusters} clusters of ${cores} core rows in their order.`)
  if (fields.has("coreRows") !== (cols > 0 && cores > 0))
    throw new DataError(`loadModel, coreRows: must be there where rows were given and some are core rows.`)
  const coreRows = fields.has("coreRows") ? fields.rows("coreRows", cores) : undefined
  if (coreRows && coreRows.cols !== cols)
    throw new DataError(`loadModel, coreRows: ${coreRows.cols} columns; the model has ${cols}.`)
  const facts = {
    labels: fields.labels("labels", nClusters, -1),
    nClusters,
    nNoise: fields.whole("nNoise"),
    coreSampleIndices,
    coreLabels,
    coreRows,
    cols,
    columns: fields.names("columns", cols),
    engine: fields.text("engine"),
    warnings: fields.warnings("warnings"),
  }
  return { params, facts }
}

/** How many clusters there are, if they are numbered in the order in which core rows show them; else −1. */
function countInOrder(labels: Int32Array): number {
  let count = 0
  for (const label of labels) {
    if (label > count) return -1
    if (label === count) count++
  }
  return count
}
