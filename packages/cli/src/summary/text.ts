import { escapeControls } from "../failures.js"
import { count, plural, share, significant } from "../terminal/numbers.js"
import type { ClusterSummary, Effect } from "./apart.js"

/** With more clusters than this, only the largest are shown. */
const MOST = 50
const LARGEST = 40

/** Clusters as a table: size, share, and what sets each apart; of very many the largest, and how many more there are. */
export function clusterTable(clusters: readonly ClusterSummary[], noise: number, total: number): string {
  const own = ownColumns.filter(({ of }) => clusters.some((c) => of(c) !== undefined))
  const line = (name: string, size: string, part: string, c: ClusterSummary | undefined, apart: string) => [
    name,
    size,
    part,
    ...own.map(({ of }) => (c && of(c)) ?? ""),
    apart,
  ]
  const shown = largest(clusters)
  const rows = shown.map((c) =>
    line(
      String(c.label),
      count(c.size),
      share(c.size, total),
      c,
      c.apart.map(describeEffect).join(", ") || (clusters.length === 1 ? "" : "close to the rest"),
    ),
  )
  if (shown.length < clusters.length) {
    const rest = sizeOf(clusters) - sizeOf(shown)
    const more = `${count(clusters.length - shown.length)} more`
    rows.push(
      line(more, count(rest), share(rest, total), undefined, "smaller clusters; --out and --json have them all"),
    )
  }
  if (noise > 0) rows.push(line("noise", count(noise), share(noise, total), undefined, ""))
  const head = ["cluster", "rows", "share", ...own.map(({ name }) => name), "set apart by"]
  return alignTable(
    [head, ...rows],
    head.map((_, at) => (at === head.length - 1 ? "left" : "right")),
  )
}

/** What only some methods say of a cluster. */
const ownColumns: readonly { readonly name: string; of(cluster: ClusterSummary): string | undefined }[] = [
  { name: "persistence", of: ({ persistence }) => persistence?.toFixed(2) },
  { name: "weight", of: ({ weight }) => weight?.toFixed(3) },
]

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
