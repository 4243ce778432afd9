import { type DensityFacts, describeDensity } from "../density/densityFacts.js"
import { escapeControls } from "../failures.js"
import { describeMixture, type MixtureFacts } from "../mixture/mixtureFacts.js"
import { count, plural, significant } from "../terminal/numbers.js"
import { describeTree, type TreeFacts } from "../tree/treeFacts.js"
import type { ClusterSummary } from "./apart.js"
import { clusterTable, describeSilhouette, type SilhouetteResult } from "./text.js"

/** What `--json` prints, and what the summary for people is made from. */
export interface FitSummary {
  readonly command: string
  readonly files: readonly string[]
  /** Rows of the file, and those that took part. */
  readonly rows: number
  readonly rowsUsed: number
  readonly columns: readonly string[]
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[]
  readonly missing: string
  readonly filledIn: readonly { readonly name: string; readonly cells: number }[]
  readonly scale: string
  readonly scaleNote?: string | undefined
  readonly params: Readonly<Record<string, unknown>>
  readonly nClusters: number
  /** Of -k auto only: why so many. */
  readonly chosen?: { readonly verdict: string; readonly k: number | null; readonly reason: string; readonly p: number }
  readonly clusters: readonly ClusterSummary[]
  readonly noise: number
  readonly inertia?: number | undefined
  readonly nIter?: number | undefined
  readonly converged?: boolean | undefined
  /** Of trees only. */
  readonly tree?: TreeFacts
  /** Of clusters by density only. */
  readonly density?: DensityFacts
  /** Of mixtures only. */
  readonly mixture?: MixtureFacts
  readonly silhouette: SilhouetteResult
  readonly warnings: readonly { readonly code: string; readonly message: string }[]
  readonly engine: string
  readonly seed: number
  readonly outputs: Readonly<Record<string, string>>
}

const scaleWords: Record<string, string> = {
  standard: "standardised",
  minmax: "scaled to [0, 1]",
  robust: "scaled by quartiles",
  none: "not scaled",
}

/** The summary for people. */
export function clusterSummary(s: FitSummary): string {
  const mixture = s.mixture ? [describeMixture(s.mixture, s.rowsUsed, s.scale !== "none")] : []
  const scores = [inertiaText(s), describeSilhouette(s.silhouette)].filter(Boolean).join(" · ")
  const tree = s.tree ? [describeTree(s.tree)] : []
  const density = s.density ? [describeDensity(s.density, s.rowsUsed)].filter(Boolean) : []
  const table = clusterTable(s.clusters, s.noise, s.rowsUsed)
  return [headline(s), "", table, "", ...tree, ...density, ...mixture, scores, ...written(s.outputs)].join("\n")
}

function headline(s: FitSummary): string {
  const rows = s.rowsUsed === s.rows ? plural(s.rows, "row") : `${count(s.rowsUsed)} of ${plural(s.rows, "row")}`
  const noise = s.noise > 0 ? ` and ${plural(s.noise, "row")} of noise` : ""
  return `${escapeControls(s.files.join(" "))}: ${plural(s.nClusters, "cluster")}${noise} in ${rows} × ${plural(s.columns.length, "column")}, ${scaleWords[s.scale]}`
}

function inertiaText({ inertia, nIter, converged }: FitSummary): string {
  if (nIter === undefined) return inertia === undefined ? "" : `inertia ${significant(inertia)}`
  const iterations = `${plural(nIter, "iteration")}, ${converged ? "converged" : "not converged"}`
  return inertia === undefined ? iterations : `inertia ${significant(inertia)} after ${iterations}`
}

export function written(outputs: Readonly<Record<string, string>>): string[] {
  const paths = Object.values(outputs)
  return paths.length === 0 ? [] : [`wrote ${paths.map(escapeControls).join(", ")}`]
}
