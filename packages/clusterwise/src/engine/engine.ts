import type { Condensed } from "../data/condensed.js"
import type { Matrix } from "../data/matrix.js"
import type { Dtype, FloatArray } from "../data/memory.js"
import type { RowStream } from "../data/rowStream.js"
import type { Accumulated, AccumulateOptions } from "./accumulated.js"
import type { LinkageMethod } from "./merging/lanceWilliams.js"
import type { MetricName, MetricOptions } from "./metric.js"

/**
 * The contract between estimators and the places where data live and loops run.
 *
 * Routines are coarse, so that data stay inside the engine: a whole Lloyd run is one call. Estimators never ask which
 * engine runs; an engine never knows which estimator calls. `L` is what labels are: an Int32Array on local engines,
 * a column of the remote table on a remote one.
 */
export interface Engine<L = Int32Array> {
  readonly name: string
  /** True, or the reason why not, as a sentence for the EngineError. */
  can(operation: Operation): true | string
  /** Bytes that the operation takes beyond the data itself, known before anything is allocated. */
  need(operation: Operation): number
  /** Brings rows to the engine, and refuses values that are not finite with their row and column. Never shifts or scales. */
  load(x: Matrix | Condensed | RowStream, options?: LoadOptions): Promise<Resident<L>>
  /** Brings a Resident's rows home. */
  collect(x: Resident<L>, run?: RunOptions): Promise<Matrix>
  /** Frees workers and memory. Residents of a closed engine cannot be used. */
  close(): Promise<void>

  moments?(x: Resident<L>, options: MomentsOptions<L>, run?: RunOptions): Promise<Moments>
  quantiles?(x: Resident<L>, options: QuantilesOptions, run?: RunOptions): Promise<Float64Array>
  project?(x: Resident<L>, options: ProjectOptions, run?: RunOptions): Promise<Resident<L>>
  select?(x: Resident<L>, options: SelectOptions<L>, run?: RunOptions): Promise<Resident<L>>
  seed?(x: Resident<L>, options: SeedOptions, run?: RunOptions): Promise<Float64Array>
  lloyd?(x: Resident<L>, options: LloydOptions, run?: RunOptions): Promise<LloydResult<L>>
  /** One pass of means: every row to its nearest centroid, and exact sums that add up with those of other parts. */
  accumulate?(x: Resident<L>, options: AccumulateOptions, run?: RunOptions): Promise<Accumulated>
  balanced?(x: Resident<L>, options: BalancedOptions, run?: RunOptions): Promise<BalancedResult<L>>
  nearest?(x: Resident<L>, options: NearestOptions<L>, run?: RunOptions): Promise<NearestResult<L>>
  distances?(x: Resident<L>, options: DistancesOptions, run?: RunOptions): Promise<Matrix>
  pairDistances?(x: Resident<L>, options: PairDistancesOptions, run?: RunOptions): Promise<Condensed>
  distanceSums?(x: Resident<L>, options: DistanceSumsOptions<L>, run?: RunOptions): Promise<DistanceSums[]>
  kNearest?(x: Resident<L>, options: KNearestOptions, run?: RunOptions): Promise<KNearest>
  density?(x: Resident<L>, options: DensityOptions, run?: RunOptions): Promise<Density<L>>
  nearestCore?(x: Resident<L>, options: NearestCoreOptions, run?: RunOptions): Promise<NearestCore>
  reachability?(x: Resident<L>, options: ReachabilityOptions, run?: RunOptions): Promise<Reachability>
  spanningTree?(x: Resident<L>, options: SpanningTreeOptions, run?: RunOptions): Promise<SpanningTree>
  mergeTree?(x: Resident<L>, options: MergeTreeOptions, run?: RunOptions): Promise<MergeTree>
  splinter?(x: Resident<L>, options: MetricOptions, run?: RunOptions): Promise<MergeTree>
  mixture?(x: Resident<L>, options: MixtureOptions<L>, run?: RunOptions): Promise<MixtureResult<L>>
  mixtureDensity?(x: Resident<L>, options: MixtureDensityOptions, run?: RunOptions): Promise<MixtureDensity<L>>

