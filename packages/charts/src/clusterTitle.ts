import type { Cluster } from "./clusters.js"
import { plural } from "./numbers.js"

/** "Cluster 0: 50 rows", for a tooltip. */
export function clusterTitle(clusters: readonly Cluster[] | undefined, label: number): string {
  const cluster = clusters?.find((c) => c.label === label)
  return `${label < 0 ? "Noise" : `Cluster ${cluster?.name ?? label}`}: ${plural(cluster?.size ?? 0, "row")}`
}
