import type { MatrixLike } from "../data/adapters.js"
import { Condensed } from "../data/condensed.js"
import type { Resident } from "../engine/engine.js"
import type { Metric } from "../engine/metric.js"
import { isResident } from "../engine/resident.js"
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