  /** Numbers a caller's labels where the rows live. Only engines whose labels are not an Int32Array need it. */
  groupLabels?(x: Resident<L>, labels: L | ArrayLike<number>, options: GroupLabelsOptions): Promise<LabelGroups<L>>
}

export type RoutineName =
  | "moments"
  | "quantiles"
  | "project"
  | "select"
  | "seed"
  | "lloyd"
  | "balanced"
  | "accumulate"
  | "nearest"
  | "distances"
  | "pairDistances"
  | "kNearest"
  | "density"
  | "nearestCore"
  | "reachability"
  | "spanningTree"
  | "mergeTree"
  | "splinter"
  | "distanceSums"
  | "mixture"
  | "mixtureDensity"

/** The routines that an engine may have. */
export type OfferedRoutine = RoutineName

/** What an engine is asked about beforehand. */
export interface Operation {
  readonly routine: RoutineName
  readonly dtype: Dtype
  readonly rows: number
  readonly cols: number
  readonly metric?: MetricName
  /** The variant within the routine, such as "k-means++" or "bounded". */
  readonly method?: string
  /** Number of centroids, points or clusters that take part. */
  readonly points?: number
  /** Number of labellings that are answered together (1). */
  readonly labellings?: number
}

/**
 * Rows inside an engine. Condensed distances have 0 cols, and serve the routines that take the metric "precomputed".
 * Weights belong to it; whatever the engine computed once for all (norms, ranges) is kept with it. */
export interface Resident<L = Int32Array> {
  readonly engine: Engine<L>
  readonly rows: number
  readonly cols: number
  readonly dtype: Dtype
  readonly columns?: readonly string[] | undefined
  readonly weighted: boolean
  /** Least and greatest value of each column, where the engine saw them when it loaded the rows. */
  readonly columnRanges?: { readonly min: Float64Array; readonly max: Float64Array } | undefined
  release(): void
}

export interface LoadOptions extends RunOptions {
  /** One finite weight ≥ 0 a row, with a positive sum. */
  readonly weights?: ArrayLike<number>
  /** "float32" lets an engine without float64 (a GPU) take float64 rows, rounded. */
  readonly dtype?: Dtype
  /** Who is named when a value is refused. */
  readonly who?: string
  /** The rows are one part of many: their weights may all be 0. */
  readonly part?: boolean
}

export interface Progress {
  readonly phase: string
  /** From 0 to 1, never falling, 1 at the end. */
  readonly fraction: number
  readonly iteration?: number
  readonly inertia?: number
  readonly rows?: number
}

export interface RunOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

export interface MomentsOptions<L> {
  /** Means and variances per label instead of over all rows; rows with a label below 0 are left out. */
  readonly labels?: L
  /** Number of labels; required with `labels`. */
  readonly groups?: number
  /** False where only means are wanted: a pass over the rows less, and `variance` is empty. */
  readonly variance?: boolean
  /** Also the columns' cross products about the mean, divided by the weight (population covariance). */
  readonly cross?: boolean
}

export interface Moments {
  /** Σ w per group; one group without labels. */
  readonly weight: Float64Array
  /** Number of rows per group. */
  readonly count: Float64Array
  /** Weighted mean, groups × cols. An empty group has zeros. */
  readonly mean: Float64Array
  /** Weighted population variance (÷ Σ w) about the group's own mean, groups × cols; empty where it was not wanted. */
  readonly variance: Float64Array
  /** Column ranges over all rows, whatever the labels and the weights. */
  readonly min: Float64Array
  readonly max: Float64Array
  /** cols × cols, if asked for. */
  readonly cross?: Float64Array
}

export interface QuantilesOptions {
  /** Fractions in [0, 1]; linear interpolation between order statistics, as NumPy does by default. Weights are not used. */
  readonly q: readonly number[]
}

