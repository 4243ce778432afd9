import { escapeControls } from "../failures.js"
import { count, plural, share, significant } from "../terminal/numbers.js"
import type { ClusterSummary, Effect } from "./apart.js"

/** With more clusters than this, only the largest are shown. */
const MOST = 50
const LARGEST = 40

/** Clusters as a table: size, share, and what sets each apart; of very many the largest, and how many more there are. */
export function clusterTable(clusters: readonly ClusterSummary[], noise: number, total: number): string {
  const persistent = clusters.some((c) => c.persistence !== undefined)
  const line = (name: string, size: string, part: string, persistence: string, apart: string) =>
    persistent ? [name, size, part, persistence, apart] : [name, size, part, apart]
  const shown = largest(clusters)
  const rows = shown.map((c) =>
    line(
      String(c.label),
      count(c.size),
      share(c.size, total),
      c.persistence?.toFixed(2) ?? "",
      c.apart.map(describeEffect).join(", ") || (clusters.length === 1 ? "" : "close to the rest"),
    ),
  )
  if (shown.length < clusters.length) {
    const rest = sizeOf(clusters) - sizeOf(shown)
    const more = `${count(clusters.length - shown.length)} more`
    rows.push(line(more, count(rest), share(rest, total), "", "smaller clusters; --out and --json have them all"))
  }
  if (noise > 0) rows.push(line("noise", count(noise), share(noise, total), "", ""))
  const head = line("cluster", "rows", "share", "persistence", "set apart by")
  return alignTable(
    [head, ...rows],
    head.map((_, at) => (at === head.length - 1 ? "left" : "right")),
  )
}

function largest(clusters: readonly ClusterSummary[]): readonly ClusterSummary[] {
  if (clusters.length <= MOST) return clusters
  const bySize = clusters.toSorted((a, b) => b.size - a.size || a.label - b.label)
  return bySize.slice(0, LARGEST).sort((a, b) => a.label - b.label)
}

const sizeOf = (clusters: readonly ClusterSummary[]): number => clusters.reduce((sum, { size }) => sum + size, 0)

/** petal_length_cm high (5.55, +1.0 sd) */
function describeEffect({ column, mean, effect }: Effect): string {
  const sign = effect > 0 ? "+" : "-"
  const size = Number.isFinite(effect) ? `, ${sign}${Math.abs(effect).toFixed(1)} sd` : ""
  return `${escapeControls(column)} ${effect > 0 ? "high" : "low"} (${significant(mean, 3)}${size})`
}

export function alignTable(rows: readonly (readonly string[])[], sides: readonly ("left" | "right")[]): string {
  const widths = sides.map((_, j) => Math.max(...rows.map((row) => row[j].length)))
  const cell = (text: string, j: number) => (sides[j] === "right" ? text.padStart(widths[j]) : text.padEnd(widths[j]))
  return rows.map((row) => row.map(cell).join("  ").trimEnd()).join("\n")
}

export interface SilhouetteResult {
  /** null where it is not defined: one cluster, or as many clusters as rows. */
  readonly value: number | null
  /** Rows it was computed from, if not from all. */
  readonly sampled: number | null
  readonly reason?: string
}

export function describeSilhouette({ value, reason, ...of }: SilhouetteResult): string {
  if (value === null) return `silhouette not defined${reason ? ` (${reason})` : ""}`
  return `silhouette ${significant(value, 3)}${describeSampled(of)}`
}

/** " (of a sample of 10,000 rows)", or nothing. */
export const describeSampled = ({ sampled }: Pick<SilhouetteResult, "sampled">): string =>
  sampled === null ? "" : ` (of a sample of ${plural(sampled, "row")})`
