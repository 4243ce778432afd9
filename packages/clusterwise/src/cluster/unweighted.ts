import type { Resident } from "../engine/engine.js"
import { ParameterError, refuseUnknownNames } from "../errors.js"

/** Refuses weights, with the reason, and options that `fit` does not know. */
export function refuseWeights(who: string, options: object): void {
  if ("weights" in options && options.weights !== undefined) throw noWeights(who, options.weights)
  refuseUnknownNames(`${who}.fit`, "every option", ["engine", "signal", "onProgress", "weights"], options)
}

/** Refuses rows that were loaded with weights. */
export function refuseWeighted(who: string, x: Resident<unknown>): void {
  if (x.weighted) throw noWeights(who, "rows that were loaded with weights")
}

const noWeights = (who: string, got: unknown) =>
  new ParameterError(who, "weights", "left out: every row counts once", got, "Repeat rows instead.")
