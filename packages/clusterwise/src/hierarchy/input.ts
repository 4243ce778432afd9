import type { MatrixLike } from "../data/adapters.js"
import { Condensed } from "../data/condensed.js"
import { checkedDistances } from "../engine/condensedInput.js"
import type { Resident } from "../engine/engine.js"
import type { Metric } from "../engine/metric.js"
import { isResident } from "../engine/resident.js"
import { DataError, ParameterError } from "../errors.js"
import { condensedOf } from "./squareform.js"

/** What a caller may give for rows or for distances between rows: rows, or Condensed. */
export function pairsOf<L>(
  who: string,
  X: MatrixLike | Condensed | Float64Array | Float32Array | Resident<L>,
  metric: Metric,
): MatrixLike | Condensed | Resident<L> {
  if (X instanceof Condensed || isResident<L>(X)) return X
  if (X instanceof Float64Array || X instanceof Float32Array) return new Condensed(X)
  return metric === "precomputed" ? condensedOf(who, X) : X
}

/** Distances between rows: Condensed, or a one-dimensional typed array in the same order. */
export type Distances = Condensed | Float64Array | Float32Array

/** Distances of `rows` rows, each a finite number ≥ 0. */
export function distancesOf(who: string, source: Distances, rows: number): Condensed {
  const given = source instanceof Float64Array || source instanceof Float32Array ? new Condensed(source) : source
  if (!(given instanceof Condensed))
    throw new ParameterError(
      who,
      "distances",
      "Condensed or a typed array in the same order",
      given,
      "pdist(X) gives it.",
    )
  if (given.rows !== rows)
    throw new DataError(`${who}: the distances are of ${given.rows} rows, the linkage of ${rows}.`)
  return checkedDistances(given, who)
}

/** For functions that compare rows: of distances they would make distances between distances. */
export function refuseDistances(who: string, X: unknown): void {
  if (X instanceof Condensed || (isResident(X) && X.cols === 0))
    throw new DataError(`${who}: these are distances between rows already; pass the rows.`)
}
