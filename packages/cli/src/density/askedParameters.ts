import type { CatalogueEntry } from "clusterwise"
import { UsageError } from "../failures.js"
import { distanceNames, inKilometres, type TypedDistance } from "../options/distance.js"
import { givenParameters } from "../options/estimator.js"
import { flag } from "../options/flag.js"

export interface AskedParameters {
  readonly parameters: Record<string, unknown>
  /** Whether eps is to be read from the rows. */
  readonly autoEps: boolean
  /** What to say about units. */
  readonly notes: readonly string[]
}

/** The parameters that were given; distances on the earth as the angles that haversine takes. */
export function askedParameters(
  entry: Pick<CatalogueEntry, "parameters">,
  flags: Readonly<Record<string, unknown>>,
): AskedParameters {
  const parameters = givenParameters(entry, flags)
  const onSphere = parameters["metric"] === "haversine"
  const notes: string[] = []
  const autoEps = parameters["eps"] === "auto"
  if (autoEps) delete parameters["eps"]
  for (const name of distanceNames) {
    const typed = (parameters[name] ?? (autoEps ? undefined : entry.parameters[name]?.default)) as
      | TypedDistance
      | undefined
    if (typeof typed === "object") {
      if (!onSphere)
        throw new UsageError(
          `${flag(name)} ${typed.text} is a distance on the earth; give --metric haversine too, or a number in the units of the data.`,
        )
      parameters[name] = typed.radians
    } else if (onSphere && typeof typed === "number" && typed > 0 && typed < Number.POSITIVE_INFINITY)
      notes.push(
        `note: ${flag(name)} ${typed} is an angle in radians, ${inKilometres(typed)}; ${flag(name)} 2km names a distance`,
      )
  }
  return { parameters, autoEps, notes }
}
