import type { RunOptions } from "../../engine/engine.js"
import { part } from "../../engine/pace.js"
import { refuseUnknownNames } from "../../errors.js"
import type { Parameter, ValuesOf } from "../../schema.js"
import { scoreOptions } from "../judge.js"
import { contingencyOf } from "./contingency.js"
import { type ComparisonOptions, type LabelsLike, pairedLabels } from "./pairedLabels.js"
import type { Contingency } from "./table.js"

/** Counts how two labelings meet, and runs `score` on the table. `share` of the progress is the counting. */
export async function compare<S extends Record<string, Parameter>, R>(
  who: string,
  [a, b]: readonly [LabelsLike, LabelsLike],
  shape: S,
  options: ComparisonOptions,
  score: (table: Contingency, own: ValuesOf<S>, run: RunOptions) => R | Promise<R>,
  share = 0.99,
): Promise<R> {
  refuseUnknownNames(who, "every option", [...Object.keys(shape), "engine", "signal", "onProgress"], options)
  const { call, own } = scoreOptions(who, shape, options)
  call.signal?.throwIfAborted()
  const [left, right] = await pairedLabels(who, a, b)
  call.signal?.throwIfAborted()
  const table = await contingencyOf(who, left, right, part(call, 0, share))
  const result = await score(table, own, part(call, share, 0.99))
  call.onProgress?.({ phase: "score", fraction: 1, rows: table.total })
  return result
}
