/** How the distance of two clusters follows from those of their rows. */
export type LinkageMethod = (typeof linkageMethods)[number]

export const linkageMethods = ["single", "complete", "average", "weighted", "ward", "centroid", "median"] as const

/**
 * Distance of cluster i to the union of x and y, from the distances before. Sizes count rows.
 * G. N. Lance and W. T. Williams, "A general theory of classificatory sorting strategies", Computer Journal 9 (1967).
 * Terms are taken in SciPy's order, so that equal distances stay equal where they do there.
 */
export type Update = (dxi: number, dyi: number, dxy: number, nx: number, ny: number, ni: number) => number

export const updates: Readonly<Record<LinkageMethod, Update>> = {
  single: (dxi, dyi) => Math.min(dxi, dyi),

  complete: (dxi, dyi) => Math.max(dxi, dyi),

  average: (dxi, dyi, _dxy, nx, ny) => (nx * dxi + ny * dyi) / (nx + ny),

  weighted: (dxi, dyi) => 0.5 * (dxi + dyi),

  ward(dxi, dyi, dxy, nx, ny, ni) {
    const t = 1 / (nx + ny + ni)
    return root((ni + nx) * t * dxi * dxi + (ni + ny) * t * dyi * dyi - ni * t * dxy * dxy)
  },

  centroid(dxi, dyi, dxy, nx, ny) {
    const n = nx + ny
    return root((nx * dxi * dxi + ny * dyi * dyi - (nx * ny * dxy * dxy) / n) / n)
  },

  median: (dxi, dyi, dxy) => root(0.5 * (dxi * dxi + dyi * dyi) - 0.25 * dxy * dxy),
}

/** Rounding may bring a difference of squares below 0, where the distance is 0. */
const root = (sq: number): number => (sq > 0 ? Math.sqrt(sq) : 0)

/** Methods where merging never makes a third cluster nearer: reciprocal nearest neighbours may be merged in any order. */
export const isReducible = (method: LinkageMethod): boolean => method !== "centroid" && method !== "median"

/** Methods that are defined by means and squares of Euclidean distances. */
export const isEuclideanOnly = (method: LinkageMethod): boolean =>
  method === "ward" || method === "centroid" || method === "median"
