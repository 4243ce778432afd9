import { sqBetween, type Table } from "./plainKMeans.js"

/**
 * Two centroids, the line through them, and a region about it: the rows that are nearer to the line's closest point than to
 * the third centroid, for each third centroid. It has flat walls and no dents.
 *
 *         .    | wall |     c
 *        ______|______|________ wall
 *         a ·  |      |  · b          along the line:  left | middle | right
 */
export interface Pair {
  readonly a: number
  readonly b: number
  /** Squared distance of the two. */
  readonly sq: number
  /** The third centroids, nearest first; where along the line (0 at a, 1 at b) its point nearest to each lies. */
  readonly others: Int32Array
  readonly places: Float64Array
}

/** All pairs of centroids that do not lie in one place. */
export function pairsOf(centroids: Float64Array, cols: number): Pair[] {
  const k = centroids.length / cols
  const sq = squaredDistances(centroids, cols)
  const found: Pair[] = []
  for (let a = 0; a < k; a++)
    for (let b = a + 1; b < k; b++) {
      const own = sq[a * k + b]
      const reach = (c: number) => sq[a * k + c] + sq[b * k + c]
      const others = Int32Array.from({ length: k }, (_, c) => c).filter((c) => c !== a && c !== b)
      if (!(own > 0)) continue
      others.sort((c, d) => reach(c) - reach(d))
      const places = Float64Array.from(others, (c) => clamp((sq[a * k + c] - sq[b * k + c] + own) / (2 * own)))
      found.push({ a, b, sq: own, others, places })
    }
  return found
}

const clamp = (t: number) => Math.min(1, Math.max(0, t))

function squaredDistances(centroids: Float64Array, cols: number): Float64Array {
  const k = centroids.length / cols
  return Float64Array.from({ length: k * k }, (_, at) =>
    sqBetween(centroids, Math.floor(at / k) * cols, centroids, (at % k) * cols, cols),
  )
}

/** The pairs whose lines make the shortest tree over all centroids. Prim's algorithm. */
export function treePairs(pairs: readonly Pair[], k: number): Pair[] {
  const reached = new Set([0])
  const tree: Pair[] = []
  while (tree.length < k - 1) {
    const next = pairs.reduce<Pair | undefined>((best, pair) => {
      if (reached.has(pair.a) === reached.has(pair.b)) return best
      return best && best.sq <= pair.sq ? best : pair
    }, undefined)
    if (!next) break
    tree.push(next)
    reached.add(next.a).add(next.b)
  }
  return tree
}

/**
 * How many rows lie in parts of a pair's region, by place along the line, which is −1 at a and 1 at b: left about a, middle
 * about 0, right about b, each as far as HALF to both sides.
 */
export const PARTS = 3

/**
 * Of equally wide parts these tell two equal Gaussians 4 to 6 standard deviations apart best: per row a seventh more
 * information than parts that touch each other.
 */
const HALF = 0.4

/** For each pair, `PARTS` numbers. */
export function countParts({ data, rows, cols }: Table, centroids: Float64Array, pairs: readonly Pair[]): Int32Array {
  const k = centroids.length / cols
  const sq = new Float64Array(k)
  const counts = new Int32Array(pairs.length * PARTS)
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < k; c++) sq[c] = sqBetween(data, i * cols, centroids, c * cols, cols)
    for (let p = 0; p < pairs.length; p++) {
      const pair = pairs[p]
      const place = (sq[pair.a] - sq[pair.b]) / pair.sq
      const part = place < -0.5 ? 0 : place <= 0.5 ? 1 : 2
      if (Math.abs(place - (part - 1)) <= HALF && isInside(pair, sq)) counts[p * PARTS + part]++
    }
  }
  return counts
}

/** Squared distances to a, b and c tell the one to any point of the line: Stewart's theorem. */
function isInside({ a, b, sq: own, others, places }: Pair, sq: Float64Array): boolean {
  for (let o = 0; o < others.length; o++) {
    const t = places[o]
    if ((1 - t) * sq[a] + t * sq[b] - t * (1 - t) * own > sq[others[o]]) return false
  }
  return true
}
