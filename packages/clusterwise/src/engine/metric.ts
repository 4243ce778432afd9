import { ParameterError } from "../errors.js"

/** Names of metrics, as SciPy has them. `manhattan` is also called `cityblock` at the front door. */
export type MetricName =
  | "euclidean"
  | "sqeuclidean"
  | "manhattan"
  | "chebyshev"
  | "minkowski"
  | "cosine"
  | "correlation"
  | "canberra"
  | "braycurtis"
  | "hamming"
  | "jaccard"
  | "haversine"
  | "precomputed"

/** How rows are compared. */
export interface MetricOptions {
  readonly metric: MetricName
  /** Of "minkowski" only: the power, above 0. */
  readonly p?: number | undefined
}

/** Those that compare two rows. */
export const metricNames = [
  "euclidean",
  "sqeuclidean",
  "manhattan",
  "chebyshev",
  "minkowski",
  "cosine",
  "correlation",
  "canberra",
  "braycurtis",
  "hamming",
  "jaccard",
  "haversine",
] as const satisfies readonly MetricName[]

/** A metric as callers name it. "minkowski" alone has p = 2. */
export type Metric = MetricName | "cityblock" | { readonly name: "minkowski"; readonly p: number }

/** The metric that a caller named, as routines take it. */
export function metricOptions(who: string, metric: Metric, precomputed = false): MetricOptions {
  if (metric === "cityblock") return { metric: "manhattan" }
  if (metric === "minkowski") return { metric, p: 2 }
  if (typeof metric === "object" && metric !== null && metric.name === "minkowski") {
    if (!(typeof metric.p === "number" && metric.p > 0 && metric.p < Number.POSITIVE_INFINITY))
      throw new ParameterError(who, "metric.p", "a number above 0", metric.p, 'p = ∞ is "chebyshev".')
    return { metric: "minkowski", p: metric.p }
  }
  if ((metricNames as readonly unknown[]).includes(metric) || (precomputed && metric === "precomputed"))
    return { metric: metric as MetricName }
  const allowed = [...metricNames, ...(precomputed ? ["precomputed"] : [])].join(", ")
  throw new ParameterError(who, "metric", `one of ${allowed}, or { name: "minkowski", p }`, metric)
}
