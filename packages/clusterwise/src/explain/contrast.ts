import type { LabelGroups, Moments, Resident, RunOptions } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { routine } from "../engine/resident.js"
import { exponentAbove } from "../structures/geometry.js"
import { type Contrasts, contrastsOf } from "./againstRest.js"

/** Every cluster against the rest, in one look at the rows. */
export async function contrast<L>(
  who: string,
  x: Resident<L>,
  { labels, counts }: LabelGroups<L>,
  run: RunOptions,
): Promise<Contrasts> {
  if (counts.length === 0) return { mean: counts, restMean: counts, effect: counts }
  const groups = counts.length
  const found = await routine(who, x, "moments")(x, { labels, groups }, part(run, 0, 0.9))
  const scale = scaleInto(found)
  if (!scale) {
    run.onProgress?.({ phase: "moments", fraction: 1 })
    return contrastsOf(found, x.cols)
  }
  const scaled = await routine(who, x, "project")(x, { scale }, { signal: run.signal })
  try {
    const moments = await routine(who, scaled, "moments")(scaled, { labels, groups }, part(run, 0.9, 1))
    const { mean: _, restMean, effect } = contrastsOf(moments, x.cols)
    return { mean: found.mean, restMean: restMean.map((value, i) => value / scale[i % x.cols]), effect }
  } finally {
    scaled.release()
  }
}

/** Squares of differences up to here, and as far below 1, keep their digits in float64. */
const SAFE = 300

/** Powers of two that bring columns whose squares would leave float64 back to about 1; undefined where all are safe. */
function scaleInto({ min, max }: Moments): Float64Array | undefined {
  const exponents = max.map((most, j) => {
    const reach = Math.max(most / 2 - min[j] / 2, 0)
    return reach === 0 ? 0 : exponentAbove(reach)
  })
  if (exponents.every((exponent) => Math.abs(exponent) <= SAFE)) return undefined
  return exponents.map((exponent) => (Math.abs(exponent) <= SAFE ? 1 : 2 ** -exponent))
}
