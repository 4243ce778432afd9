import { clusterSentences, type Engine, type Explanation, explain, type Matrix, type Model } from "clusterwise"
import { escapeControls } from "../failures.js"
import { type LoadedTable, rowNames } from "../loadTable.js"
import type { Run } from "../run.js"
import { plural, share } from "../terminal/numbers.js"
import { textColumns } from "./categories.js"

/** With more clusters only the largest are explained. */
const MOST = 50

/** What is explained: clusters of the rows of a table. */
export interface Clustered {
  readonly model: Model<unknown>
  readonly labels: Int32Array
  /** In the data's units, missing cells filled in. */
  readonly raw: Matrix
  readonly table: LoadedTable
  readonly engine?: Engine | undefined
  /** The column that names the rows. */
  readonly id?: string | undefined
  /** Columns that hold no categories, such as clusters of an earlier run. */
  readonly not: readonly string[]
  readonly seed: number
}

export async function explainClusters(clustered: Clustered, run: Run): Promise<Explanation> {
  const { model, labels, raw, table, engine, id, not, seed } = clustered
  const categories = await textColumns(table, new Set(id === undefined ? not : [...not, id]), run)
  return explain(model, raw, {
    labels,
    categories,
    seed,
    maxClusters: MOST,
    engine,
    signal: run.signal,
    onProgress: ({ fraction }) => run.console.progress("explaining", fraction),
  })
}

/** For people: a paragraph a cluster. */
export function explanationLines(explanation: Explanation, table: LoadedTable, id: string | undefined): string[] {
  const rowName = rowNames(table, id)
  const paragraphs = explanation.clusters.map((cluster) => {
    const [first, ...others] = clusterSentences(cluster, { rowName })
    const head = `Cluster ${cluster.label} (${plural(cluster.size, "row")}, ${share(cluster.size, explanation.rows)}): ${first}`
    return [head, ...others.map((sentence) => `  ${sentence}`)].map(escapeControls).join("\n")
  })
  return [...explanation.notes, ...paragraphs].flatMap((text) => ["", text])
}

/** For programs: rows as they stand in the file, counted from 0, and what they are called. */
export function explanationJson(explanation: Explanation, table: LoadedTable, id: string | undefined) {
  const nameOf = rowNames(table, id)
  const named = <R extends { readonly row: number }>(found: R) => ({
    ...found,
    row: table.rows?.[found.row] ?? found.row,
    name: nameOf(found.row),
  })
  return {
    ...explanation,
    clusters: explanation.clusters.map((cluster) => ({
      ...cluster,
      prototype: named(cluster.prototype),
      boundary: cluster.boundary.map(named),
      outlying: cluster.outlying.map(named),
    })),
  }
}
