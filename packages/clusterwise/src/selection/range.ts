import type { Resident } from "../engine/engine.js"
import { ParameterError } from "../errors.js"
import { integer, optional } from "../schema.js"

/** The numbers of clusters that are looked at. */
export interface Range {
  readonly kMin: number
  readonly kMax: number
  /** Whether the caller named kMax: what nobody named becomes less where there are fewer distinct rows. */
  readonly named: boolean
}

export const kMinParameter = (fallback: number) => integer(fallback, "least number of clusters", { min: 1 })
const K_MAX = 10
export const kMaxParameter = optional(integer(K_MAX, "greatest number of clusters", { min: 1 }))
export const seedParameter = integer(0, "seed of all random choices", { min: 0, max: Number.MAX_SAFE_INTEGER })
export const startsParameter = integer(1, "random starts of each k-means; the best is kept", { min: 1, max: 10_000 })

/** Up to kMax, or up to 10. Refuses a range that runs backwards, and more clusters than rows. */
export function rangeOf(
  who: string,
  { kMin, kMax: asked }: { readonly kMin: number; readonly kMax?: number | undefined },
  { rows }: Pick<Resident<unknown>, "rows">,
): Range {
  const kMax = asked ?? Math.max(kMin, Math.min(K_MAX, rows))
  if (kMin > kMax) throw new ParameterError(who, "kMin", `at most kMax (${kMax})`, kMin, "Swap the two, or raise kMax.")
  if (kMax > rows) throw tooMany(who, kMax, rows, "rows")
  return { kMin, kMax, named: asked !== undefined }
}

/** More clusters than there are rows, or distinct rows, to make them of. */
export function tooMany(who: string, kMax: number, most: number, of: "rows" | "distinct rows"): ParameterError {
  return new ParameterError(who, "kMax", `at most ${most} (the data has ${most} ${of})`, kMax)
}

/** kMin, kMin + 1, …, kMax. */
export const numbersOf = ({ kMin, kMax }: Pick<Range, "kMin" | "kMax">): number[] =>
  Array.from({ length: kMax - kMin + 1 }, (_, i) => kMin + i)
