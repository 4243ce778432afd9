import type { ModelWarning } from "../model.js"
import type { DBSCANParams } from "./params.js"

export interface DensityFacts {
  readonly labels: Int32Array
  readonly clusters: number
}

/** What a user should know of clusters that were found, and what to do about it. */
export function densityWarnings(
  who: string,
  { eps, minSamples, metric }: DBSCANParams,
  { labels, clusters }: DensityFacts,
): ModelWarning[] {
  const warnings: ModelWarning[] = []
  const warn = (code: string, message: string) => warnings.push({ code, message: `${who}: ${message}` })
  const angle = metric === "haversine" ? " Under haversine eps is an angle in radians: kilometres divided by 6371." : ""
  if (clusters === 0)
    warn(
      "all-noise",
      `all ${labels.length} rows are noise: none has ${minSamples} rows within ${eps}. Raise eps (suggestEps proposes one) or lower minSamples.${angle}`,
    )
  if (clusters === 1)
    warn(
      "one-cluster",
      `there is one cluster only. If there should be more, lower eps (suggestEps proposes one) or raise minSamples.${angle}`,
    )
  return warnings
}
