import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { decodeArray, encodeArray } from "../../data/encode.js"
import type { Matrix } from "../../data/matrix.js"
import type { Resident } from "../../engine/engine.js"
import { metricOptions } from "../../engine/metric.js"
import { type CallOptions, withResident } from "../../engine/resident.js"
import { DataError } from "../../errors.js"
import { Linkage } from "../../hierarchy/linkageTree.js"
import { groupByLabel } from "../../structures/groupByLabel.js"
import type { Model, ModelJson, ModelWarning } from "../model.js"
import { ModelFields } from "../modelFields.js"
import { neighbourGraph } from "./connectivity.js"
import { cut } from "./cut.js"
import { labelsOfNearest } from "./nearestMember.js"
import { type AgglomerativeParams, agglomerativeParameters } from "./params.js"

/** What a fit hands to its model. */
export interface AgglomerativeFacts {
  readonly linkage: Linkage
  /** The rows that were clustered; undefined where distances were. */
  readonly rows: Matrix | undefined
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
}

/** A fitted tree and its clusters: immutable. It holds a copy of the rows, which `predict` compares new ones with. */
export class AgglomerativeModel implements Model {
  readonly kind = "hierarchy"
  /** Cluster of each row, counted from 0 in the order in which rows first show them. */
  readonly labels: Int32Array
  readonly nClusters: number
  /** The whole tree, in SciPy's format; with connectivity in order of merging. */
  readonly linkage: Linkage
  /** A copy of the rows that were clustered, also in the file of the model; undefined where distances were given. */
  readonly rows: Matrix | undefined
  /** What made the tree. */
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]

  constructor(
    readonly params: AgglomerativeParams,
    facts: AgglomerativeFacts,
  ) {
    this.linkage = facts.linkage
    this.labels = cut(facts.linkage, params)
    this.nClusters = this.labels.reduce((most, label) => Math.max(most, label), 0) + 1
    this.rows = facts.rows
    this.algorithm = facts.algorithm
    this.engine = facts.engine
    this.warnings = Object.freeze([...facts.warnings])
    Object.freeze(this)
  }

  get columns(): readonly string[] | undefined {
    return this.rows?.columns
  }

  /** Number of columns of the rows; 0 where distances were given. */
  get cols(): number {
    return this.rows?.cols ?? 0
  }

  /**
   * The cluster of the nearest of the rows that were clustered; of equally near ones the first. A row that was clustered
   * gets its own label, unless an equal one before it lies in another cluster.
   * @throws {DataError} other columns than in the fit; the model was fitted on distances
   */
  async predict<P = Int32Array>(X: MatrixLike | Resident<P>, options: CallOptions<P> = {}): Promise<Int32Array> {
    const who = "AgglomerativeModel.predict"
    const { rows, labels } = this
    if (!rows)
      throw new DataError(
        `${who}: the model was fitted on distances; it has no rows that new ones could be compared with.`,
      )
    return withResident(who, X, options, (x) => {
      checkColumns(who, x, this)
      return labelsOfNearest(who, x, { rows, labels }, metricOptions(who, this.params.metric), options)
    })
  }

  /** Row indices of each cluster, ascending. */
  members(): Int32Array[] {
    return groupByLabel(this.labels, this.nClusters)
  }

  /**
   * Plain JSON, typed arrays as base64: the tree, the parameters, and the rows that `predict` needs, which makes the file
   * larger than the data. Labels, which follow from these, only if asked for.
   */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const { linkage, rows, columns } = this
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params: this.encodedParams(),
      ...(columns && { columns }),
      nClusters: this.nClusters,
      linkage: encodeArray(linkage.matrix.data, [linkage.nMerges, 4]),
      ...(rows && { rows: encodeArray(rows.data, [rows.rows, rows.cols]) }),
      algorithm: this.algorithm,
      engine: this.engine,
      warnings: this.warnings,
      ...(labels && { labels: encodeArray(this.labels) }),
    }
  }

  private encodedParams(): Record<string, unknown> {
    const { connectivity, ...rest } = this.params
    if (!connectivity) return rest
    const { indptr, indices } = neighbourGraph("AgglomerativeModel.toJSON", connectivity, this.linkage.nLeaves)
    return { ...rest, connectivity: { indptr: encodeArray(indptr), indices: encodeArray(indices) } }
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): AgglomerativeModel {
    const fields = new ModelFields(json, "hierarchy")
    const params = fields.params("AgglomerativeClustering", agglomerativeParameters, decodeConnectivity)
    const linkage = Linkage.from(fields.table("linkage", 4), "loadModel, linkage")
    const rows = params.metric === "precomputed" ? undefined : fields.rows("rows", linkage.nLeaves)
    const model = new AgglomerativeModel(params, {
      linkage,
      rows,
      algorithm: fields.text("algorithm"),
      engine: fields.text("engine"),
      warnings: fields.warnings("warnings"),
    })
    const labels = fields.labels("labels", model.nClusters)
    if (fields.count("nClusters") !== model.nClusters || labels.some((label, row) => label !== model.labels[row]))
      throw new DataError("loadModel: the clusters in the file are not those of its tree and parameters.")
    return model
  }
}

function decodeConnectivity(params: Map<string, unknown>): void {
  const connectivity = params.get("connectivity")
  if (connectivity === undefined) return
  const { indptr, indices } = Object(connectivity) as Record<string, unknown>
  const read = (json: unknown, name: string) =>
    decodeArray(json, `loadModel, params: connectivity.${name}`, { dtype: "int32" })
  params.set("connectivity", { indptr: read(indptr, "indptr"), indices: read(indices, "indices") })
}
