import { type ColumnContrast, clusterProfiles, type Engine, type Matrix, tellingColumns } from "clusterwise"

/** A column that sets a cluster apart. */
export interface Effect {
  readonly column: string
  /** Mean of the column in the cluster, and in all other clusters, in the data's units. */
  readonly mean: number
  readonly restMean: number
  /** How far these are apart, in standard deviations (pooled); not finite where neither varies. */
  readonly effect: number
}

export interface ClusterSummary {
  readonly label: number
  readonly size: number
  readonly share: number
  /** The columns that differ most from the other clusters, at most three, the strongest first. */
  readonly apart: readonly Effect[]
  /** Of HDBSCAN: how far the cluster stands out of the tree, in [0, 1]. */
  readonly persistence?: number
  /** Of mixtures: the share of its component in all rows, each row counted as far as it belongs to it. */
  readonly weight?: number
}

/** Size and telling columns of every cluster, empty ones too. X is in the data's units, without missing cells. */
export async function summariseClusters(
  X: Matrix,
  labels: Int32Array,
  nClusters: number,
  run: { readonly engine?: Engine | undefined; readonly signal?: AbortSignal },
): Promise<ClusterSummary[]> {
  const profiles = new Map((await clusterProfiles(labels, X, run)).map((profile) => [profile.label, profile]))
  return Array.from({ length: nClusters }, (_, label) => {
    const { size = 0, share = 0, columns = [] } = profiles.get(label) ?? {}
    return { label, size, share, apart: tellingColumns(columns).map(effectOf) }
  })
}

const effectOf = ({ name, mean, restMean, effect }: ColumnContrast): Effect => ({
  column: name,
  mean,
  restMean,
  effect,
})
