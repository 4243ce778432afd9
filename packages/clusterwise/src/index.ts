export { AgglomerativeClustering } from "./cluster/agglomerative/agglomerative.js"
export type { Connectivity } from "./cluster/agglomerative/connectivity.js"
export { AgglomerativeModel } from "./cluster/agglomerative/model.js"
export type { AgglomerativeParams } from "./cluster/agglomerative/params.js"
export { type BisectingFitOptions, BisectingKMeans } from "./cluster/bisecting/bisecting.js"
export { BisectingKMeansModel } from "./cluster/bisecting/model.js"
export type { BisectingKMeansParams } from "./cluster/bisecting/params.js"
export { DBSCAN } from "./cluster/dbscan/dbscan.js"
export { DBSCANModel } from "./cluster/dbscan/model.js"
export type { DBSCANParams } from "./cluster/dbscan/params.js"
export { type SuggestEpsOptions, type SuggestedEps, suggestEps } from "./cluster/dbscan/suggestEps.js"
export { DivisiveClustering } from "./cluster/divisive/divisive.js"
export { DivisiveModel } from "./cluster/divisive/model.js"
export type { DivisiveParams } from "./cluster/divisive/params.js"
export type { Estimator } from "./cluster/estimator.js"
export type { CondensedTree } from "./cluster/hdbscan/condensedTree.js"
export { HDBSCAN } from "./cluster/hdbscan/hdbscan.js"
export { type HDBSCANCut, HDBSCANModel, type HDBSCANPredictOptions } from "./cluster/hdbscan/model.js"
export type { HDBSCANParams } from "./cluster/hdbscan/params.js"
export type { PersistenceMap } from "./cluster/hdbscan/persistenceMap.js"
export type { Confident } from "./cluster/hdbscan/placeRows.js"
export {
  type AccumulateOptions,
  accumulate,
  frameOf,
  type Means,
  meansOf,
  mergeAccumulated,
  mergeFrames,
} from "./cluster/kmeans/accumulate.js"
export { type CentroidParams, CentroidsModel } from "./cluster/kmeans/centroidsModel.js"
export type { Checkpoint, KMeansCheckpoint } from "./cluster/kmeans/checkpoint.js"
export { KMeans, type KMeansFitOptions } from "./cluster/kmeans/kmeans.js"
export { KMeansModel } from "./cluster/kmeans/model.js"
export type { KMeansParams } from "./cluster/kmeans/params.js"
export type { AccumulatedSums } from "./cluster/kmeans/sums.js"
export { type MiniBatchFitOptions, MiniBatchKMeans } from "./cluster/minibatch/minibatch.js"
export { MiniBatchKMeansModel } from "./cluster/minibatch/model.js"
export type { MiniBatchKMeansParams } from "./cluster/minibatch/params.js"
export { GaussianMixture, type GaussianMixtureFitOptions } from "./cluster/mixture/gaussianMixture.js"
export { GaussianMixtureModel } from "./cluster/mixture/model.js"
export type { GaussianMixtureParams, MixtureInit, NumbersLike } from "./cluster/mixture/params.js"
export type { CentroidModel, Model, ModelJson, ModelWarning } from "./cluster/model.js"
export { OPTICSModel } from "./cluster/optics/model.js"
export { OPTICS } from "./cluster/optics/optics.js"
export type { OPTICSExtraction, OPTICSParams } from "./cluster/optics/params.js"
export type { RowsOrDistances } from "./cluster/pairs.js"
export type { TreeCut } from "./cluster/treeCut.js"
export { TreeModel, type TreeParams } from "./cluster/treeModel.js"
export type { Flat, FromOptions, MatrixLike, NumericArray, TensorLike } from "./data/adapters.js"
export { Condensed } from "./data/condensed.js"
export { Matrix } from "./data/matrix.js"
export type { Dtype, FloatArray } from "./data/memory.js"
export { NumberColumn } from "./data/numberColumn.js"
export { isMissing, parseNumber } from "./data/numberGrammar.js"
export { type BlockLike, fromBlocks, type RowBlock, type RowStream, streamBlockRows } from "./data/rowStream.js"
export { type LeftOut, readTable, type Table, type TableColumn, type TableOptions } from "./data/table.js"
export { type AnisotropicParams, anisotropicParameters, makeAnisotropic } from "./datasets/anisotropic.js"
export { type Blobs, type BlobsParams, blobsParameters, makeBlobs } from "./datasets/blobs.js"
export { type CirclesParams, circlesParameters, makeCircles } from "./datasets/circles.js"
export { type MoonsParams, makeMoons, moonsParameters } from "./datasets/moons.js"
export type { Generated } from "./datasets/sample.js"
export { makeUniform, type UniformParams, uniformParameters } from "./datasets/uniform.js"
export type { Engine, Progress, Resident, RunOptions } from "./engine/engine.js"
export type { Frame } from "./engine/frame.js"
export type { LinkageMethod } from "./engine/merging/lanceWilliams.js"
export type { Metric } from "./engine/metric.js"
export { reference } from "./engines/reference/reference.js"
export { type WasmEngine, wasm } from "./engines/wasm/wasm.js"
export type { WasmOptions } from "./engines/wasm/wasmOptions.js"
export * from "./errors.js"
export type { Categories, CategoryCell } from "./explain/categories/counts.js"
export { type ExplainOptions, explain } from "./explain/explain.js"
export type {
  BoundaryRow,
  CategoryEffect,
  ClusterExplanation,
  ColumnContrast,
  ColumnEffect,
  Condition,
  Explainable,
  Explanation,
  OutlyingRow,
  Prototype,
  Rule,
} from "./explain/explanation.js"
export {
  clusterSentences,
  type ExplanationTextOptions,
  explanationText,
  ruleText,
  tellingColumns,
} from "./explain/explanationText.js"
export { type LabelOverlap, type MatchedLabels, matchLabels } from "./explain/matchLabels.js"
export { type ClusterProfile, clusterProfiles, type ProfileOptions } from "./explain/profiles.js"
export { cdist } from "./hierarchy/cdist.js"
export { type Cophenet, type CorrelatedCophenet, cophenet } from "./hierarchy/cophenet.js"
export {
  type Dendrogram,
  type DendrogramOptions,
  type DendrogramOrientation,
  dendrogram,
  type Truncation,
} from "./hierarchy/dendrogram.js"
export { type FclusterCriterion, type FclusterOptions, fcluster } from "./hierarchy/fcluster.js"
export { inconsistent } from "./hierarchy/inconsistent.js"
export { isMonotonic } from "./hierarchy/isMonotonic.js"
export { leavesList } from "./hierarchy/leavesList.js"
export { type LinkageOptions, linkage } from "./hierarchy/linkage.js"
export { Linkage } from "./hierarchy/linkageTree.js"
export { maxDistances, maxInconsistents, maxRstat } from "./hierarchy/maxima.js"
export { optimalLeafOrdering } from "./hierarchy/optimalLeafOrdering.js"
export { type PdistOptions, pdist } from "./hierarchy/pdist.js"
export { squareform } from "./hierarchy/squareform.js"
export { type SuggestedCut, suggestCut } from "./hierarchy/suggestCut.js"
export { adjustedRandScore } from "./metrics/adjustedRand.js"
export { calinskiHarabaszScore } from "./metrics/calinskiHarabasz.js"
export type { ComparisonOptions, LabelsLike, RemoteLabels } from "./metrics/contingency/pairedLabels.js"
export { type ContingencyMatrix, contingencyMatrix } from "./metrics/contingencyMatrix.js"
export { type CentroidScoreOptions, daviesBouldinScore } from "./metrics/daviesBouldin.js"
export { type DbcvOptions, dbcv } from "./metrics/dbcv.js"
export { type DunnOptions, dunnIndex } from "./metrics/dunn.js"
export { fowlkesMallowsScore } from "./metrics/fowlkesMallows.js"
export type { LabelsOf, Noise } from "./metrics/labels.js"
export {
  type MeanDistanceOptions,
  type MeanDistances,
  meanDistanceToCentroid,
} from "./metrics/meanDistanceToCentroid.js"
export {
  adjustedMutualInfoScore,
  type InformationAverage,
  type MutualInfoOptions,
  mutualInfoScore,
  normalizedMutualInfoScore,
} from "./metrics/mutualInfo.js"
export { pairConfusionMatrix } from "./metrics/pairConfusionMatrix.js"
export { randScore } from "./metrics/rand.js"
export { type SilhouetteOptions, silhouetteSamples, silhouetteScore, silhouetteScores } from "./metrics/silhouette.js"
export { type NearestCentroids, type StreamScores, streamScores } from "./metrics/streamScores.js"
export { completenessScore, homogeneityScore, type VMeasureOptions, vMeasureScore } from "./metrics/vMeasure.js"
export { type CatalogueEntry, catalogue, loadModel } from "./models.js"
export {
  type EstimatorStep,
  Pipeline,
  type PipelineFitOptions,
  PipelineModel,
  type PipelineSteps,
  type TransformerStep,
} from "./pipeline.js"
export { type FittedImputer, Imputer, type ImputerParams, type MatrixWithMissing } from "./preprocessing/imputer.js"
export { loadTransformer } from "./preprocessing/loadTransformer.js"
export { type FittedMaxAbsScaler, MaxAbsScaler, type MaxAbsScalerParams } from "./preprocessing/maxAbsScaler.js"
export { type FittedMinMaxScaler, MinMaxScaler, type MinMaxScalerParams } from "./preprocessing/minMaxScaler.js"
export { type FittedNormalizer, Normalizer, type NormalizerParams } from "./preprocessing/normalizer.js"
export { type FittedPCA, PCA, type PCAParams } from "./preprocessing/pca.js"
export { type FittedRadians, Radians, type RadiansParams } from "./preprocessing/radians.js"
export { type FittedRobustScaler, RobustScaler, type RobustScalerParams } from "./preprocessing/robustScaler.js"
export { type FittedStandardScaler, StandardScaler, type StandardScalerParams } from "./preprocessing/standardScaler.js"
export type { InvertibleTransformer, Transformer, TransformerJson } from "./preprocessing/transformer.js"
export type { Parameter, Range } from "./schema.js"
export { type ChooseKOptions, type ChosenK, chooseK } from "./selection/chooseK.js"
export { type Elbow, type ElbowOptions, elbow } from "./selection/elbow.js"
export type { Criterion, KRow, Verdict } from "./selection/evidence.js"
export { type GapOptions, type GapStatistic, gapStatistic } from "./selection/gapStatistic.js"
export { type Stability, type StabilityOptions, stability } from "./selection/stability.js"
