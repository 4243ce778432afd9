import { type CatalogueEntry, type Estimator, type Metric, type SuggestedEps, suggestEps } from "clusterwise"

/** DBSCAN with an eps that is read from the rows as they come out of the pipeline. */
export class WithSuggestedEps implements Pick<Estimator, "fit"> {
  /** What was read, after the fit. */
  suggested: SuggestedEps | undefined
  private readonly minSamples: number
  private readonly metric: Metric

  /** @throws ParameterError for parameters that the estimator refuses */
  constructor(
    private readonly entry: CatalogueEntry,
    private readonly parameters: object,
  ) {
    const { params } = entry.create(parameters)
    this.minSamples = params["minSamples"] as number
    this.metric = params["metric"] as Metric
  }

  fit: Estimator["fit"] = async (X, options = {}) => {
    const { engine, signal, onProgress } = options
    this.suggested = await suggestEps(X, this.minSamples, {
      metric: this.metric,
      engine,
      signal,
      onProgress: onProgress && ((progress) => onProgress({ ...progress, fraction: progress.fraction / 2 })),
    })
    return this.entry.create({ ...this.parameters, eps: this.suggested.eps }).fit(X, {
      ...options,
      onProgress: onProgress && ((progress) => onProgress({ ...progress, fraction: 0.5 + progress.fraction / 2 })),
    })
  }
}
