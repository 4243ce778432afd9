/** How far a cluster's mean of a column lies from another mean, in standard deviations. */
export interface Effect {
  readonly column: number
  readonly effect: number
}

export interface ClusterProfile {
  /** −1 is noise. */
  readonly label: number
  readonly size: number
  /** Share of all rows. */
  readonly share: number
  /** Mean of each column. */
  readonly means: Float64Array
  /** Every column against the mean of all rows, in standard deviations of all rows, the strongest first. */
  readonly effects: readonly Effect[]
}

/** The effects of all columns, the strongest first. */
export function sortedEffects(effects: ArrayLike<number>): Effect[] {
  const list = Array.from(effects, (effect, column) => ({ column, effect }))
  return list.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.column - b.column)
}

/** Weaker effects set nothing apart, as in the library's `tellingColumns`. */
const LEAST = 0.5

/** The columns that set a cluster apart, at most three; none that lies near the rest. */
export function tellingEffects({ effects }: { readonly effects: readonly Effect[] }): Effect[] {
  return effects.filter(({ effect }) => Math.abs(effect) >= LEAST).slice(0, 3)
}

/** A column of all rows that are in clusters, in any unit: how many, their mean, and the sum of squares about it. */
export interface ColumnTotals {
  readonly rows: number
  readonly mean: number
  readonly squares: number
}

/**
 * Cohen's d of a cluster against the rows of all other clusters, from its mean: what the library finds row by row. The
 * squares within the two are those of all less those between.
 */
export function againstRest(mean: number, size: number, all: ColumnTotals): number {
  const rest = all.rows - size
  if (rest <= 0 || size === 0) return 0
  const difference = ((mean - all.mean) * all.rows) / rest
  const within = all.squares - (difference * difference * size * rest) / all.rows
  if (Math.abs(difference) <= TINY * Math.sqrt(all.squares / all.rows)) return 0
  if (within <= TINY * all.squares) return difference * Number.POSITIVE_INFINITY
  return difference / Math.sqrt(within / Math.max(1, all.rows - 2))
}

/** Means are float32 in a page. */
const TINY = 1e-6