/** y = (x − offset) · scale + shift, column by column; or y = (x − offset) · matrix + shift. Or rows to unit length. */
export interface ProjectOptions {
  readonly offset?: Float64Array
  readonly scale?: Float64Array
  /** cols × outputs, row-major; not together with scale. */
  readonly matrix?: Float64Array
  readonly shift?: Float64Array
  /** Afterwards divide each row by its norm; a zero row stays zero. */
  readonly norm?: "l1" | "l2" | "max"
  readonly columns?: readonly string[]
  /** Memory for the answer, so that block after block takes none: used by local engines where it serves. */
  readonly into?: FloatArray
}

/** One of the three. The order of rows is kept for `labels`, and is that of `rows` for `rows`. */
export type SelectOptions<L> =
  | { readonly rows: Int32Array }
  | { readonly labels: L; readonly label: number }
  /** `count` distinct rows drawn without replacement, in ascending order. */
  | { readonly sample: number; readonly seed: number }

export interface SeedOptions {
  readonly clusters: number
  /**
   * "optimal": the centroids of the clusters with the least inertia there is, in rising order; of one column and under
   * "euclidean" only. Neither `seed` nor `start` changes it.
   */
  readonly method: "k-means++" | "random" | "k-means||" | "optimal"
  readonly seed: number
  /** Which restart this is, counted from 0: other restarts draw other rows. */
  readonly start: number
  readonly metric: "euclidean" | "cosine"
}

export interface LloydOptions {
  /** Starting centroids, each clusters × cols; the best run is returned. */
  readonly starts: readonly Float64Array[]
  readonly clusters: number
  readonly maxIter: number
  /**
   * Stop when the squared movement of all centroids together is at most tol × the mean (weighted) variance of the
   * columns; of the unit rows under cosine. Relative, because the engine knows the variance from its first pass.
   */
  readonly tol: number
  readonly metric: "euclidean" | "cosine"
  readonly emptyCluster: "farthest" | "random" | "error"
  readonly seed: number
  readonly algorithm: "auto" | "lloyd" | "bounded"
  /** Milliseconds from the call after which the best result so far is returned. */
  readonly deadlineMs?: number | undefined
}

export interface LloydResult<L> {
  /** clusters × cols, in the data's units. */
  readonly centroids: Float64Array
  /** Nearest centroid of each row: labels always belong to `centroids`. */
  readonly labels: L
  /** Σ w·d² of labels to centroids, from differences. */
  readonly inertia: number
  readonly clusterInertia: Float64Array
  readonly clusterWeight: Float64Array
  readonly nIter: number
  readonly converged: boolean
  /** history[i]: inertia of assignment i to the centroids that it used. */
  readonly history: Float64Array
  /** Final inertia of every start that ran. */
  readonly inertias: Float64Array
  /** How many times an empty cluster was given a new place. */
  readonly relocations: number
  /** Whether some value is so far from all others that centroids have lost digits. */
  readonly lostDigits: boolean
  readonly deadlineReached: boolean
  /** The exact algorithm that ran. */
  readonly algorithm: "lloyd" | "bounded"
}

/** Lloyd's algorithm with from `min` to `max` rows in every cluster: rows count once each here, whatever they weigh. */
export interface BalancedOptions extends Omit<LloydOptions, "algorithm" | "emptyCluster"> {
  readonly min: number
  readonly max: number
  /**
   * How far the cost of an assignment may be above that of the best one within the bounds, as a share of what rows cost at
   * their nearest centroids; 0 is the best one. Left out: 0 for data that are small enough, 0.001 beyond.
   */
  readonly excess?: number | undefined
}

/** Labels are the assignment within the bounds that belongs to `centroids`: not the nearest ones where bounds press. */
export interface BalancedResult<L> extends Omit<LloydResult<L>, "algorithm"> {
  /** The share that was allowed. */
  readonly excess: number
}

export interface NearestOptions<L> {
  /** points × cols, row-major. */
  readonly points: Float64Array
  readonly metric: "euclidean" | "cosine"
  /** Measure to the point of this label instead of searching; rows with a label below 0 are left out. */
  readonly labels?: L
}

