import { AgglomerativeClustering } from "./cluster/agglomerative/agglomerative.js"
import { AgglomerativeModel } from "./cluster/agglomerative/model.js"
import { agglomerativeParameters } from "./cluster/agglomerative/params.js"
import { BisectingKMeans } from "./cluster/bisecting/bisecting.js"
import { BisectingKMeansModel } from "./cluster/bisecting/model.js"
import { bisectingParameters } from "./cluster/bisecting/params.js"
import { DBSCAN } from "./cluster/dbscan/dbscan.js"
import { DBSCANModel } from "./cluster/dbscan/model.js"
import { dbscanParameters } from "./cluster/dbscan/params.js"
import { DivisiveClustering } from "./cluster/divisive/divisive.js"
import { DivisiveModel } from "./cluster/divisive/model.js"
import { divisiveParameters } from "./cluster/divisive/params.js"
import type { Estimator } from "./cluster/estimator.js"
import { HDBSCAN } from "./cluster/hdbscan/hdbscan.js"
import { HDBSCANModel } from "./cluster/hdbscan/model.js"
import { hdbscanParameters } from "./cluster/hdbscan/params.js"
import { KMeans } from "./cluster/kmeans/kmeans.js"
import { KMeansModel } from "./cluster/kmeans/model.js"
import { kmeansParameters } from "./cluster/kmeans/params.js"
import { MiniBatchKMeans } from "./cluster/minibatch/minibatch.js"
import { MiniBatchKMeansModel } from "./cluster/minibatch/model.js"
import { minibatchParameters } from "./cluster/minibatch/params.js"
import { GaussianMixture } from "./cluster/mixture/gaussianMixture.js"
import { GaussianMixtureModel } from "./cluster/mixture/model.js"
import { mixtureParameters } from "./cluster/mixture/params.js"
import type { Model, ModelJson } from "./cluster/model.js"
import { OPTICSModel } from "./cluster/optics/model.js"
import { OPTICS } from "./cluster/optics/optics.js"
import { opticsParameters } from "./cluster/optics/params.js"
import { DataError, show } from "./errors.js"
import { readPipeline } from "./pipeline.js"
import type { Parameter } from "./schema.js"

/** One line per algorithm: the command line, the studio's forms and `loadModel` read this list. */
export interface CatalogueEntry {
  /** The model's kind, also the command's name. */
  readonly kind: string
  readonly summary: string
  readonly parameters: Readonly<Record<string, Parameter>>
  create(params: object): Estimator
  read(json: ModelJson): Model
}

export const catalogue: readonly CatalogueEntry[] = [
  {
    kind: "kmeans",
    summary: "k-means: a given number of round clusters, each with a centroid",
    parameters: kmeansParameters,
    create: (params) => new KMeans(params),
    read: KMeansModel.fromJSON,
  },
  {
    kind: "minibatch",
    summary: "mini-batch k-means: some rows at a time, many rows in little time, at an inertia a little above",
    parameters: minibatchParameters,
    create: (params) => new MiniBatchKMeans(params),
    read: MiniBatchKMeansModel.fromJSON,
  },
  {
    kind: "bisecting",
    summary:
      "bisecting k-means: clusters are split in two, on and on, which gives a tree and makes many clusters cheap",
    parameters: bisectingParameters,
    create: (params) => new BisectingKMeans(params),
    read: BisectingKMeansModel.fromJSON,
  },
  {
    kind: "hierarchy",
    summary: "hierarchical clustering: a tree of merges, cut where it says or where you say",
    parameters: agglomerativeParameters,
    create: (params) => new AgglomerativeClustering(params),
    read: AgglomerativeModel.fromJSON,
  },
  {
    kind: "divisive",
    summary: "divisive clustering (DIANA): the widest cluster is split, on and on, by the rows that leave it first",
    parameters: divisiveParameters,
    create: (params) => new DivisiveClustering(params),
    read: DivisiveModel.fromJSON,
  },
  {
    kind: "dbscan",
    summary: "DBSCAN: clusters of any shape where rows lie densely, and noise where they do not",
    parameters: dbscanParameters,
    create: (params) => new DBSCAN(params),
    read: DBSCANModel.fromJSON,
  },
  {
    kind: "optics",
    summary: "OPTICS: rows in order of density, valleys of the plot are clusters, the rest is noise",
    parameters: opticsParameters,
    create: (params) => new OPTICS(params),
    read: OPTICSModel.fromJSON,
  },
  {
    kind: "hdbscan",
    summary: "HDBSCAN: clusters of any shape, each at its own density, and noise between them",
    parameters: hdbscanParameters,
    create: (params) => new HDBSCAN(params),
    read: HDBSCANModel.fromJSON,
  },
  {
    kind: "gmm",
    summary: "Gaussian mixture: clusters that overlap, long or round, and for each row the probability of every one",
    parameters: mixtureParameters,
    create: (params) => new GaussianMixture(params),
    read: GaussianMixtureModel.fromJSON,
  },
]

/**
 * The model that `toJSON` wrote, with the same `predict`.
 * @param json the parsed JSON, or its text
 */
export function loadModel(json: ModelJson | string): Model {
  const parsed = typeof json === "string" ? parse(json) : json
  if (typeof parsed !== "object" || parsed === null || parsed.format !== "clusterwise-model")
    throw new DataError(`loadModel: this is no clusterwise model; got ${show(parsed)}.`)
  if (parsed.version !== 1)
    throw new DataError(
      `loadModel: version ${show(parsed.version)} is newer than this library reads (1); update clusterwise.`,
    )
  if (parsed.kind === "pipeline") return readPipeline(parsed, loadModel)
  const entry = catalogue.find((e) => e.kind === parsed.kind)
  if (!entry)
    throw new DataError(
      `loadModel: unknown kind ${show(parsed.kind)}; known: ${catalogue.map((e) => e.kind).join(", ")}.`,
    )
  return entry.read(parsed)
}

function parse(text: string): ModelJson {
  try {
    return JSON.parse(text)
  } catch {
    throw new DataError("loadModel: this is not valid JSON.")
  }
}
