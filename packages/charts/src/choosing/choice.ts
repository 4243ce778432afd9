import type { Criterion } from "./criteriaChart.js"
import type { ElbowCurve } from "./elbowChart.js"
import type { GapCurve } from "./gapChart.js"
import type { ClusterStability } from "./stabilityChart.js"

/** What a figure takes of what `chooseK` returns. */
export interface ChosenNumber {
  readonly verdict: string
  readonly k: number | null
  readonly reason: string
  readonly table: readonly ChoiceLine[]
  readonly picks: Readonly<Partial<Record<CriterionName, number | null>>>
  /** Of k = 1, 2, … */
  readonly inertia: ArrayLike<number>
  readonly gap: GapCurve | null
  /** Of the number that was chosen. */
  readonly model?: { readonly labels: ArrayLike<number> } | null
}

/** One number of clusters; null where a criterion was not asked for, or is not defined. */
export interface ChoiceLine {
  readonly k: number
  readonly silhouette: number | null
  readonly calinskiHarabasz: number | null
  readonly daviesBouldin: number | null
  readonly stability: number | null
  readonly jaccard: ArrayLike<number> | null
}

type CriterionName = "elbow" | "silhouette" | "calinskiHarabasz" | "daviesBouldin" | "gap" | "stability"

const columns = [
  { name: "silhouette", title: "silhouette", note: "higher is better" },
  { name: "calinskiHarabasz", title: "Calinski–Harabasz", note: "higher is better" },
  { name: "daviesBouldin", title: "Davies–Bouldin", note: "lower is better" },
  { name: "stability", title: "stability", note: "higher is better" },
] as const

/** The criteria of `chooseK` that have values, as `criteriaChart` draws them. */
export function criteriaOf(choice: ChosenNumber): Criterion[] {
  const { table, picks, inertia, gap } = choice
  const ks = table.map(({ k }) => k)
  const scores = columns.map(({ name, title, note }) => {
    const values = table.map((line) => line[name] ?? Number.NaN)
    return { name: title, note, ks, values, k: picks[name] ?? null }
  })
  const elbow = { ...elbowOf(choice), name: "inertia", note: "knee", values: inertia }
  const gaps = gap ? [{ name: "gap", note: "first that stands", ks: gap.ks, values: gap.gap, k: gap.k }] : []
  const finite = ({ values }: Criterion) => Array.from(values).some((value) => Number.isFinite(value))
  return [...scores, ...(picks.elbow === undefined ? [] : [elbow]), ...gaps].filter(finite)
}

export function elbowOf({ inertia, picks }: ChosenNumber): ElbowCurve {
  return { ks: Array.from(inertia, (_, i) => i + 1), inertia, k: picks.elbow ?? null }
}

/** How stable the clusters are where there are so many. */
export function stabilityOf({ table }: ChosenNumber, k: number): ClusterStability[] | undefined {
  const jaccard = table.find((line) => line.k === k)?.jaccard
  return jaccard ? Array.from(jaccard, (value, label) => ({ label, value })) : undefined
}
