import type { CallOptions } from "../../engine/resident.js"
import { DataError, ParameterError } from "../../errors.js"

/** Labels that live elsewhere and can be brought home. */
export interface RemoteLabels {
  collect(): Promise<ArrayLike<number>>
}

/** Labels of rows: any array of whole numbers, or what brings them home. */
export type LabelsLike = ArrayLike<number> | RemoteLabels

/**
 * What every comparison of two labelings takes last. Labels are counted where they are; an engine may be named, as for
 * every score, and is not asked.
 */
export interface ComparisonOptions extends CallOptions<unknown> {}

/** Two labelings of the same rows, at home. What the labels themselves are is looked at as they are read. */
export async function pairedLabels(
  who: string,
  a: LabelsLike,
  b: LabelsLike,
): Promise<readonly [ArrayLike<number>, ArrayLike<number>]> {
  const [left, right] = await Promise.all([home(who, a), home(who, b)])
  if (left.length !== right.length || left.length === 0)
    throw new DataError(`${who}: needs two labels for every row; got ${left.length} and ${right.length} labels.`)
  return [left, right]
}

async function home(who: string, labels: LabelsLike): Promise<ArrayLike<number>> {
  const found =
    typeof (labels as RemoteLabels)?.collect === "function"
      ? await (labels as RemoteLabels).collect()
      : (labels as ArrayLike<number>)
  if (typeof found !== "object" || found === null || !Number.isSafeInteger(found.length))
    throw new ParameterError(who, "labels", "an array with one whole number a row", found)
  return found
}
