import type { MatrixLike } from "../data/adapters.js"
import type { LabelGroups, Resident, RunOptions } from "../engine/engine.js"
import { type CallOptions, routine, withResident } from "../engine/resident.js"
import { ParameterError } from "../errors.js"
import { groupsOf, type LabelsOf } from "../metrics/labels.js"
import { type Contrasts, contrastsOf } from "./contrasts.js"
import type { ColumnContrast } from "./explanation.js"

export interface ProfileOptions<L = Int32Array> extends CallOptions<L> {
  /** What the columns are called, one each; the names that X has, or "column 0", "column 1", … */
  readonly names?: readonly string[] | undefined
}

/** Size of a cluster, and how its columns differ from those of the others. */
export interface ClusterProfile {
  readonly label: number
  /** Number of rows. */
  readonly size: number
  /** Share of all rows, noise too. */
  readonly share: number
  /** All columns, the one that sets the cluster apart most first. */
  readonly columns: readonly ColumnContrast[]
}

/**
 * The part of `explain` that takes one look at each row: size of every cluster, and the columns that set it apart, by
 * standardised effect. Noise (−1) is left out. A single cluster has effects of 0.
 * @param labels one whole number a row
 * @returns in rising order of label
 */
export async function clusterProfiles<L = Int32Array>(
  labels: LabelsOf<L>,
  X: MatrixLike | Resident<L>,
  options: ProfileOptions<L> = {},
): Promise<ClusterProfile[]> {
  const who = "clusterProfiles"
  return withResident(who, X, options, async (x) => {
    const names = columnNames(who, x, options.names)
    const groups = await groupsOf(who, x, labels, "exclude")
    const contrasts = await contrast(who, x, groups, options)
    return Array.from(groups.values, (label, g) => ({
      label,
      size: groups.counts[g],
      share: groups.counts[g] / x.rows,
      columns: sortedColumns(contrasts, g, names),
    }))
  })
}

/** Every cluster against the rest, in one look at the rows. */
export async function contrast<L>(
  who: string,
  x: Resident<L>,
  { labels, counts }: LabelGroups<L>,
  run: RunOptions,
): Promise<Contrasts> {
  if (counts.length === 0) return { mean: counts, restMean: counts, effect: counts }
  return contrastsOf(await routine(who, x, "moments")(x, { labels, groups: counts.length }, run), x.cols)
}

/** The columns of one cluster, the strongest effect first; equal ones in the order of the columns. */
export function sortedColumns({ mean, restMean, effect }: Contrasts, group: number, names: readonly string[]) {
  const columns = names.map((name, column): ColumnContrast => {
    const at = group * names.length + column
    const direction = effect[at] > ROUNDING ? "high" : effect[at] < -ROUNDING ? "low" : "same"
    return { column, name, effect: effect[at], direction, mean: mean[at], restMean: restMean[at] }
  })
  return columns.sort((a, b) => difference(Math.abs(b.effect), Math.abs(a.effect)) || a.column - b.column)
}

/** Means that differ by less than this, in standard deviations, differ by how they were added up. */
const ROUNDING = 1e-12

/** Of two numbers that may both be infinite. */
const difference = (a: number, b: number): number => (a === b ? 0 : a - b)

export function columnNames(
  who: string,
  { cols, columns }: { readonly cols: number; readonly columns?: readonly string[] | undefined },
  names: readonly string[] | undefined,
): readonly string[] {
  if (names === undefined) return columns ?? Array.from({ length: cols }, (_, j) => `column ${j}`)
  if (!Array.isArray(names) || names.length !== cols || !names.every((name) => typeof name === "string"))
    throw new ParameterError(who, "names", `${cols} texts, one a column`, names)
  return names
}
