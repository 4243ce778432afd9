import type { Explanation, Matrix } from "clusterwise"
import { listClusters } from "../clusters.js"
import { count, percent, plural, quantity } from "../numbers.js"
import type { ReportModel, ReportOptions } from "./model.js"

const NAMES: Readonly<Record<string, string>> = {
  kmeans: "K-means",
  minibatch: "Mini-batch k-means",
  bisecting: "Bisecting k-means",
  agglomerativeclustering: "Hierarchical clustering",
  hierarchy: "Hierarchical clustering",
  divisiveclustering: "Divisive clustering",
  divisive: "Divisive clustering",
  dbscan: "DBSCAN",
  hdbscan: "HDBSCAN",
  optics: "OPTICS",
  gmm: "A Gaussian mixture",
}

/** The algorithm's name as people write it. */
export function modelName(kind: string): string {
  const key = kind.toLowerCase().replace(/[^a-z]/g, "")
  return Object.hasOwn(NAMES, key) ? NAMES[key] : kind
}

/** What was done, in one sentence. */
export function summary(model: ReportModel, X: Matrix, labels: Int32Array, source: string | undefined): string {
  const noise = listClusters(labels).find((c) => c.label < 0)?.size ?? 0
  const rows = `${plural(X.rows, "row")}${source ? ` of ${source}` : ""} by ${plural(X.cols, "column")}`
  const left = noise > 0 ? ` and left ${plural(noise, "row")} (${percent(noise / X.rows)}) as noise` : ""
  return `${modelName(model.kind)} grouped ${rows} into ${plural(model.nClusters, "cluster")}${left}${ending(model)}.`
}

function ending({ nIter, converged, inertia, logLikelihood }: ReportModel): string {
  if (nIter === undefined) return ""
  const end =
    converged === false
      ? `; it stopped after ${plural(nIter, "iteration")}, before it had converged`
      : `; it converged after ${plural(nIter, "iteration")}`
  if (logLikelihood !== undefined) return `${end}, at a log-likelihood of ${quantity(logLikelihood)} a row`
  return inertia === undefined ? end : `${end}, at an inertia of ${quantity(inertia)}`
}

/** Scores as "silhouette 0.553, …", or nothing. */
export function scoreSentence(scores: ReportOptions["scores"]): string | undefined {
  const parts = Object.entries(scores ?? {}).map(([name, value]) => `${name} ${quantity(value)}`)
  return parts.length === 0 ? undefined : `Scores: ${parts.join(", ")}.`
}

/** How to read the scatter. */
export function scatterHelp(
  components: boolean,
  centroids: boolean,
  labelled: number,
  { stride = 1, noise = false } = {},
): string {
  const dots = "Each dot is a row; colour and shape say which cluster it belongs to."
  const axes = components
    ? " The axes are the two directions in which the rows differ most; clusters that overlap here may still be apart in the directions that are not shown."
    : labelled > 2
      ? " Clusters that overlap in these two columns may still be apart in the others."
      : ""
  const some = stride > 1 ? ` One row in ${count(stride)} is drawn.` : ""
  const grey = noise ? " Grey dots are noise: rows in no cluster." : ""
  return `${dots}${grey}${some}${axes}${centroids ? " A red X is a centroid, the mean of its cluster." : ""}`
}

/** How to read the tree. */
export function treeHelp(folded: boolean, cut: boolean): string {
  const leaves = folded ? " Only the highest merges are drawn; a line at the bottom may stand for many rows." : ""
  const line = cut ? " Each branch that the dashed line cuts is a cluster." : ""
  return `Rows stand at the bottom; two branches join at the height that says how far apart they are.${leaves}${line}`
}

/** Why the condensed tree cannot be cut elsewhere in the page. */
const NOT_LIVE: Readonly<Record<string, string>> = {
  allowSingleCluster:
    " It cannot be cut elsewhere here: with allowSingleCluster all rows may be one cluster, and which of them are noise then is not in this page.",
  clusters: " It cannot be cut elsewhere here, because it has more clusters than a page can tell apart.",
  labels: " It cannot be cut elsewhere here, because the clusters above are not those that the tree alone gives.",
}

/**
 * How to read the condensed tree.
 * @param why it cannot be cut elsewhere: a key of the texts above; undefined where it can
 */
export function condensedHelp(why: string | undefined): string {
  const text =
    "All rows stand at the top. Downwards the distance that connects rows shrinks (λ is 1 ÷ distance): a group becomes narrower by the rows that it loses, and parts where it falls into groups that are large enough. Those in colour are the clusters; the longer a group stays together, and the wider it is, the firmer it is. Rows that leave the grey are noise."
  return text + (NOT_LIVE[why ?? ""] ?? "")
}

/** How to read the reachability plot. */
export function reachabilityHelp(eps: number | undefined): string {
  const line = eps === undefined ? "" : " Valleys below the dashed line are clusters."
  return `Each bar is a row, in the order in which they were reached; its height is the distance from which that was. Valleys are dense places, and peaks lie between them; the strip below shows the cluster of each row.${line} Grey is noise.`
}

/** How to read the k-distances. */
export function kDistanceHelp(): string {
  return "Each row's distance to its minSamples-th nearest row, itself counted, in rising order: flat over rows in dense places, steep over noise. Where the curve bends is an eps to try; rows to the left of it would be core rows."
}

/** How to read the inertia by iteration. */
export function historyHelp(cosine: boolean): string {
  const sum = cosine
    ? "sum over all rows of 1 − the cosine with their centroid"
    : "sum of the squared distances from each row to its centroid"
  return `Inertia is the ${sum}, so lower is tighter. It falls with each iteration and levels off when rows stop changing cluster.`
}

/** How to read the log-likelihood by iteration. */
export const likelihoodHelp =
  "The log-likelihood is the mean over all rows of the logarithm of their density: the higher, the better the mixture fits. It rises with each iteration and levels off; only models of the same rows, in the same units, can be compared by it."

/** How to read the explanations. */
export function explanationHelp(outlyingBy: Explanation["outlyingBy"], live: boolean): string {
  const far = {
    distance: "their distance to the typical row",
    outlierScore: "the model's outlier scores",
    logDensity: "the model's densities",
  }[outlyingBy]
  const fixed = live ? " All this is about the clusters of the fit, wherever the cut is moved." : ""
  return `A rule is found by a small decision tree; its two percentages say how many of the rows that meet it are in the cluster, and how much of the cluster meets it. The typical row is the one nearest to all others of its cluster. Rows far out are told by ${far}. Values are named if chance alone would hardly deal them so.${fixed}`
}

/** What the columns of the table mean. */
export function tableHelp(hidden: number, cols: number, centers: string, typical: boolean): string {
  const effects =
    "“Sets it apart” names the columns in which a cluster's mean lies furthest from that of all other clusters, in standard deviations (sd, pooled of the two)."
  const some =
    hidden > 0 ? ` Of ${count(cols)} columns, the ${cols - hidden} in which the clusters differ most are shown.` : ""
  const rows = typical ? " “Typical rows” are the up to three that lie nearest to the centroid, the nearest first." : ""
  return `${effects}${rows} The columns on the right are the ${centers}, in the units of the data.${some}`
}
