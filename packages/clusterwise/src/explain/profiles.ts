import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import { type CallOptions, withResident } from "../engine/resident.js"
import { groupsOf, type LabelsOf } from "../metrics/labels.js"
import { contrast } from "./contrast.js"
import type { ColumnContrast } from "./explanation.js"
import { columnNames, sortedColumns } from "./sortedColumns.js"

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
