import type { Matrix } from "clusterwise"
import { base64 } from "../base64.js"
import { look } from "../dots.js"
import { columnMoments } from "../heatmap/standardized.js"
import type { DrawnScatter } from "../scatter.js"
import type { TopTree } from "../tree/topTree.js"
import type { LiveData } from "./page/data.js"

/** Columns that the table of a moved cut can name. */
const MOST_COLUMNS = 256
/** Means that a page carries, of all groups together: 350 kB, and as much for their squares where there is noise. */
const MOST_MEANS = 65_280
/** Dots that the picture of a moved cut shows. */
export const MOST_DOTS = 100_000

/** Lowest row of each leaf. */
export function firstRows({ leaves, leafOf }: TopTree): number[] {
  const first = new Array<number>(leaves).fill(-1)
  for (let row = 0; row < leafOf.length; row++) if (first[leafOf[row]] < 0) first[leafOf[row]] = row
  return first
}

/** The group of each row, and the rows in each. */
export interface RowGroups {
  readonly groupOf: ArrayLike<number>
  readonly sizes: ArrayLike<number>
}

/** Means of groups of rows in those columns that differ most between them, among them the ones that are shown. */
export function encodeProfiles(
  X: Matrix,
  groups: RowGroups,
  shown: readonly number[],
  name: (column: number) => string,
): Pick<LiveData, "columns" | "shown" | "profiles"> & { readonly squares: string } {
  const { means, deviations } = columnMoments(X)
  const { means: ofGroups, squares: squaresOfGroups } = groupMoments(X, groups, means, deviations)
  const count = groups.sizes.length
  const kept = strongest(ofGroups, X.cols, shown, Math.min(MOST_COLUMNS, Math.floor(MOST_MEANS / count)))
  const ofKept = (values: Float64Array) =>
    Float32Array.from({ length: count * kept.length }, (_, i) => {
      const group = Math.floor(i / kept.length)
      return values[group * X.cols + kept[i % kept.length]]
    })
  return {
    columns: kept.map((j) => ({ name: name(j), mean: means[j], deviation: deviations[j] })),
    shown: shown.map((j) => kept.indexOf(j)),
    profiles: base64(ofKept(ofGroups)),
    squares: base64(ofKept(squaresOfGroups)),
  }
}

/** Means, and means of squares, in standard deviations from the mean of all rows. */
function groupMoments(
  X: Matrix,
  { groupOf, sizes }: RowGroups,
  means: Float64Array,
  deviations: Float64Array,
): { readonly means: Float64Array; readonly squares: Float64Array } {
  const out = new Float64Array(sizes.length * X.cols)
  const squares = new Float64Array(sizes.length * X.cols)
  for (let i = 0; i < X.rows; i++) {
    const group = groupOf[i]
    for (let j = 0; j < X.cols; j++) {
      if (!(deviations[j] > 0)) continue
      const value = (X.data[i * X.cols + j] - means[j]) / deviations[j]
      out[group * X.cols + j] += value / sizes[group]
      squares[group * X.cols + j] += (value * value) / sizes[group]
    }
  }
  return { means: out, squares }
}

function strongest(ofGroups: Float64Array, cols: number, shown: readonly number[], most: number): number[] {
  const all = Array.from({ length: cols }, (_, j) => j)
  if (cols <= most) return all
  const strength = new Float64Array(cols)
  for (let at = 0; at < ofGroups.length; at++)
    strength[at % cols] = Math.max(strength[at % cols], Math.abs(ofGroups[at]))
  for (const j of shown) strength[j] = Number.POSITIVE_INFINITY
  const byStrength = all.toSorted((a, b) => (strength[a] === strength[b] ? a - b : strength[a] > strength[b] ? -1 : 1))
  return byStrength.slice(0, Math.max(most, shown.length)).sort((a, b) => a - b)
}

/** Every how many rows one dot is drawn. */
export const dotStride = (rows: number): number => Math.ceil(rows / MOST_DOTS)

/** Where the dots lie: one row in `dotStride`. */
export function encodePlaces({ frame, axes }: DrawnScatter, rows: number) {
  const stride = dotStride(rows)
  const dots = Math.ceil(rows / stride)
  const box = { left: frame.left, top: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top }
  const share = (px: number, from: number, room: number) =>
    Math.round(65535 * Math.max(0, Math.min(1, (px - from) / room)))
  const places = new Uint16Array(2 * dots)
  for (let dot = 0; dot < dots; dot++) {
    const row = dot * stride
    places[2 * dot] = share(frame.x(axes.x[row]), box.left, box.width)
    places[2 * dot + 1] = share(frame.y(axes.y[row]), box.top, box.height)
  }
  const size = {
    width: Number(frame.figure.getAttribute("width")),
    height: Number(frame.figure.getAttribute("height")),
  }
  return { ...look(rows), ...size, box, places: base64(places) }
}

/** The group of each dot. */
export function encodeGroups<T extends Uint8Array | Uint16Array>(
  groupOf: ArrayLike<number>,
  groups: (length: number) => T,
): string {
  const stride = dotStride(groupOf.length)
  const out = groups(Math.ceil(groupOf.length / stride))
  for (let dot = 0; dot < out.length; dot++) out[dot] = groupOf[dot * stride]
  return base64(out)
}
