import type { MatrixLike } from "../../data/adapters.js"
import { checkColumns } from "../../data/columns.js"
import { encodeArray } from "../../data/encode.js"
import type { Matrix } from "../../data/matrix.js"
import type { Resident, SpanningTree } from "../../engine/engine.js"
import { metricOptions } from "../../engine/metric.js"
import { part } from "../../engine/pace.js"
import { type CallOptions, withResident } from "../../engine/resident.js"
import { DataError, ParameterError, refuseUnknownNames } from "../../errors.js"
import type { ModelJson, ModelWarning } from "../model.js"
import { checkPolicy, NoiseModel, type NoisePolicy } from "../noiseModel.js"
import { joinNearest } from "./assignNoise.js"
import { type CondensedTree, condensedTreeOf } from "./condensedTree.js"
import { type Cut, cutHierarchy } from "./cutHierarchy.js"
import { dbscanLabels } from "./dbscanClustering.js"
import type { HDBSCANFacts } from "./facts.js"
import { groupTies, type Hierarchy } from "./groupTies.js"
import { membershipVectors } from "./membershipVectors.js"
import { nearestReachable } from "./nearestReachable.js"
import { outlierScores } from "./outlierScores.js"
import { type HDBSCANParams, parseHdbscan } from "./params.js"
import { type PersistenceMap, persistenceMap } from "./persistenceMap.js"
import { type Confident, placeRows } from "./placeRows.js"
import { readFacts } from "./read.js"

/** Where `recut` cuts; what is left out stays as it is. */
export interface HDBSCANCut {
  readonly minClusterSize?: number | undefined
  readonly method?: "eom" | "leaf" | undefined
  readonly clusterSelectionEpsilon?: number | undefined
  readonly maxClusterSize?: number | undefined
  readonly allowSingleCluster?: boolean | undefined
}

/** What `predict` takes last. */
export interface HDBSCANPredictOptions<L = Int32Array> extends CallOptions<L> {
  /** "keep" (the default), or "nearest": noise joins the cluster of its nearest row, as in `assignNoise`. */
  readonly assignNoise?: NoisePolicy | undefined
}

const CUT_OPTIONS = ["minClusterSize", "method", "clusterSelectionEpsilon", "maxClusterSize", "allowSingleCluster"]

const who = "HDBSCANModel"

/** Clusters of different densities, with the tree that they were chosen from: immutable. */
export class HDBSCANModel extends NoiseModel<HDBSCANParams> {
  readonly kind = "hdbscan"
  /** Cluster of each row, by first appearance; −1 for noise. */
  declare readonly labels: Int32Array
  /** May be 0, with the warning "all-noise". */
  declare readonly nClusters: number
  /** How firmly each row belongs to its cluster, in [0, 1]: 1 / distance at which it leaves, as a share of the cluster's largest; 0 for noise. */
  readonly probabilities: Float64Array
  /** GLOSH, in [0, 1]: how much less dense a row's place is than the densest one of its surroundings. */
  readonly outlierScores: Float64Array
  /** Per cluster how long it lasts as the distance shrinks, in [0, 1]. */
  readonly clusterPersistence: Float64Array
  /** Distance of each row to its minSamples-th nearest row, itself counted. */
  readonly coreDistances: Float64Array
  /** The minimum spanning tree by mutual reachability, max(distance ÷ alpha, core distances of both ends); shortest edge first. */
  readonly spanningTree: SpanningTree
  /** A copy of the rows that were clustered, also in the file of the model; undefined where distances were given. */
  readonly rows: Matrix | undefined
  private readonly hierarchy: Hierarchy
  private readonly cut: Cut
  private readonly made: { condensedTree?: CondensedTree } = {}

  constructor(params: HDBSCANParams, facts: HDBSCANFacts, hierarchy: Hierarchy = groupTies(facts.spanningTree)) {
    const cut = cutHierarchy(hierarchy, params)
    const others = facts.warnings.filter(({ code }) => code !== "all-noise")
    const { labels, nClusters } = cut
    super(params, { labels, nClusters, engine: facts.engine, warnings: [...allNoise(cut, params), ...others] })
    this.probabilities = cut.probabilities
    this.outlierScores = outlierScores(cut.tree)
    this.clusterPersistence = cut.clusterPersistence
    this.coreDistances = facts.coreDistances
    this.spanningTree = facts.spanningTree
    this.rows = facts.rows
    this.hierarchy = hierarchy
    this.cut = cut
    Object.freeze(this)
  }

