import type {
  BoundaryRow,
  CategoryEffect,
  ClusterExplanation,
  ColumnContrast,
  Condition,
  Explanation,
  Rule,
} from "./explanation.js"

export interface ExplanationTextOptions {
  /** What a row is called; "row 17", counted from 0. */
  readonly rowName?: ((row: number) => string) | undefined
  /** What a cluster is called; its label. */
  readonly clusterName?: ((label: number) => string) | undefined
  /** How names of columns and values of text are written; as they are. A page may mark them. */
  readonly quote?: ((text: string) => string) | undefined
}

/** Weaker effects set nothing apart: half a standard deviation, a medium effect in J. Cohen's words. */
const LEAST_EFFECT = 0.5
const MOST_COLUMNS = 3
const MOST_ROWS = 3
const MOST_VALUES = 3

/**
 * An explanation in plain words, one line a cluster:
 *
 *     Cluster 2 (31 % of rows): high petal length (+1.4 sd, 5.6 against 2.9 elsewhere). Rule: petal length > 4.9 and petal
 *     width > 1.6; 96 % of these rows are in the cluster, 92 % of the cluster are among them. …
 */
export function explanationText(explanation: Explanation, options: ExplanationTextOptions = {}): string {
  const name = options.clusterName ?? String
  const lines = explanation.clusters.map(
    (cluster) =>
      `Cluster ${name(cluster.label)} (${percent(cluster.share)} of rows): ${clusterSentences(cluster, options).join(" ")}`,
  )
  return [...explanation.notes, ...lines].join("\n")
}

/** What there is to say about one cluster, sentence by sentence; the first goes on after its name. */
export function clusterSentences(cluster: ClusterExplanation, options: ExplanationTextOptions = {}): string[] {
  const { rowName = (row) => `row ${row}`, clusterName = String, quote = (text) => text } = options
  return [
    apartSentence(cluster, quote),
    ...(cluster.rule ? [ruleSentence(cluster.rule, quote)] : []),
    ...(cluster.categories.length > 0 ? [categorySentence(cluster.categories, quote)] : []),
    `Typical: ${rowName(cluster.prototype.row)}.`,
    ...(cluster.boundary.length > 0 ? [boundarySentence(cluster.boundary, rowName, clusterName)] : []),
    ...(cluster.nOutlying > 0 ? [outlyingSentence(cluster, rowName)] : []),
  ]
}

/** The columns that are worth naming, the strongest first. */
export const tellingColumns = <C extends ColumnContrast>(columns: readonly C[]): C[] =>
  columns.filter(({ effect }) => Math.abs(effect) >= LEAST_EFFECT).slice(0, MOST_COLUMNS)

type Quote = (text: string) => string

function apartSentence({ columns }: ClusterExplanation, quote: Quote): string {
  if (columns.length === 0) return "all there is."
  const telling = tellingColumns(columns)
  if (telling.length === 0) return "close to the rest in every column."
  return `${telling.map((column) => effectText(column, quote)).join(", ")}.`
}

function effectText({ direction, name, effect, mean, restMean }: ColumnContrast, quote: Quote): string {
  const size = Number.isFinite(effect) ? `${effect > 0 ? "+" : "-"}${Math.abs(effect).toFixed(1)} sd, ` : ""
  const [own, rest] = apart(mean, restMean)
  return `${direction} ${quote(name)} (${size}${own} against ${rest} elsewhere)`
}

function ruleSentence({ conditions, precision, recall }: Rule, quote: Quote): string {
  return `Rule: ${ruleText(conditions, quote)}; ${percent(precision)} of these rows are in the cluster, ${percent(recall)} of the cluster are among them.`
}

/** "-0.7 < x ≤ 0.5 and y > 2": two conditions on one column are an interval. */
export function ruleText(conditions: readonly Condition[], quote: Quote = (text) => text): string {
  const columns = [...new Set(conditions.map(({ column }) => column))]
  return columns
    .map((column) =>
      columnText(
        conditions.filter((condition) => condition.column === column),
        quote,
      ),
    )
    .join(" and ")
}

function columnText(conditions: readonly Condition[], quote: Quote): string {
  const name = quote(conditions[0].name)
  const above = conditions.find(({ operator }) => operator === ">")
  const below = conditions.find(({ operator }) => operator === "<=")
  if (above && below) return `${shortest(above.value)} < ${name} ≤ ${shortest(below.value)}`
  return above ? `${name} > ${shortest(above.value)}` : `${name} ≤ ${shortest(below!.value)}`
}

function categorySentence(categories: readonly CategoryEffect[], quote: Quote): string {
  const values = categories
    .slice(0, MOST_VALUES)
    .map(
      ({ column, value, share, restShare }) =>
        `${quote(column)} ${quote(value)} (${percent(share)} against ${percent(restShare)} elsewhere)`,
    )
  return `More often than elsewhere: ${values.join(", ")}.`
}

function boundarySentence(
  boundary: readonly BoundaryRow[],
  rowName: (row: number) => string,
  clusterName: (label: number) => string,
): string {
  const rows = boundary.slice(0, MOST_ROWS).map(({ row, other }) => `${rowName(row)} (cluster ${clusterName(other)})`)
  return `Nearly in another cluster: ${rows.join(", ")}.`
}

function outlyingSentence({ outlying, nOutlying }: ClusterExplanation, rowName: (row: number) => string): string {
  const shown = outlying.slice(0, MOST_ROWS)
  const more = nOutlying - shown.length
  const others = more > 0 ? ` and ${more.toLocaleString("en-US")} more` : ""
  return `Far out: ${shown.map(({ row }) => rowName(row)).join(", ")}${others}.`
}

/** 0.314 → "31 %"; a share that is not all says so. */
function percent(share: number): string {
  const rounded = Math.round(100 * share)
  if (share > 0 && rounded === 0) return "less than 1 %"
  if (share < 1 && rounded === 100) return "over 99 %"
  return `${rounded} %`
}

/** Two numbers with the decimals that give the larger three digits, and with so many that they can be told apart. */
function apart(a: number, b: number): [string, string] {
  const largest = Math.max(Math.abs(a), Math.abs(b))
  const step = a === b ? Number.POSITIVE_INFINITY : Math.floor(Math.log10(Math.abs(a - b)))
  const size = largest === 0 ? 0 : Math.floor(Math.log10(largest))
  if (size >= 9 || size < -4) {
    const digits = Math.min(15, Math.max(2, size - step))
    return [a.toExponential(digits), b.toExponential(digits)]
  }
  const places = Math.min(15, Math.max(0, 2 - size, -step))
  // 0 added: a small number below 0 becomes −0.
  const write = (value: number) =>
    (Number(value.toFixed(places)) + 0).toLocaleString("en-US", { maximumFractionDigits: places })
  return [write(a), write(b)]
}

/** All digits, because a rule has to be right. */
function shortest(value: number): string {
  const size = Math.abs(value)
  return size >= 10_000 && size < 1e15 ? value.toLocaleString("en-US", { maximumFractionDigits: 20 }) : String(value)
}
