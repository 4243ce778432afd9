import type { Matrix } from "clusterwise"
import { base64 } from "../base64.js"
import { columnMoments } from "../heatmap/standardized.js"
import type { DrawnScatter } from "../scatter.js"
import type { TopTree } from "../tree/topTree.js"
import type { LiveData } from "./page/data.js"

/** Columns that the table of a moved cut can name. */
const MOST_COLUMNS = 256
/** Dots that the picture of a moved cut shows. */
export const MOST_DOTS = 100_000

/** Lowest row of each leaf. */
export function firstRows({ leaves, leafOf }: TopTree): number[] {
  const first = new Array<number>(leaves).fill(-1)
  for (let row = 0; row < leafOf.length; row++) if (first[leafOf[row]] < 0) first[leafOf[row]] = row
  return first
}

/** Means of the leaves in those columns that differ most between them, among them the ones that are shown. */
export function encodeProfiles(
  X: Matrix,
  tree: TopTree,
  shown: readonly number[],
  name: (column: number) => string,
): Pick<LiveData, "columns" | "shown" | "profiles"> {
  const { means, deviations } = columnMoments(X)
  const ofLeaves = leafMeans(X, tree, means, deviations)
  const kept = strongest(ofLeaves, X.cols, shown)
  const profiles = new Float32Array(tree.leaves * kept.length)
  for (let leaf = 0; leaf < tree.leaves; leaf++)
    for (const [k, j] of kept.entries()) profiles[leaf * kept.length + k] = ofLeaves[leaf * X.cols + j]
  return {
    columns: kept.map((j) => ({ name: name(j), mean: means[j], deviation: deviations[j] })),
    shown: shown.map((j) => kept.indexOf(j)),
    profiles: base64(profiles),
  }
}

/** In standard deviations from the mean of all rows. */
function leafMeans(X: Matrix, tree: TopTree, means: Float64Array, deviations: Float64Array): Float64Array {
  const out = new Float64Array(tree.leaves * X.cols)
  for (let i = 0; i < X.rows; i++) {
    const leaf = tree.leafOf[i]
    for (let j = 0; j < X.cols; j++)
      if (deviations[j] > 0)
        out[leaf * X.cols + j] += (X.data[i * X.cols + j] - means[j]) / deviations[j] / tree.sizes[leaf]
  }
  return out
}

function strongest(ofLeaves: Float64Array, cols: number, shown: readonly number[]): number[] {
  const all = Array.from({ length: cols }, (_, j) => j)
  if (cols <= MOST_COLUMNS) return all
  const strength = new Float64Array(cols)
  for (let at = 0; at < ofLeaves.length; at++)
    strength[at % cols] = Math.max(strength[at % cols], Math.abs(ofLeaves[at]))
  for (const j of shown) strength[j] = Number.POSITIVE_INFINITY
  const byStrength = all.toSorted((a, b) => (strength[a] === strength[b] ? a - b : strength[a] > strength[b] ? -1 : 1))
  return byStrength.slice(0, MOST_COLUMNS).sort((a, b) => a - b)
}

/** Every how many rows one dot is drawn. */
export const dotStride = (rows: number): number => Math.ceil(rows / MOST_DOTS)

/** Where the dots lie, and which leaf each belongs to. */
export function encodeDots({ frame, axes }: DrawnScatter, tree: TopTree) {
  const stride = dotStride(tree.rows)
  const dots = Math.ceil(tree.rows / stride)
  const box = { left: frame.left, top: frame.top, width: frame.right - frame.left, height: frame.bottom - frame.top }
  const share = (px: number, from: number, room: number) =>
    Math.round(65535 * Math.max(0, Math.min(1, (px - from) / room)))
  const places = new Uint16Array(2 * dots)
  const leaves = new Uint8Array(dots)
  for (let dot = 0; dot < dots; dot++) {
    const row = dot * stride
    places[2 * dot] = share(frame.x(axes.x[row]), box.left, box.width)
    places[2 * dot + 1] = share(frame.y(axes.y[row]), box.top, box.height)
    leaves[dot] = tree.leafOf[row]
  }
  return { box, places: base64(places), leaves: base64(leaves) }
}
