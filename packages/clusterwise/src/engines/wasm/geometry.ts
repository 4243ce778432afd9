import { distanceGeometry, type Geometry } from "../../structures/geometry.js"
import type { Source } from "./source.js"

export interface WorkingGeometry extends Geometry {
  /** Power of two for float32 tiles: 1, unless the values are so large or small that their squares would leave float32. */
  readonly tileScale: number
}

/** Origin and scales of the rows that k-means works on. Unit rows (cosine) need no origin: |x̂| ≤ 1. */
export function workingGeometry({ cols, min, max }: Source, metric: "euclidean" | "cosine"): WorkingGeometry {
  if (metric === "cosine")
    return { origin: new Float64Array(cols), columnScale: new Float64Array(cols).fill(0.5), scale: 0.5, tileScale: 1 }
  const geometry = distanceGeometry(min, max)
  const moderate = geometry.scale >= 2 ** -30 && geometry.scale <= 2 ** 30
  return { ...geometry, tileScale: moderate ? 1 : geometry.scale }
}
