import type { MatrixLike } from "../data/adapters.js"
import { ParameterError } from "../errors.js"
import { choice, optional, parseParameters, value } from "../schema.js"
import { cutAt, thresholdFor } from "./cut.js"
import { depthParameter, inconsistencies } from "./inconsistent.js"
import { Linkage } from "./linkageTree.js"
import { columnOf, greatestBelow, greatestDistances } from "./maxima.js"

const criteria = ["distance", "maxclust", "inconsistent", "monocrit", "maxclustMonocrit"] as const

/** What `t` is compared with. */
export type FclusterCriterion = (typeof criteria)[number]

export interface FclusterOptions {
  /**
   * "distance": rows are together where no merge between them is higher than t · "maxclust": at most t clusters, at the
   * lowest height that gives so few · "inconsistent": as distance, by the inconsistency coefficient · "monocrit",
   * "maxclustMonocrit": as distance and maxclust, by `values`.
   */
  readonly criterion: FclusterCriterion
  /** Of "inconsistent": levels that count (2). */
  readonly depth?: number
  /** Of "monocrit" and "maxclustMonocrit": one value a merge, such as `maxDistances(Z)`. */
  readonly values?: ArrayLike<number>
}

const isList = (x: unknown): x is ArrayLike<number> => Array.isArray(x) || (ArrayBuffer.isView(x) && "length" in x)

const parameters = {
  criterion: choice(criteria, "distance", "what t is compared with"),
  depth: depthParameter,
  values: optional(value<ArrayLike<number>>([], "an array of numbers", "one a merge", isList)),
}

/**
 * Flat clusters from a tree: one label a row, counted from 0 in the order in which rows first show them. SciPy's
 * `fcluster`, whose labels count from 1.
 *
 * A cluster is a merge of the tree with all that is below it, where its value is at most `t` (equality joins): the
 * greatest distance, the greatest inconsistency coefficient below it, or the value that is given. "maxclust" takes the
 * least threshold that leaves at most t clusters, also where heights fall (centroid, median); from t = n on each row is
 * a cluster, duplicates too.
 *
 * @throws ParameterError for a criterion that is missing, a t that is negative or (maxclust) not a whole number ≥ 1,
 *   values that are not one a merge
 * @throws DataError where Z is no linkage
 */
export function fcluster(Z: Linkage | MatrixLike, t: number, options: FclusterOptions): Int32Array {
  const who = "fcluster"
  if (options?.criterion === undefined)
    throw new ParameterError(who, "criterion", parameters.criterion.allowed, undefined, adviceOn(t))
  const { criterion, depth, values } = parseParameters(who, parameters, options)
  const tree = Linkage.from(Z, who)
  checkThreshold(who, criterion, t)
  const merits = valuesOf(who, tree, criterion, depth, values)
  return cutAt(tree, merits, isCount(criterion) ? thresholdFor(tree, merits, t) : t)
}

const isCount = (criterion: FclusterCriterion): boolean => criterion === "maxclust" || criterion === "maxclustMonocrit"

const adviceOn = (t: unknown): string =>
  `For at most ${t} clusters take { criterion: "maxclust" }; to cut at the height ${t}, { criterion: "distance" }.`

function checkThreshold(who: string, criterion: FclusterCriterion, t: unknown): void {
  const refuse = (allowed: string): never => {
    throw new ParameterError(who, "t", `${allowed} for the criterion "${criterion}"`, t)
  }
  if (isCount(criterion)) {
    if (!(Number.isInteger(t) && (t as number) >= 1)) refuse("an integer ≥ 1")
  } else if (typeof t !== "number" || Number.isNaN(t)) refuse("a number")
  else if (criterion !== "monocrit" && t < 0) refuse("a number ≥ 0")
}

/** By merge, what t is compared with. */
function valuesOf(
  who: string,
  Z: Linkage,
  criterion: FclusterCriterion,
  depth: number,
  given: ArrayLike<number> | undefined,
): Float64Array {
  const own = criterion === "monocrit" || criterion === "maxclustMonocrit"
  if (own) return checkedValues(who, Z, given)
  if (given) throw new ParameterError(who, "values", `left out for the criterion "${criterion}"`, given)
  if (criterion === "inconsistent") return greatestBelow(Z, columnOf(inconsistencies(Z, depth), 3))
  return greatestDistances(Z)
}

function checkedValues(who: string, { nMerges }: Linkage, given: ArrayLike<number> | undefined): Float64Array {
  const allowed = `one number for each of the ${nMerges} merges`
  if (given?.length !== nMerges)
    throw new ParameterError(who, "values", allowed, given && `${given.length} of them`, "maxDistances(Z) gives such.")
  const values = Float64Array.from(given)
  const bad = values.findIndex(Number.isNaN)
  if (bad >= 0) throw new ParameterError(who, `values[${bad}]`, "a number", given[bad])
  return values
}
