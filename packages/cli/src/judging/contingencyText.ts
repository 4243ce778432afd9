import { escapeControls } from "../failures.js"
import { alignTable } from "../summary/text.js"
import { count, plural } from "../terminal/numbers.js"
import type { ContingencyTable } from "./externalScores.js"

/** Of larger tables the largest rows and columns are shown. */
const MOST_ROWS = 20
const MOST_COLUMNS = 10
const LONGEST_NAME = 16

/** The table as text: rows of `rowTitle` by columns of `columnTitle`. */
export function contingencyText(table: ContingencyTable, rowTitle: string, columnTitle: string): string {
  const inRow = table.counts.map(total)
  const inColumn = table.columns.map((_, j) => total(table.counts.map((row) => row[j])))
  const rows = largest(inRow, MOST_ROWS)
  const columns = largest(inColumn, MOST_COLUMNS)
  const line = (i: number) => [shown(table.rows[i]), ...columns.map((j) => count(table.counts[i][j]))]
  const head = [`${shown(rowTitle)} \\ ${shown(columnTitle)}`, ...columns.map((j) => shown(table.columns[j]))]
  const lines = [alignTable([head, ...rows.map(line)], ["left", ...columns.map(() => "right" as const)])]
  const more = [
    ...left(table.rows.length - rows.length, rowTitle),
    ...left(table.columns.length - columns.length, columnTitle),
  ]
  if (more.length > 0) lines.push(`the largest; left out: ${more.join(" and ")} (--json has all)`)
  return lines.join("\n")
}

const left = (names: number, title: string): string[] =>
  names > 0 ? [`${plural(names, "more value")} of ${shown(title)}`] : []

const total = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + n, 0)

/** Indices of the largest sizes, in their order. */
function largest(sizes: readonly number[], most: number): number[] {
  const bySize = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a] || a - b)
  return bySize.slice(0, most).sort((a, b) => a - b)
}

function shown(name: string): string {
  const text = escapeControls(name === "-1" ? "-1 (noise)" : name)
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text
}
