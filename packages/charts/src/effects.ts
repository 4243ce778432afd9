/** How far a cluster's mean of a column lies from the mean of all rows, in standard deviations of the column. */
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
  /** Every column, the one that sets the cluster apart most first. */
  readonly effects: readonly Effect[]
}

/** The effects of all columns, the strongest first. */
export function sortedEffects(effects: ArrayLike<number>): Effect[] {
  const list = Array.from(effects, (effect, column) => ({ column, effect }))
  return list.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.column - b.column)
}

/** The two columns that set a cluster apart most, and the third if it is worth naming; none that lies near the mean. */
export function tellingEffects(profile: Pick<ClusterProfile, "effects">): Effect[] {
  return profile.effects.slice(0, 3).filter((e, i) => Math.abs(e.effect) >= (i < 2 ? 0.2 : 0.5))
}
