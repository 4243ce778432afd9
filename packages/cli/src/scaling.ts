import { type Matrix, MinMaxScaler, RobustScaler, StandardScaler, show } from "clusterwise"
import { UsageError } from "./failures.js"
import type { Scale } from "./options/common.js"
import { significant } from "./terminal/numbers.js"

/** Spreads that differ by more than this are brought to one scale, unless the caller decides. */
const ratioLimit = 3

/** Methods whose distances the user has in mind (eps, minimum sizes) are left in the data's units. */
const unscaledKinds = new Set(["dbscan", "hdbscan", "optics"])

/** Metrics to which the values themselves mean something, and what. */
const unscaledMetrics = new Map<unknown, string>([
  ["cosine", "compares directions"],
  ["correlation", "compares directions"],
  ["hamming", "asks which values are equal"],
  ["jaccard", "asks which values are 0"],
  ["braycurtis", "takes shares of sums"],
  ["canberra", "takes shares of sums"],
])

export interface Scaling {
  readonly scale: Exclude<Scale, "auto">
  /** What to say about the choice. */
  readonly note: string | undefined
}

/** Which scaling is used, and why. */
export function chooseScaling(asked: Scale, kind: string, metric: unknown, X: Matrix): Scaling {
  return scalingBySpreads(asked, kind, metric, () => ({ spreads: spreadsOf(X), columns: X.columns }))
}

/** The same where spreads are found in another way; they are asked for only where they decide. */
export function scalingBySpreads(
  asked: Scale,
  kind: string,
  metric: unknown,
  find: () => { readonly spreads: Float64Array; readonly columns: readonly string[] | undefined },
): Scaling {
  if (metric === "haversine") {
    if (asked !== "auto" && asked !== "none")
      throw new UsageError(`--scale ${asked}: --metric haversine takes places as they are; leave --scale out.`)
    return { scale: "none", note: undefined }
  }
  if (asked !== "auto") return { scale: asked, note: undefined }
  const { spreads, columns } = find()
  const [least, most] = extremes(spreads)
  const ratio = spreads[most] / spreads[least]
  if (!(ratio > ratioLimit)) return { scale: "none", note: undefined }
  const differ = `spreads differ ${significant(ratio, 2)} times (${show(columns?.[most])} against ${show(columns?.[least])})`
  const reason = unscaledMetrics.get(metric)
  if (reason) return { scale: "none", note: `not scaled, because ${metric} ${reason}, though ${differ}` }
  if (unscaledKinds.has(kind))
    return { scale: "none", note: `not scaled, though ${differ}; --scale standard changes that` }
  return { scale: "standard", note: `standardised: ${differ}; --scale none keeps the units` }
}

export function scalerFor(scale: Scaling["scale"]): StandardScaler | MinMaxScaler | RobustScaler | undefined {
  switch (scale) {
    case "standard":
      return new StandardScaler()
    case "minmax":
      return new MinMaxScaler()
    case "robust":
      return new RobustScaler()
    default:
      return undefined
  }
}

/** Standard deviation of each column, missing cells left out; two passes, so that an offset costs no digits. */
export function spreadsOf(X: Matrix): Float64Array {
  const { means } = columnMoments(X)
  const sums = new Float64Array(X.cols)
  const counts = new Float64Array(X.cols)
  eachValue(X, (value, j) => {
    sums[j] += (value - means[j]) ** 2
    counts[j]++
  })
  return sums.map((sum, j) => Math.sqrt(sum / Math.max(1, counts[j])))
}

export function columnMoments(X: Matrix): { means: Float64Array } {
  const means = new Float64Array(X.cols)
  const counts = new Float64Array(X.cols)
  eachValue(X, (value, j) => {
    means[j] += (value - means[j]) / ++counts[j]
  })
  return { means }
}

function eachValue(X: Matrix, visit: (value: number, column: number) => void): void {
  for (let at = 0, j = 0; at < X.data.length; at++, j = j + 1 === X.cols ? 0 : j + 1)
    if (!Number.isNaN(X.data[at])) visit(X.data[at], j)
}

function extremes(spreads: Float64Array): [least: number, most: number] {
  let least = -1
  let most = 0
  spreads.forEach((spread, j) => {
    if (spread > 0 && (least < 0 || spread < spreads[least])) least = j
    if (spread > spreads[most]) most = j
  })
  return [Math.max(0, least), most]
}