export interface NearestResult<L> {
  /** Index of the nearest point; ties go to the lower index. The given labels, if they were given. */
  readonly labels: L
  /** Distance (not squared) of each row to that point; NaN for a label below 0. Under cosine 1 − cos. */
  readonly distances: Float64Array
  /** Per point: Σ w, Σ w·d² (cosine: Σ w·(1 − cos)), Σ w·d. */
  readonly weight: Float64Array
  readonly inertia: Float64Array
  readonly distanceSum: Float64Array
}

export interface DistancesOptions extends MetricOptions {
  /** points × cols, row-major. The answer is rows × points. */
  readonly points: Float64Array
}

export interface PairDistancesOptions extends MetricOptions {
  /** Of the answer; "float64" by default. Distances are taken in float64 and rounded once. */
  readonly dtype?: Dtype | undefined
}

export interface KNearestOptions extends MetricOptions {
  /** How many neighbours; a row is its own first one. */
  readonly k: number
  /** "kth": only how far the k-th lies; "all": every neighbour with its distance, nearest first, ties to the lower row. */
  readonly want: "kth" | "all"
}

export interface KNearest {
  /** Distance to the k-th neighbour of each row; or rows × k, in rising order. In the data's units, not squared. */
  readonly distances: Float64Array
  /** rows × k, for "all". */
  readonly indices?: Int32Array
}

export interface DensityOptions extends MetricOptions {
  /** Rows at this distance still are neighbours. */
  readonly eps: number
  /** Weight (number of rows, without weights) within eps of a core row, itself included. */
  readonly minSamples: number
}

/**
 * Core rows and what connects them (M. Ester et al., KDD 1996). Clusters are numbered by their lowest core row; a row
 * that is no core joins the lowest-numbered cluster with a core within eps; −1 where there is none.
 */
export interface Density<L = Int32Array> {
  readonly labels: L
  /** Core rows, in rising order. */
  readonly cores: Int32Array
  readonly clusters: number
}

export interface NearestCoreOptions extends MetricOptions {
  /** Points × cols, row-major, each with its cluster. */
  readonly points: Float64Array
  readonly clusters: Int32Array
  readonly eps: number
}

/** Per row the lowest cluster that has a point within eps, or −1. */
export interface NearestCore {
  readonly labels: Int32Array
}

export interface ReachabilityOptions extends MetricOptions {
  readonly minSamples: number
  /** Neighbours farther than this do not count; may be Infinity. */
  readonly maxEps: number
}

/**
 * The order of OPTICS (M. Ankerst et al., SIGMOD 1999): always the unprocessed row of least reachability next, ties to
 * the lower row; a reachability and its predecessor change only where strictly smaller.
 */
export interface Reachability {
  readonly ordering: Int32Array
  /** Per row (not in the ordering); Infinity where nothing reaches it. */
  readonly reachability: Float64Array
  /** Distance to the minSamples-th row, itself counted; Infinity beyond maxEps. */
  readonly coreDistances: Float64Array
  /** −1 where nothing reaches it. */
  readonly predecessor: Int32Array
}

export interface SpanningTreeOptions extends MetricOptions {
  /** One a row: an edge weighs max(distance, core of one end, core of the other), the mutual reachability of HDBSCAN. */
  readonly cores?: Float64Array | undefined
}

/** A minimum spanning tree: rows − 1 edges, sorted by weight; among equal ones by `from`, then `to`; from < to. */
export interface SpanningTree {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Float64Array
}

export interface MergeTreeOptions extends MetricOptions {
  readonly method: LinkageMethod
  /** Of the distances that are held, where pairs are held: "float32" halves the memory. "float64" by default. */
  readonly dtype?: Dtype | undefined
  /** Only clusters that touch in this graph are merged. */
  readonly neighbours?: NeighbourGraph | undefined
}

/** Who is next to whom: the neighbours of row i are `indices[indptr[i] … indptr[i + 1] − 1]`; read in both directions. */
export interface NeighbourGraph {
  readonly indptr: Int32Array
  readonly indices: Int32Array
}

/**
 * How rows come together: rows − 1 rows of [left, right, height, size] in rising order of height (centroid and median in
 * order of merging). Clusters 0 … rows − 1 are the rows; merge i makes cluster rows + i; left < right.
 */
