import { type MatchedLabels, matchLabels } from "clusterwise"
import { escapeControls } from "../failures.js"
import { alignTable } from "../summary/text.js"
import { count, plural, share } from "../terminal/numbers.js"
import type { NamedLabels } from "./namedLabels.js"

/** A cluster of b and the cluster of a that it is matched with; null where one has no partner. */
export interface MatchedClusters {
  readonly a: string | null
  readonly b: string | null
  /** Rows that are in both. */
  readonly rows: number
  /** Their share of the cluster of a, and of the cluster of b. */
  readonly shareOfA: number
  readonly shareOfB: number
}

export interface Matching {
  /** In the order of the clusters of b; clusters of a without a partner come last. */
  readonly clusters: readonly MatchedClusters[]
  /** Rows that have the same cluster in both under the names of a, noise too; and their share. */
  readonly matched: number
  readonly share: number
}

/** The way to name the clusters of b after those of a that gives most rows the same name in both. */
export async function matchedClusters(
  a: NamedLabels,
  b: NamedLabels,
  run: { readonly signal?: AbortSignal },
): Promise<Matching> {
  const { mapping, contingency, matched, share } = await matchLabels(a.labels, b.labels, run)
  const shared = new Map(contingency.map((cell) => [cell.a * b.names.length + cell.b, cell.rows]))
  const ofB = b.names.map((name, j): MatchedClusters => {
    const i = mapping.get(j)!
    // Names beyond those of a are new.
    if (i >= a.names.length) return { a: null, b: name, rows: 0, shareOfA: 0, shareOfB: 0 }
    const rows = shared.get(i * b.names.length + j) ?? 0
    return { a: a.names[i], b: name, rows, shareOfA: rows / a.sizes[i], shareOfB: rows / b.sizes[j] }
  })
  return { clusters: [...ofB, ...leftAlone(a, mapping)], matched, share }
}

function leftAlone(a: NamedLabels, mapping: MatchedLabels["mapping"]): MatchedClusters[] {
  const taken = new Set(mapping.values())
  return a.names.flatMap((name, i) => (taken.has(i) ? [] : [{ a: name, b: null, rows: 0, shareOfA: 0, shareOfB: 0 }]))
}

/** Of more pairs the first are shown. */
const MOST_PAIRS = 40

export function matchingText({ clusters, matched, share: part }: Matching, total: number): string {
  const name = (cluster: string | null) => (cluster === null ? "none" : escapeControls(cluster))
  const lines = clusters.slice(0, MOST_PAIRS).map(({ a, b, rows, shareOfA, shareOfB }) => {
    const shares = a === null || b === null ? ["", "", ""] : [count(rows), share(shareOfB, 1), share(shareOfA, 1)]
    return [name(b), name(a), ...shares]
  })
  const head = ["cluster of B", "is cluster of A", "rows in both", "of B's", "of A's"]
  const rest = clusters.length - lines.length
  return [
    alignTable([head, ...lines], ["left", "left", "right", "right", "right"]),
    ...(rest > 0 ? [`and ${plural(rest, "more cluster")} (--json has all)`] : []),
    `so named, ${plural(matched, "row")} of ${count(total)} (${share(part, 1)}) have the same cluster in both`,
  ].join("\n")
}
