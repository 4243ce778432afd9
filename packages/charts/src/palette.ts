import { type Shape, shapes } from "./shapes.js"

/**
 * Eight colours that stay apart for people with normal vision, protanopia, deuteranopia and tritanopia (at least 9 units of
 * 100·ΔE in OKLab under the simulation of Machado et al. 2009; the test computes it), from the red of the centroids and from
 * the grey of noise; contrast at least 1.9 to white and 3 to the dark surface. Found by simulated annealing over OKLCH.
 */
export const defaultPalette: readonly string[] = [
  "#4889ee",
  "#d58641",
  "#267d31",
  "#f394c8",
  "#7b4fd1",
  "#c3bc08",
  "#48c7fd",
  "#a6557e",
]

/** Rows that belong to no cluster. */
export const NOISE_COLOR = "#8b8f96"
/** Centroids. */
export const CENTROID_COLOR = "#e3120b"

/** How the dots of one cluster look. */
export interface ClusterStyle {
  readonly color: string
  readonly shape: Shape
}

/**
 * Cluster i has colour i; when the colours are used up they begin again with the next shape (dot, triangle, square, diamond),
 * so that 32 clusters differ. After that, looks repeat.
 */
export function clusterStyle(label: number, palette: readonly string[] = defaultPalette): ClusterStyle {
  if (label < 0) return { color: NOISE_COLOR, shape: shapes[0] }
  return { color: palette[label % palette.length], shape: shapes[Math.floor(label / palette.length) % shapes.length] }
}
