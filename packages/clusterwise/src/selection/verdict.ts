import type { Choice, Criterion, Evidence } from "./evidence.js"
import { LEVEL } from "./valley/levels.js"
import type { Structure } from "./valley/structure.js"
import type { ValleyOfK } from "./valley/valleyTest.js"

/** The greatest k of which every cluster is set apart, if the rows have structure at all. */
export function choose(
  picks: Evidence["picks"],
  { p, tests, apart, bent, rows }: Structure,
  { kMin, kMax }: { readonly kMin: number; readonly kMax: number },
): Choice {
  const rest = { p, level: LEVEL }
  if (tests.length === 0)
    return { ...rest, verdict: NONE, k: 1, reason: `No structure found: ${rows} rows are too few to tell.` }
  if (p > LEVEL) return { ...rest, verdict: NONE, k: 1, reason: nothing(p) }
  if (bent) return { ...rest, verdict: NOT_ROUND, k: null, reason: bentReason(p, apart) }
  const inRange = apart.filter((k) => k >= kMin && k <= kMax)
  const k = inRange.at(-1)
  if (k !== undefined) {
    const test = tests.find((valley) => valley.k === k) as ValleyOfK
    return { ...rest, verdict: "clusters", k, reason: `${valleys(test)} ${votes(picks, k)}`.trim() }
  }
  if (apart.length > 0) return outside(rest, picks, apart, { kMin, kMax })
  return {
    ...rest,
    verdict: NOT_ROUND,
    k: null,
    reason: `There is structure (p = ${short(p)}), but at no number of clusters up to ${kMax} are all of them set apart from their neighbours: the groups are not round, or run into each other. Look at the rows, and try HDBSCAN.`,
  }
}

const NONE = "no structure found"
const NOT_ROUND = "structure, not round"

const bentReason = (p: number, apart: readonly number[]) =>
  `There is structure (p = ${short(p)}), but k-means does not find its parts: cut into ${apart.join(" or ")}, some cluster is bent or hollow. Look at the rows, and try HDBSCAN.`

const nothing = (p: number) =>
  `No structure found: the rows look like one heap (p = ${short(p)}, which would have to be ${LEVEL} at most). K-means would cut it in pieces, and any criterion prefers some number of them.`

/** Clusters stand, but at numbers that were not asked for: of the range the silhouette's pick is taken, or its near end. */
function outside(
  rest: { p: number; level: number },
  picks: Evidence["picks"],
  apart: readonly number[],
  { kMin, kMax }: { readonly kMin: number; readonly kMax: number },
): Choice {
  const nearest = apart.reduce((best, k) => (distance(k, kMin, kMax) < distance(best, kMin, kMax) ? k : best))
  const k = picks.silhouette ?? (nearest < kMin ? kMin : kMax)
  const named = apart.join(", ")
  return {
    ...rest,
    verdict: "clusters",
    k,
    reason: `Clusters are all set apart from their neighbours only at k = ${named}, outside of ${kMin} to ${kMax}; of these ${k} is taken${picks.silhouette === k ? " for its silhouette" : " as the nearest"}.`,
  }
}

const distance = (k: number, kMin: number, kMax: number) => Math.max(kMin - k, k - kMax)

function valleys({ k, p, depth }: ValleyOfK): string {
  const deep = `at the worst place ${Math.round(100 * depth)} % of the density beside it, p = ${short(p)}`
  return k === 2
    ? `2 clusters: a valley lies between them (${deep}), and no greater number has one everywhere.`
    : `${k} clusters: the greatest number with a valley between all neighbours (${deep}).`
}

const NAMES: Record<Criterion, string> = {
  elbow: "the elbow",
  silhouette: "the silhouette",
  calinskiHarabasz: "Calinski–Harabasz",
  daviesBouldin: "Davies–Bouldin",
  gap: "the gap statistic",
  stability: "stability",
}

/** "The silhouette and the elbow agree; the gap statistic says 1." */
function votes(picks: Evidence["picks"], k: number): string {
  const entries = Object.entries(picks) as [Criterion, number | null][]
  const agree = entries.filter(([, pick]) => pick === k).map(([name]) => NAMES[name])
  const others = entries
    .filter(([, pick]) => pick !== k && pick !== null)
    .map(([name, pick]) => `${NAMES[name]} says ${pick}`)
  const parts = [
    ...(agree.length > 0 ? [`${listed(agree)} ${agree.length === 1 ? "agrees" : "agree"}`] : []),
    ...(others.length > 0 ? [listed(others)] : []),
  ]
  const text = parts.join("; ")
  return text === "" ? "" : `${text[0].toUpperCase()}${text.slice(1)}.`
}

const listed = (names: readonly string[]) =>
  names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`

/** Two digits. */
const short = (p: number) => (p >= 0.001 ? String(Number(p.toPrecision(2))) : p.toExponential(0))
