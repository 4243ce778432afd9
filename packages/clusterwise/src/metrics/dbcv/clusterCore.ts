export type Distance = (i: number, j: number) => number

/** Called after rows with the number of pairs that were looked at. */
export type Breath = (pairs: number) => Promise<void> | undefined

/** What DBCV looks at of one cluster. */
export interface ClusterCore {
  readonly rows: Int32Array
  /** Core distance of each of them. */
  readonly core: Float64Array
  /** Which of them lie within: those with several edges of the spanning tree. */
  readonly inner: Int32Array
  /** The heaviest edge between two of these. */
  readonly sparseness: number
}

/** A cluster of two rows or more. @param cols columns of the rows: a density falls with that power of the distance */
export async function clusterCore(
  rows: Int32Array,
  cols: number,
  distance: Distance,
  breath: Breath,
): Promise<ClusterCore> {
  const core = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) {
    core[i] = coreDistance(i, rows, cols, distance)
    const wait = breath(rows.length)
    if (wait) await wait
  }
  const tree = await spanningTree(rows, core, distance, breath)
  return { rows, core, ...withinTree(tree, rows.length) }
}

/**
 * (Σ (1 / d)^cols ÷ (n − 1))^(−1 / cols) over the other rows, copies left out; 0 where all are copies. About the least
 * distance, so that no power leaves float64.
 */
function coreDistance(i: number, rows: Int32Array, cols: number, distance: Distance): number {
  let least = Number.POSITIVE_INFINITY
  const far = new Float64Array(rows.length)
  for (let j = 0; j < rows.length; j++) {
    far[j] = i === j ? 0 : distance(rows[i], rows[j])
    if (far[j] > 0 && far[j] < least) least = far[j]
  }
  if (least === Number.POSITIVE_INFINITY) return 0
  let sum = 0
  for (let j = 0; j < rows.length; j++) if (far[j] > 0) sum += (least / far[j]) ** cols
  return least * (sum / (rows.length - 1)) ** (-1 / cols)
}

interface Edges {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly weight: Float64Array
}

/** R. C. Prim's tree (1957) of mutual reachabilities; edges are compared by weight, distance, lower row, higher row. */
async function spanningTree(rows: Int32Array, core: Float64Array, distance: Distance, breath: Breath): Promise<Edges> {
  const count = rows.length
  const [weight, raw] = [new Float64Array(count).fill(Infinity), new Float64Array(count).fill(Infinity)]
  const [from, to] = [new Int32Array(count - 1), new Int32Array(count - 1)]
  const weights = new Float64Array(count - 1)
  const link = new Int32Array(count)
  const outside = Int32Array.from({ length: count - 1 }, (_, i) => i + 1)
  const isBefore = (w: number, d: number, a: number, b: number, i: number, linked: number): boolean => {
    if (w !== weight[i]) return w < weight[i]
    if (d !== raw[i]) return d < raw[i]
    const [low, other] = [Math.min(a, b), Math.min(i, linked)]
    return low !== other ? low < other : Math.max(a, b) < Math.max(i, linked)
  }
  for (let edge = 0, last = 0; edge < count - 1; edge++) {
    let best = 0
    for (let k = 0; k < count - 1 - edge; k++) {
      const i = outside[k]
      const d = distance(rows[last], rows[i])
      const w = Math.max(d, core[last], core[i])
      if (isBefore(w, d, last, i, i, link[i])) {
        weight[i] = w
        raw[i] = d
        link[i] = last
      }
      const b = outside[best]
      if (i !== b && isBefore(weight[i], raw[i], i, link[i], b, link[b])) best = k
    }
    last = outside[best]
    outside[best] = outside[count - 2 - edge]
    from[edge] = link[last]
    to[edge] = last
    weights[edge] = weight[last]
    const wait = breath(count - edge)
    if (wait) await wait
  }
  return { from, to, weight: weights }
}

/** Rows with several edges, and the heaviest edge between two such; all rows, and all edges, where there is none. */
function withinTree({ from, to, weight }: Edges, count: number): Pick<ClusterCore, "inner" | "sparseness"> {
  const edges = new Int32Array(count)
  for (let e = 0; e < weight.length; e++) {
    edges[from[e]]++
    edges[to[e]]++
  }
  const several = Int32Array.from(edges.keys()).filter((i) => edges[i] > 1)
  const between = weight.filter((_, e) => edges[from[e]] > 1 && edges[to[e]] > 1)
  return {
    inner: several.length > 0 ? several : Int32Array.from(edges.keys()),
    sparseness: (between.length > 0 ? between : weight).reduce((a, b) => Math.max(a, b)),
  }
}
