/** Cells of a table, averaged where there are more rows or columns than can be shown. */
export interface Bands {
  readonly rows: number
  readonly cols: number
  /** Row by row. */
  readonly values: Float64Array
  /** Largest absolute value. */
  readonly largest: number
}

/** At most `mostRows` × `mostCols` means of neighbouring cells; `value(i, j)` is the cell in the order that is shown. */
export function averageBands(
  rows: number,
  cols: number,
  value: (i: number, j: number) => number,
  mostRows: number,
  mostCols: number,
): Bands {
  const [tall, wide] = [Math.min(rows, mostRows), Math.min(cols, mostCols)]
  const values = new Float64Array(tall * wide)
  const counts = new Int32Array(tall * wide)
  for (let i = 0; i < rows; i++) {
    const line = bandOf(i, rows, tall) * wide
    for (let j = 0; j < cols; j++) {
      const cell = line + bandOf(j, cols, wide)
      values[cell] += value(i, j)
      counts[cell]++
    }
  }
  for (let cell = 0; cell < values.length; cell++) values[cell] /= counts[cell]
  return { rows: tall, cols: wide, values, largest: values.reduce((most, v) => Math.max(most, Math.abs(v)), 0) }
}

/** The band of the i-th of n things in equal bands; with as many pixels as bands or more, also the band of a pixel. */
export const bandOf = (i: number, n: number, bands: number): number => Math.floor((i * bands) / n)
