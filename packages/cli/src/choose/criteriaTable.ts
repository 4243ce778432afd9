import type { ChosenK, Criterion, KRow } from "clusterwise"
import { alignTable } from "../summary/text.js"
import { significant } from "../terminal/numbers.js"

interface Column {
  readonly name: string
  readonly criterion?: Criterion
  of(row: KRow): string | undefined
}

const number = (value: number | null, digits = 3) => (value === null ? undefined : significant(value, digits))

const columns: readonly Column[] = [
  { name: "inertia", criterion: "elbow", of: ({ inertia }) => significant(inertia) },
  { name: "silhouette", criterion: "silhouette", of: ({ silhouette }) => silhouette?.toFixed(3) },
  { name: "Calinski–Harabasz", criterion: "calinskiHarabasz", of: (row) => number(row.calinskiHarabasz, 4) },
  { name: "Davies–Bouldin", criterion: "daviesBouldin", of: ({ daviesBouldin }) => daviesBouldin?.toFixed(3) },
  {
    name: "gap",
    criterion: "gap",
    of: ({ gap, gapError }) => (gap === null ? undefined : `${gap.toFixed(3)} ± ${(gapError as number).toFixed(3)}`),
  },
  { name: "stability", criterion: "stability", of: ({ stability }) => stability?.toFixed(2) },
  {
    name: "valleys",
    of: ({ apart, valleyDepth }) =>
      valleyDepth === null ? undefined : apart ? `down to ${Math.round(100 * valleyDepth)}%` : "not all",
  },
]

/** A line for each number of clusters; a star where a criterion has its pick, an arrow at the one that was picked. */
export function criteriaTable({ table, picks, k }: Pick<ChosenK, "table" | "picks" | "k">): string {
  const shown = columns.filter((column) => table.some((row) => column.of(row) !== undefined))
  const lines = table.map((row) => [
    `${row.k === k ? "→ " : ""}${row.k}`,
    ...shown.map(({ of, criterion }) => `${of(row) ?? "–"}${criterion && picks[criterion] === row.k ? " *" : "  "}`),
  ])
  const head = ["k", ...shown.map(({ name }) => `${name}  `)]
  return alignTable(
    [head, ...lines],
    head.map(() => "right"),
  )
}

/** What the stars and the last column mean. */
export const legend = [
  "* picked by that criterion: the elbow of the inertia; the greatest silhouette, Calinski–Harabasz and stability; the least",
  "  Davies–Bouldin; the first k from 1 on whose gap the next one does not beat by more than its error. valleys: the density",
  "  between neighbouring clusters, in parts of the density in them; only this column tells clusters from a heap cut in pieces.",
].join("\n")
