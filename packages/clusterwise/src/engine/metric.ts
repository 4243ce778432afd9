/** Names of metrics, as SciPy has them. `manhattan` is also called `cityblock` at the front door. */
export type MetricName =
  | "euclidean" | "sqeuclidean" | "manhattan" | "chebyshev" | "minkowski" | "cosine" | "correlation"
  | "canberra" | "braycurtis" | "hamming" | "jaccard" | "haversine" | "precomputed"
