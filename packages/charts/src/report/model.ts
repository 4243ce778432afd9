import type { Explanation, Linkage, MatrixLike } from "clusterwise"
import type { ChosenNumber } from "../choosing/choice.js"
import type { Criterion } from "../choosing/criteriaChart.js"
import type { ElbowCurve } from "../choosing/elbowChart.js"
import type { GapCurve } from "../choosing/gapChart.js"
import type { ClusterStability } from "../choosing/stabilityChart.js"
import type { CondensedTreeLike } from "../icicle/icicles.js"
import type { KDistances } from "../kDistanceChart.js"
import type { ContingencyTable } from "../profile/contingencyChart.js"

/** What a report reads from a fitted model: every model has the first part, the rest is shown where it exists. */
export interface ReportModel {
  readonly kind: string
  readonly labels: ArrayLike<number>
  readonly nClusters: number
  readonly params: Readonly<Record<string, unknown>>
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
  readonly engine?: string
  readonly columns?: readonly string[]
  /** In the units of the X that the report is given. */
  readonly centroids?: MatrixLike
  readonly inertia?: number
  readonly nIter?: number
  readonly converged?: boolean
  /** Of mixtures: mean over the rows of the log of their density. */
  readonly logLikelihood?: number
  /** Inertia of each iteration; of mixtures the log-likelihood. */
  readonly history?: ArrayLike<number>
  /** Inertia of each cluster. */
  readonly clusterInertia?: ArrayLike<number>
  /** Tree of the rows: the report draws it, and its cut can be moved. */
  readonly linkage?: Linkage | MatrixLike
  /** Tree of the clusters, as BisectingKMeans splits them: a leaf a cluster, by its label. The report draws it. */
  readonly tree?: Linkage | MatrixLike | undefined
  /**
   * Tree of HDBSCAN: the report draws it, and its cut can be moved. A model with `recut`, as HDBSCANModel, offers clusters
   * smaller than its own minClusterSize too.
   */
  readonly condensedTree?: CondensedTreeLike
  /** Order of the rows and reachabilities of OPTICS: the report draws them. */
  readonly ordering?: ArrayLike<number>
  readonly reachability?: ArrayLike<number>
}

/** Under cosine the centroids are unit vectors, which do not lie among the rows. */
export const shownCentroids = (model: ReportModel): MatrixLike | undefined =>
  isCosine(model) ? undefined : model.centroids

export const isCosine = ({ params }: ReportModel): boolean => params["metric"] === "cosine"

export interface ReportOptions {
  /** Heading of the page. */
  readonly title?: string
  /** What was clustered, such as the name of the file. */
  readonly source?: string
  /** The command that makes this result again. */
  readonly command?: string
  /** What was done to the rows beforehand, a sentence each: columns left out, rows dropped, scaling. */
  readonly notes?: readonly string[]
  /** Scores to name, such as { silhouette: 0.55 }. */
  readonly scores?: Readonly<Record<string, number>>
  /**
   * Rows and centroids as the estimator saw them, if they were scaled after X. Principal components are those of these rows;
   * the table, and a scatter of two columns, stay in the units of X.
   */
  readonly scaled?: { readonly X: MatrixLike; readonly centroids?: MatrixLike }
  /** What the rows nearest to each centroid are called, nearest first, by label. Up to three are shown. */
  readonly typicalRows?: readonly (readonly string[])[]
  /** What `explain` says of the same rows and labels: a section in words. */
  readonly explanation?: Explanation | undefined
  /** What a row is called there; "row 17", counted from 0. */
  readonly rowName?: ((row: number) => string) | undefined
  /** What `suggestEps` says about the rows: the report of DBSCAN draws it, with the eps of the model. */
  readonly kDistances?: KDistances
  /** What `silhouetteSamples` returns: one value a row, NaN for rows that were not judged. */
  readonly silhouettes?: ArrayLike<number> | undefined
  /** What `chooseK` returns: how many clusters there are, why, and every criterion; how stable those of this model are. */
  readonly choice?: ChosenNumber | undefined
  /** How well each cluster comes back when rows are drawn again; as in `choice` unless given. */
  readonly stability?: readonly ClusterStability[] | undefined
  /** Criteria by number of clusters, and the number that was chosen; as in `choice` unless given. */
  readonly criteria?: { readonly list: readonly Criterion[]; readonly k?: number | null } | undefined
  /** What `elbow` and `gapStatistic` return; as in `choice` unless given. */
  readonly elbow?: ElbowCurve | undefined
  readonly gap?: GapCurve | undefined
  /** Another labelling of the rows: its name, and the `contingencyMatrix` of the clusters and it. */
  readonly comparison?: {
    readonly name: string
    readonly contingency: ContingencyTable
    /** What the values of the other labelling are called, in the order of the table. */
    readonly colNames?: readonly string[]
  }
  /** Columns on the axes of the scatter, as in `scatter`. */
  readonly x?: string | number
  readonly y?: string | number
  readonly palette?: readonly string[]
  /** Further programs and their versions. */
  readonly versions?: Readonly<Record<string, string>>
  readonly document?: Document
}
