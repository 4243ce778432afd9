import { DataError } from "clusterwise"

/** Lowest and highest finite value of some lists; a constant is given some room. `who` and `what` are named in errors. */
export function extent(who: string, what: string, lists: readonly ArrayLike<number>[]): [number, number] {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const values of lists)
    for (let i = 0; i < values.length; i++) {
      const value = values[i]
      if (!Number.isFinite(value)) continue
      if (value < low) low = value
      if (value > high) high = value
    }
  if (low > high) throw new DataError(`${who}: there is no finite value to draw.`)
  if (!Number.isFinite(high - low))
    throw new DataError(`${who}: the values on ${what} span more than a float64 can hold; scale them first.`)
  const room = low === high ? Math.max(0.5, Math.abs(low) * 0.05) : 0
  return [low - room, high + room]
}
