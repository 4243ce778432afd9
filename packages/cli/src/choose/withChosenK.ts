import { type CatalogueEntry, type ChosenK, chooseK, type Estimator } from "clusterwise"
import { UsageError } from "../failures.js"

/** Choosing takes about this share of the time. */
const CHOOSING = 0.9

/** K-means with the number of clusters that choose-k picks, of the rows as they come out of the pipeline. */
export class WithChosenK implements Pick<Estimator, "fit"> {
  /** What was found, after the fit. */
  chosen: ChosenK<unknown> | undefined

  constructor(
    private readonly entry: CatalogueEntry,
    private readonly parameters: Readonly<Record<string, unknown>>,
  ) {
    if (parameters["metric"] === "cosine")
      throw new UsageError("-k auto looks for valleys in Euclidean distance; with --metric cosine give a number.")
    entry.create({ ...parameters, nClusters: 1 })
  }

  /** @throws UsageError where there is no number to pick */
  fit: Estimator["fit"] = async (X, options = {}) => {
    const { engine, signal, onProgress } = options
    const part = (from: number, to: number) =>
      onProgress &&
      ((p: { phase: string; fraction: number }) => onProgress({ ...p, fraction: from + (to - from) * p.fraction }))
    const { k, verdict, reason, ...rest } = await chooseK(X, {
      kMin: 1,
      criteria: [],
      seed: this.parameters["seed"] as number | undefined,
      engine,
      signal,
      onProgress: part(0, CHOOSING),
    })
    if (verdict !== "clusters" || k === null)
      throw new UsageError(`-k auto: ${reason} A number, such as -k 3, clusters them all the same.`)
    this.chosen = { k, verdict, reason, ...rest }
    return this.entry.create({ ...this.parameters, nClusters: k }).fit(X, { ...options, onProgress: part(CHOOSING, 1) })
  }
}

/** What choose-k judges are clusters of k-means; these look for the same ones. */
const ofCentroids = new Set(["kmeans", "minibatch", "bisecting"])

/** Whether -k auto was given, to a command that has it. */
export function asksForK({ kind }: Pick<CatalogueEntry, "kind">, nClusters: unknown): boolean {
  if (nClusters !== "auto") return false
  if (ofCentroids.has(kind)) return true
  throw new UsageError(
    `-k auto is for kmeans, minibatch and bisecting; give ${kind} a number of clusters, and see what choose-k says.`,
  )
}
