import type { NeighbourGraph } from "../../engine/engine.js"
import { componentsOf, edgesOf } from "../../engine/merging/graphEdges.js"
import { ParameterError } from "../../errors.js"

/**
 * Who touches whom: the neighbours of row i are `indices[indptr[i] … indptr[i + 1] − 1]`, as in a sparse matrix of SciPy's
 * CSR form; or a list of them for each row. Neighbours need not name each other; a row that names itself does no harm.
 */
export type Connectivity =
  | { readonly indptr: ArrayLike<number>; readonly indices: ArrayLike<number> }
  | readonly ArrayLike<number>[]

const isList = (value: unknown): value is ArrayLike<number> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && "length" in value)

export function isConnectivity(value: unknown): value is Connectivity {
  if (Array.isArray(value)) return value.every(isList)
  const { indptr, indices } = (value ?? {}) as { indptr?: unknown; indices?: unknown }
  return isList(indptr) && isList(indices)
}

/**
 * The graph as engines take it.
 * @throws ParameterError where it is not one of this many rows
 */
export function neighbourGraph(who: string, connectivity: Connectivity, rows: number): NeighbourGraph {
  const { indptr, indices } = "indptr" in connectivity ? connectivity : joined(who, connectivity, rows)
  const refuse = (what: string, allowed: string, got: unknown): never => {
    throw new ParameterError(who, `connectivity.${what}`, allowed, got)
  }
  if (indptr.length !== rows + 1)
    refuse("indptr", `${rows + 1} numbers, one more than there are rows`, `${indptr.length} of them`)
  for (let i = 0; i <= rows; i++) {
    const least = i === 0 ? 0 : indptr[i - 1]
    if (!(Number.isInteger(indptr[i]) && indptr[i] >= least && (i > 0 || indptr[i] === 0)))
      refuse(`indptr[${i}]`, i === 0 ? "0" : `an integer ≥ ${least}, the number before it`, indptr[i])
  }
  if (indptr[rows] !== indices.length)
    refuse(`indptr[${rows}]`, `${indices.length}, the number of indices`, indptr[rows])
  for (let at = 0; at < indices.length; at++)
    if (!(Number.isInteger(indices[at]) && indices[at] >= 0 && indices[at] < rows))
      refuse(`indices[${at}]`, `an integer in [0, ${rows - 1}], the number of a row`, indices[at])
  return { indptr: Int32Array.from(indptr), indices: Int32Array.from(indices) }
}

function joined(who: string, lists: readonly ArrayLike<number>[], rows: number) {
  if (lists.length !== rows)
    throw new ParameterError(who, "connectivity", `${rows} lists of neighbours, one a row`, `${lists.length} of them`)
  const indptr = new Float64Array(rows + 1)
  lists.forEach((list, i) => {
    indptr[i + 1] = indptr[i] + list.length
  })
  const indices = new Float64Array(indptr[rows])
  lists.forEach((list, i) => {
    indices.set(list, indptr[i])
  })
  return { indptr, indices }
}

/** Parts of the graph that do not touch. */
export const countParts = (graph: NeighbourGraph, rows: number): number =>
  componentsOf(edgesOf(graph, rows), rows).count
