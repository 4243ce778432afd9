import { DataError, show } from "../errors.js"
import { FittedImputer } from "./imputer.js"
import { FittedMaxAbsScaler } from "./maxAbsScaler.js"
import { FittedMinMaxScaler } from "./minMaxScaler.js"
import { FittedNormalizer } from "./normalizer.js"
import { FittedPCA } from "./pca.js"
import { FittedRadians } from "./radians.js"
import { FittedRobustScaler } from "./robustScaler.js"
import { FittedStandardScaler } from "./standardScaler.js"
import type { Transformer } from "./transformer.js"

const readers: Readonly<Record<string, { fromJSON(json: unknown): Transformer }>> = {
  StandardScaler: FittedStandardScaler,
  MinMaxScaler: FittedMinMaxScaler,
  MaxAbsScaler: FittedMaxAbsScaler,
  RobustScaler: FittedRobustScaler,
  Normalizer: FittedNormalizer,
  Imputer: FittedImputer,
  PCA: FittedPCA,
  Radians: FittedRadians,
}

/**
 * The fitted transformer that `toJSON` wrote.
 * @throws DataError when the JSON is none, or is damaged
 */
export function loadTransformer(json: unknown): Transformer {
  const kind = (json as { kind?: unknown } | null | undefined)?.kind
  if (typeof kind === "string" && Object.hasOwn(readers, kind)) return readers[kind].fromJSON(json)
  throw new DataError(`loadTransformer: the kind must be one of ${Object.keys(readers).join(", ")}; got ${show(kind)}.`)
}