  /** The tree that clusters were chosen from, as flat arrays. */
  get condensedTree(): CondensedTree {
    this.made.condensedTree ??= condensedTreeOf(this.cut.tree, this.cut)
    return this.made.condensedTree
  }

  get columns(): readonly string[] | undefined {
    return this.rows?.columns
  }

  /** Number of columns of the rows; 0 where distances were given. */
  get cols(): number {
    return this.rows?.cols ?? 0
  }

  /**
   * The cluster that each row would be part of if the tree stayed as it is; −1 for noise. The rows that were clustered
   * keep their labels; new ones do not change clusters, so this is not what a fit with them would give. With
   * `assignNoise: "nearest"` noise joins the cluster of the nearest row by mutual reachability, however far that is.
   * @throws {DataError} other columns than in the fit; the model was fitted on distances
   */
  async predict<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: HDBSCANPredictOptions<L> = {},
  ): Promise<Int32Array> {
    return (await this.placed(`${who}.predict`, X, options)).labels
  }

  /** `predict`, with how firmly each row belongs to its cluster, in [0, 1]. */
  async predictWithConfidence<L = Int32Array>(
    X: MatrixLike | Resident<L>,
    options: HDBSCANPredictOptions<L> = {},
  ): Promise<Confident> {
    return this.placed(`${who}.predictWithConfidence`, X, options)
  }

  /**
   * Labels with noise left as it is, or in the cluster of its nearest row by mutual reachability; and how firmly each row
   * belongs there, which of such noise is always less than of the cluster's own rows.
   * @throws {DataError} "nearest", and the model was fitted on distances
   */
  async assignNoise<L = Int32Array>(how: NoisePolicy, options: CallOptions<L> = {}): Promise<Confident> {
    const name = `${who}.assignNoise`
    checkPolicy(name, "how", how)
    options.signal?.throwIfAborted()
    const { labels, probabilities, coreDistances, params, nClusters, nNoise } = this
    if (how === "keep" || nClusters === 0 || nNoise === 0)
      return { labels: labels.slice(), probabilities: probabilities.slice() }
    const rows = this.fittedRows(name)
    const compare = metricOptions(name, params.metric)
    return joinNearest(rows, coreDistances, this, { ...params, rows, coreDistances }, this.cut, compare, options)
  }

  /**
   * How much each row belongs to each cluster, rows × clusters; a row adds up to how firmly it is in any of them. As the
   * package hdbscan weighs them: near the exemplars of a cluster, and close to it in the tree.
   * @throws {DataError} there is no cluster; the model was fitted on distances
   */
  async membershipVectors<L = Int32Array>(options: CallOptions<L> = {}): Promise<Matrix> {
    const name = `${who}.membershipVectors`
    const rows = this.fittedRows(name)
    if (this.nClusters === 0) throw new DataError(`${name}: there is no cluster; all rows are noise.`)
    return membershipVectors(name, rows, this.cut, metricOptions(name, this.params.metric), options)
  }

  /**
   * How many clusters there are, and how stable they are together, for every minClusterSize, with all else as it is: what
   * a slider shows before `recut`. A number of clusters that holds over a wide range is one to trust. Time: rows × log².
   */
  persistenceMap(): PersistenceMap {
    return persistenceMap(this.hierarchy, this.params)
  }

  private placed<L>(name: string, X: MatrixLike | Resident<L>, options: HDBSCANPredictOptions<L>): Promise<Confident> {
    const { coreDistances, params } = this
    const { assignNoise = "keep" } = options
    checkPolicy(name, "assignNoise", assignNoise)
    const fitted = { ...params, rows: this.fittedRows(name), coreDistances }
    return withResident(name, X, options, async (x) => {
      checkColumns(name, x, this)
      const compare = metricOptions(name, params.metric)
      const home = await x.engine.collect(x, { signal: options.signal })
      if (assignNoise === "keep") return placeRows(this.cut, await nearestReachable(home, fitted, compare, options))
      const reached = await nearestReachable(home, fitted, compare, part(options, 0, 0.5))
      const found = placeRows(this.cut, reached)
      return joinNearest(home, reached.core, found, fitted, this.cut, compare, part(options, 0.5, 1))
    })
  }

  private fittedRows(name: string): Matrix {
    if (this.rows) return this.rows
    throw new DataError(
      `${name}: the model was fitted on distances; it has no rows that new ones could be compared with.`,
    )
  }

  /**
   * Other clusters of the same tree, without another fit: time proportional to the rows. minSamples stays that of the
   * fit, since core distances depend on it.
   * @throws {ParameterError} as the constructor of HDBSCAN
   */
  recut(cut: HDBSCANCut): HDBSCANModel {
    refuseUnknownNames(`${who}.recut`, "every option", CUT_OPTIONS, cut)
    const { method, ...rest } = cut
    const given = Object.entries({ ...rest, clusterSelectionMethod: method }).filter(([, value]) => value !== undefined)
    const params = parseHdbscan(`${who}.recut`, { ...this.params, ...Object.fromEntries(given) })
    return new HDBSCANModel(params, this, this.hierarchy)
  }

  /**
   * What DBSCAN would find with eps = cut, without its border rows: rows with a core distance ≤ cut that are connected
   * at ≤ cut (Campello's DBSCAN*).
   * @param cut a distance ≥ 0
   * @param minClusterSize smaller ones are noise, 5 by default
   * @returns labels by first appearance; −1 for noise
   */
  dbscanClustering(cut: number, { minClusterSize = 5 }: { minClusterSize?: number | undefined } = {}): Int32Array {
    const name = `${who}.dbscanClustering`
    if (!(typeof cut === "number" && cut >= 0)) throw new ParameterError(name, "cut", "a distance ≥ 0", cut)
    if (!(Number.isInteger(minClusterSize) && minClusterSize >= 1))
      throw new ParameterError(name, "minClusterSize", "an integer ≥ 1", minClusterSize)
    return dbscanLabels(this.spanningTree, this.coreDistances, cut, minClusterSize)
  }

  /**
   * Plain JSON, typed arrays as base64: the spanning tree, core distances, the parameters, and the rows that `predict`
   * needs, which makes the file larger than the data. All else follows from these; labels only if asked for.
   */
  toJSON({ labels = false }: { labels?: boolean } = {}): ModelJson {
    const { rows, columns, spanningTree, params, nClusters, engine, warnings } = this
    const ends = new Int32Array(spanningTree.weight.length * 2)
    spanningTree.from.forEach((row, edge) => {
      ends[2 * edge] = row
      ends[2 * edge + 1] = spanningTree.to[edge]
    })
    return {
      format: "clusterwise-model",
      version: 1,
      kind: this.kind,
      params,
      ...(columns && { columns }),
      nClusters,
      edges: encodeArray(ends, [spanningTree.weight.length, 2]),
      weights: encodeArray(spanningTree.weight),
      coreDistances: encodeArray(this.coreDistances),
      ...(rows && { rows: encodeArray(rows.data, [rows.rows, rows.cols]) }),
      engine,
      warnings,
      ...(labels && { labels: encodeArray(this.labels) }),
    }
  }

  /**
   * The model that `toJSON` wrote.
   * @throws {DataError} a field is missing or damaged; the message names it
   */
  static fromJSON(json: ModelJson): HDBSCANModel {
    const { params, facts, check } = readFacts(json)
    const model = new HDBSCANModel(params, facts)
    check(model)
    return model
  }
}

function allNoise({ nClusters, labels }: Cut, { minClusterSize, allowSingleCluster }: HDBSCANParams): ModelWarning[] {
  if (nClusters > 0) return []
  const advice = allowSingleCluster
    ? "a smaller minClusterSize or minSamples finds more"
    : "a smaller minClusterSize or minSamples finds more, and allowSingleCluster lets all rows be one cluster"
  const message = `HDBSCAN: all ${labels.length} rows are noise: the data never part into two groups of at least ${minClusterSize} rows; ${advice}.`
  return [{ code: "all-noise", message }]
}
