import type { MatrixLike } from "../data/adapters.js"
import { checkColumns } from "../data/columns.js"
import { encodeArray } from "../data/encode.js"
import type { Matrix } from "../data/matrix.js"
import type { Resident } from "../engine/engine.js"
import { type Metric, metricOptions } from "../engine/metric.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { DataError } from "../errors.js"
import { Linkage } from "../hierarchy/linkageTree.js"
import type { Parameter, ValuesOf } from "../schema.js"
import { groupByLabel } from "../structures/groupByLabel.js"
import type { Model, ModelJson, ModelWarning } from "./model.js"
import { ModelFields } from "./modelFields.js"
import { labelsOfNearest } from "./nearestMember.js"
import { checkedCut, checkedLabels, cutTree, hasInversions, type TreeCut } from "./treeCut.js"

/** What the parameters of an estimator that makes a tree have in common. */
export interface TreeParams extends TreeCut {
  readonly metric: Metric
}

/** What a fit hands to its model. */
export interface TreeFacts {
  readonly linkage: Linkage
  /** The rows that were clustered; undefined where distances were. */
  readonly rows: Matrix | undefined
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]
  /** Where the clusters are not those of the cut that the parameters name. */
  readonly labels?: Int32Array | undefined
}

/**
 * A fitted tree and its clusters, whether it grew from below or from above: immutable. It holds a copy of the rows, which
 * `predict` compares new ones with.
 */
export abstract class TreeModel<P extends TreeParams = TreeParams> implements Model {
  abstract readonly kind: string
  readonly params: P & Readonly<Record<string, unknown>>
  /** Cluster of each row, counted from 0 in the order in which rows first show them. */
  readonly labels: Int32Array
  readonly nClusters: number
  /** The whole tree, in SciPy's format. */
  readonly linkage: Linkage
  /** A copy of the rows that were clustered, also in the file of the model; undefined where distances were given. */
  readonly rows: Matrix | undefined
  /** What made the tree. */
  readonly algorithm: string
  readonly engine: string
  readonly warnings: readonly ModelWarning[]

  constructor(params: P, { linkage, rows, algorithm, engine, warnings, labels }: TreeFacts) {
    this.params = params as P & Readonly<Record<string, unknown>>
    this.linkage = linkage
    this.labels = labels ?? cutTree(linkage, params)
    this.nClusters = this.labels.reduce((most, label) => Math.max(most, label), 0) + 1
    this.rows = rows
    this.algorithm = algorithm
    this.engine = engine
    const others = warnings.filter(({ code }) => code !== "inversions")
    this.warnings = Object.freeze([...others, ...inversions(linkage, params)])
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
    const who = `${this.modelName}.predict`
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
   * The same tree cut elsewhere, without another fit.
   * @param cut `{ nClusters }` or `{ distanceThreshold }`; or labels, one a row, such as `fcluster` gives
   * @throws {ParameterError} both or neither; more clusters than rows; labels that are not one a row
   */
  recut(cut: TreeCut | ArrayLike<number>): this {
    const who = `${this.modelName}.recut`
    const leaves = this.linkage.nLeaves
    const given = "length" in cut ? checkedLabels(who, cut, leaves) : undefined
    const { nClusters, distanceThreshold } = given ? {} : checkedCut(who, cut as TreeCut, leaves)
    return this.recreate(Object.freeze({ ...this.params, nClusters, distanceThreshold }), { ...this, labels: given })
  }

  /** Of the class, for messages: minifiers rename classes. */
  protected abstract get modelName(): string

  /** A model of the same class. */
  protected abstract recreate(params: P, facts: TreeFacts): this

  /** What else a model of this class writes. */
  protected ownJson(): { params: Readonly<Record<string, unknown>>; facts: Readonly<Record<string, unknown>> } {
    return { params: this.params, facts: {} }
  }

  /**
   * Plain JSON, typed arrays as base64: the tree, the parameters, and the rows that `predict` needs, which makes the file
   * larger than the data. Labels only if asked for, or where they do not follow from these.
   */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const { linkage, rows, columns } = this
    const { params, facts } = this.ownJson()
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params,
      ...(columns && { columns }),
      nClusters: this.nClusters,
      linkage: encodeArray(linkage.matrix.data, [linkage.nMerges, 4]),
      ...(rows && { rows: encodeArray(rows.data, [rows.rows, rows.cols]) }),
      ...facts,
      algorithm: this.algorithm,
      engine: this.engine,
      warnings: this.warnings,
      ...((labels || isUncut(this.params)) && { labels: encodeArray(this.labels) }),
    }
  }
}

/** Whether the clusters are labels that somebody gave. */
const isUncut = ({ nClusters, distanceThreshold }: TreeCut): boolean =>
  nClusters === undefined && distanceThreshold === undefined

function inversions(linkage: Linkage, { distanceThreshold }: TreeCut): ModelWarning[] {
  if (distanceThreshold === undefined || !hasInversions(linkage)) return []
  const message = `The tree has merges that are lower than what they contain; a cluster is kept where all merges inside it are below ${distanceThreshold}.`
  return [{ code: "inversions", message }]
}

/**
 * What `toJSON` of a tree wrote.
 * @param change of the parameters, before they are parsed
 * @throws {DataError} a field is missing or damaged; the message names it
 */
export function readTree<S extends Record<string, Parameter>>(
  json: ModelJson,
  kind: string,
  estimator: string,
  schema: S,
  change: (params: Map<string, unknown>) => void = () => {},
): { params: ValuesOf<S>; facts: TreeFacts; fields: ModelFields } {
  const fields = new ModelFields(json, kind)
  const params = fields.params(estimator, schema, change)
  const linkage = Linkage.from(fields.table("linkage", 4), "loadModel, linkage")
  const rows = fields.has("rows") ? fields.rows("rows", linkage.nLeaves) : undefined
  const labels = labelsIn(fields, linkage, params as TreeCut)
  const facts = {
    linkage,
    rows,
    algorithm: fields.text("algorithm"),
    engine: fields.text("engine"),
    warnings: fields.warnings("warnings"),
    labels,
  }
  return { params, facts, fields }
}

/** The labels of the file where no cut gives them; else they have to be those of the cut. */
function labelsIn(fields: ModelFields, linkage: Linkage, cut: TreeCut): Int32Array | undefined {
  const clusters = fields.count("nClusters")
  const written = fields.labels("labels", clusters)
  const labels = isUncut(cut) ? written : cutTree(linkage, cut)
  const agree = written.length === 0 || written.every((label, row) => label === labels[row])
  const count = labels.reduce((most, label) => Math.max(most, label), -1) + 1
  if (!agree || labels.length !== linkage.nLeaves || count !== clusters)
    throw new DataError("loadModel: the clusters in the file are not those of its tree and parameters.")
  return isUncut(cut) ? labels : undefined
}
