import type { Metric } from "../engine/metric.js"
import { metricNames } from "../engine/metric.js"
import { choice, orValue } from "../schema.js"

/** As a metric of minkowski with its power. */
type Minkowski = Extract<Metric, object>

const isMinkowski = (value: unknown): value is Minkowski => {
  const { name, p } = (value ?? {}) as Partial<Minkowski>
  return name === "minkowski" && typeof p === "number" && p > 0 && p < Number.POSITIVE_INFINITY
}

/** How an estimator that compares pairs of rows compares them. */
export const metricParameter = orValue(
  choice([...metricNames, "cityblock", "precomputed"], "euclidean", "how rows are compared"),
  '{ name: "minkowski", p } with a p above 0',
  isMinkowski,
)
