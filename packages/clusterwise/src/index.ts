export { KMeans, type KMeansFitOptions } from "./cluster/kmeans/kmeans.js"
export { KMeansModel } from "./cluster/kmeans/model.js"
export type { KMeansParams } from "./cluster/kmeans/params.js"
export type { CentroidModel, Model, ModelJson, ModelWarning } from "./cluster/model.js"
export type { Flat, FromOptions, MatrixLike, NumericArray, TensorLike } from "./data/adapters.js"
export { Condensed } from "./data/condensed.js"
export { Matrix } from "./data/matrix.js"
export type { Dtype, FloatArray } from "./data/memory.js"
export { fromBlocks, type RowBlock, type RowStream } from "./data/rowStream.js"
export type { Engine, Progress, Resident, RunOptions } from "./engine/engine.js"
export { reference } from "./engines/reference/reference.js"
export * from "./errors.js"
export { adjustedRandScore, type RemoteLabels } from "./metrics/adjustedRand.js"
export { calinskiHarabaszScore } from "./metrics/calinskiHarabasz.js"
export { type CentroidScoreOptions, daviesBouldinScore } from "./metrics/daviesBouldin.js"
export type { LabelsOf, Noise } from "./metrics/labels.js"
export {
  type MeanDistanceOptions,
  type MeanDistances,
  meanDistanceToCentroid,
} from "./metrics/meanDistanceToCentroid.js"
export { type SilhouetteOptions, silhouetteSamples, silhouetteScore } from "./metrics/silhouette.js"
export { type CatalogueEntry, catalogue, loadModel } from "./models.js"
export type { Parameter } from "./schema.js"
