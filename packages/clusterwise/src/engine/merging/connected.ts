import { DataError } from "../../errors.js"
import { componentsOf, type Edges } from "./graphEdges.js"

/** More components than this would be joined by more than two million pairs. */
export const MOST_COMPONENTS = 2000

/**
 * The same pairs, and for every two components the two rows of them that are nearest to each other, as scikit-learn
 * completes such graphs; of equally near ones the first. Θ(rows²) distances where there is more than one component.
 * @param between distance of two rows
 * @param breath called after each row
 * @throws DataError for more than 2,000 components
 */
export async function connected(
  edges: Edges,
  rows: number,
  between: (i: number, j: number) => number,
  breath: (row: number) => Promise<void> | undefined,
): Promise<Edges> {
  const { of, count } = componentsOf(edges, rows)
  if (count === 1) return edges
  if (count > MOST_COMPONENTS)
    throw new DataError(
      `connectivity: the graph falls into ${count} parts that do not touch, more than can be joined (${MOST_COMPONENTS}); give each row more neighbours.`,
    )
  const pairs = (count * (count - 1)) / 2
  const least = new Float64Array(pairs).fill(Number.POSITIVE_INFINITY)
  const [from, to] = [new Int32Array(pairs), new Int32Array(pairs)]
  for (let i = 0; i < rows; i++) {
    const first = (of[i] * (of[i] - 1)) / 2
    for (let j = 0; j < rows; j++) {
      if (of[j] >= of[i]) continue
      const pair = first + of[j]
      const distance = between(i, j)
      if (distance < least[pair]) {
        least[pair] = distance
        from[pair] = Math.max(i, j)
        to[pair] = Math.min(i, j)
      }
    }
    const wait = breath(i)
    if (wait) await wait
  }
  return { from: concatenated(edges.from, from), to: concatenated(edges.to, to) }
}

function concatenated(a: Int32Array, b: Int32Array): Int32Array {
  const out = new Int32Array(a.length + b.length)
  out.set(a)
  out.set(b, a.length)
  return out
}
