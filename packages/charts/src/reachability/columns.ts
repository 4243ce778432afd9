/** A coloured part of a column, from one reachability up to another. */
export interface Segment {
  readonly column: number
  readonly label: number
  readonly from: number
  /** Infinity: up to the top. */
  readonly to: number
}

/**
 * The bars of rows in processing order, packed into columns. In a column the bars of each cluster reach as high as the highest
 * of them; a lower cluster stands in front of a higher one, so that a spike of noise does not hide it. Segments do not overlap.
 */
export function segmentsOf(
  ordering: ArrayLike<number>,
  reachability: ArrayLike<number>,
  labels: ArrayLike<number>,
  columns: number,
): Segment[] {
  const rows = ordering.length
  const segments: Segment[] = []
  for (let column = 0, at = 0; column < columns; column++) {
    const end = Math.floor(((column + 1) * rows) / columns)
    const tallest = new Map<number, number>()
    const infinite = new Set<number>()
    for (; at < end; at++) {
      const [label, height] = [labels[ordering[at]], reachability[ordering[at]]]
      if (height === Number.POSITIVE_INFINITY) infinite.add(label)
      else tallest.set(label, Math.max(tallest.get(label) ?? 0, height))
    }
    const bars = [...tallest, ...Array.from(infinite, (label) => [label, Number.POSITIVE_INFINITY] as const)]
    let from = 0
    for (const [label, to] of bars.sort(([a, x], [b, y]) => (x === y ? b - a : x < y ? -1 : 1))) {
      if (to > from) segments.push({ column, label, from, to })
      from = to
    }
  }
  return segments
}

/** Columns from … up to, and without, to, of one cluster. */
export interface Run {
  readonly label: number
  readonly from: number
  readonly to: number
}

/** The cluster of most rows in each column, of equally many the first; neighbours of one cluster together. */
export function stripOf(ordering: ArrayLike<number>, labels: ArrayLike<number>, columns: number): Run[] {
  const rows = ordering.length
  const runs: { label: number; from: number; to: number }[] = []
  for (let column = 0, at = 0; column < columns; column++) {
    const counts = new Map<number, number>()
    const end = Math.floor(((column + 1) * rows) / columns)
    for (; at < end; at++) counts.set(labels[ordering[at]], (counts.get(labels[ordering[at]]) ?? 0) + 1)
    const [label] = Array.from(counts).reduce((most, next) => (next[1] > most[1] ? next : most))
    const last = runs.at(-1)
    if (last?.label === label) last.to = column + 1
    else runs.push({ label, from: column, to: column + 1 })
  }
  return runs
}