export interface MergeTree {
  readonly merges: Float64Array
  /** What ran: "nearest-neighbour chain", "spanning tree", … */
  readonly algorithm: string
}

/** Several labellings of the same rows are answered from one look at each pair. */
export interface DistanceSumsOptions<L> {
  readonly labellings: readonly Labelling<L>[]
  readonly metric: MetricName
}

export interface Labelling<L = Int32Array> {
  /** Labels in [0, groups); rows with a label below 0 take no part. */
  readonly labels: L
  readonly groups: number
}

/**
 * One labelling, per row: mean distance to the other rows of its own cluster (NaN for a row that is alone in it), and to the nearest
 * other cluster (NaN where there is none). Both NaN for rows left out.
 */
export interface DistanceSums {
  readonly own: Float64Array
  readonly nearestOther: Float64Array
}

export type CovarianceType = "full" | "tied" | "diag" | "spherical"

/** Gaussians and their shares, in the data's units. */
export interface GaussianComponents {
  /** One a component, ≥ 0, of sum 1. */
  readonly weights: Float64Array
  /** components × cols. */
  readonly means: Float64Array
  /** "full": components × cols × cols; "tied": cols × cols; "diag": components × cols; "spherical": components. */
  readonly covariances: Float64Array
}

/**
 * Where expectation–maximisation begins: at components, or at labels, of which they are estimated; what else is given
 * takes the place of what labels say. Without labels all three are given.
 */
export interface MixtureStart<L> extends Partial<GaussianComponents> {
  /** With the means of the rows of each label, components × cols. */
  readonly labels?: { readonly of: L; readonly centroids: Float64Array } | undefined
}

export interface MixtureOptions<L> {
  readonly components: number
  readonly covarianceType: CovarianceType
  /** The run of greatest log-likelihood is returned, ties but for rounding to the earlier start. */
  readonly starts: readonly MixtureStart<L>[]
  /** Stop when the log-likelihood, as a mean over rows, changes by less than this. */
  readonly tol: number
  /** Added to every variance, in the square of the data's units. */
  readonly regCovar: number
  readonly maxIter: number
  /** Milliseconds from the call after which the best result so far is returned. */
  readonly deadlineMs?: number | undefined
}

export interface MixtureResult<L> extends GaussianComponents {
  /** The component of greatest weighted density for each row, ties to the lower index. They belong to the components that are returned. */
  readonly labels: L
  /** Mean over the rows (by weight) of the log of their density, in the last pass: of the components before its step. */
  readonly logLikelihood: number
  /** The same of every iteration. */
  readonly history: Float64Array
  readonly nIter: number
  readonly converged: boolean
  readonly deadlineReached: boolean
  /** The last one of every start that ran. */
  readonly logLikelihoods: Float64Array
}

export interface MixtureDensityOptions extends GaussianComponents {
  readonly components: number
  readonly covarianceType: CovarianceType
  /** Of rows: what is not named is not held. */
  readonly want: readonly ("labels" | "logDensity" | "responsibilities")[]
}

export interface MixtureDensity<L> {
  readonly labels?: L
  /** Per row: ln Σ weight · density. */
  readonly logDensity?: Float64Array
  /** rows × components: the share of each component in the density of a row; a row's sum is 1. */
  readonly responsibilities?: Matrix
  /** Σ w · logDensity and Σ w over all rows. */
  readonly logLikelihood: number
  readonly weight: number
}

export interface GroupLabelsOptions {
  /** Rows labelled −1 take no part ("exclude"), or −1 is a label like any other. */
  readonly noise: "exclude" | "cluster"
  /** Only the labels of these rows, in this order. */
  readonly rows?: Int32Array
}

/** Labels numbered 0 … groups − 1 in ascending order of what they were; −1 for rows that take no part. */
export interface LabelGroups<L = Int32Array> {
  readonly labels: L
  /** What each group was called. */
  readonly values: Float64Array
  /** Number of rows in each group. */
  readonly counts: Float64Array
}
