import { type ChosenNumber, criteriaOf, elbowOf, stabilityOf } from "../choosing/choice.js"
import { type Criterion, criteriaChart } from "../choosing/criteriaChart.js"
import { type ElbowCurve, elbowChart } from "../choosing/elbowChart.js"
import { type GapCurve, gapChart } from "../choosing/gapChart.js"
import { type ClusterStability, stabilityChart } from "../choosing/stabilityChart.js"
import { clusterName } from "../clusterName.js"
import { listClusters } from "../clusters.js"
import { count, quantity } from "../numbers.js"
import { silhouetteChart } from "../silhouetteChart.js"
import { FIGURE_WIDTH, type FigureSection, figureSection } from "./figureSection.js"
import type { ReportModel, ReportOptions } from "./model.js"
import { MOST_LINES } from "./tableView.js"

/** How many clusters there are, and how good they are: a section for each thing that the caller found out. */
export function judgingSections(
  document: Document,
  model: ReportModel,
  labels: Int32Array,
  options: ReportOptions,
): HTMLElement[] {
  const { silhouettes, choice, palette } = options
  const { stability = choice && stabilityIn(choice, model) } = options
  const { criteria = choice && { list: criteriaOf(choice), k: choice.k } } = options
  const { elbow = choice?.picks.elbow === undefined ? undefined : elbowOf(choice), gap = choice?.gap } = options
  const drawing = { document, palette, title: "", width: FIGURE_WIDTH }
  const sections = [
    silhouettes && hasSilhouettes(silhouettes, labels) && silhouetteSection(silhouettes, labels, drawing),
    stability && stabilitySection(stability, drawing),
    criteria && criteria.list.length > 0 && criteriaSection(criteria.list, criteria.k, choice?.reason, drawing),
    elbow && elbowSection(elbow, drawing),
    gap && gapSection(gap, drawing),
  ]
  return sections
    .filter((one) => one !== undefined && one !== null && one !== false)
    .map((one) => figureSection(document, one))
}

/** Of the model that `chooseK` picked, if that is this one. */
function stabilityIn(choice: ChosenNumber, { labels }: ReportModel): readonly ClusterStability[] | undefined {
  const picked = choice.model?.labels
  const same = picked?.length === labels.length && Array.from(labels).every((label, i) => label === picked[i])
  return same && choice.k !== null ? stabilityOf(choice, choice.k) : undefined
}

const hasSilhouettes = (samples: ArrayLike<number>, labels: Int32Array): boolean =>
  labels.some((label, i) => label >= 0 && !Number.isNaN(samples[i]))

interface Drawing {
  readonly document: Document
  readonly palette?: readonly string[]
  readonly title: string
  readonly width: number
}

function silhouetteSection(samples: ArrayLike<number>, labels: Int32Array, drawing: Drawing): FigureSection {
  const clusters = listClusters(labels)
  const values = new Map<number, number[]>(clusters.map(({ label }) => [label, []]))
  for (let i = 0; i < labels.length; i++)
    if (labels[i] >= 0 && !Number.isNaN(samples[i])) values.get(labels[i])!.push(samples[i])
  return {
    title: "Silhouettes",
    name: "silhouettes",
    figure: silhouetteChart(samples, labels, { ...drawing, height: 340 }),
    help: "Each blade is a cluster and each row a line of it: 1 means that a row lies deep in its cluster, 0 between two, below 0 nearer to another one. Broad blades that reach beyond the dashed mean are sound clusters.",
    data: {
      caption: "Silhouettes by cluster.",
      head: ["Cluster", "Rows judged", "Mean", "Least", "Below 0"],
      lines: clusters
        .filter(({ label }) => values.get(label)!.length > 0)
        .slice(0, MOST_LINES)
        .map(({ label }) => silhouetteLine(label, values.get(label)!)),
    },
  }
}

function silhouetteLine(label: number, values: readonly number[]): string[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const least = values.reduce((low, value) => Math.min(low, value), 1)
  const below = values.filter((value) => value < 0).length
  return [clusterName(label), count(values.length), quantity(mean), quantity(least), count(below)]
}

function stabilitySection(clusters: readonly ClusterStability[], drawing: Drawing): FigureSection {
  return {
    title: "Stability",
    name: "stability",
    figure: stabilityChart(clusters, drawing),
    help: "Each bar says how well a cluster comes back when the rows are drawn again and clustered anew: 1 always the same rows, above 0.75 stable, below 0.5 gone in most draws.",
    data: {
      caption: "Mean Jaccard similarity of each cluster over draws.",
      head: ["Cluster", "Stability"],
      lines: clusters.map(({ label, name, value }) => [
        name ?? clusterName(label),
        Number.isNaN(value) ? "–" : value.toFixed(3),
      ]),
    },
  }
}

function criteriaSection(
  list: readonly Criterion[],
  k: number | null | undefined,
  reason: string | undefined,
  drawing: Drawing,
): FigureSection {
  const ks = [...new Set(list.flatMap((one) => Array.from(one.ks)))].sort((a, b) => a - b)
  const value = ({ ks, values }: Criterion, at: number) => {
    const place = Array.from(ks).indexOf(at)
    return place < 0 ? "–" : quantity(values[place])
  }
  return {
    title: "Number of clusters",
    name: "criteria",
    figure: criteriaChart(list, { ...drawing, k }),
    help: `${reason ? `${reason} ` : ""}Each panel is one way to judge how many clusters there are, and the ring is its pick${k ? `; the dashed line is the number that was chosen, ${k}` : ""}. Where they agree the number is firm; where they scatter the data have no clear number.`,
    data: {
      caption: "Criteria by number of clusters.",
      head: ["k", ...list.map(({ name }) => name)],
      lines: [
        ...ks.map((at) => [String(at), ...list.map((one) => value(one, at))]),
        ["pick", ...list.map((one) => String(one.k ?? "none"))],
      ],
    },
  }
}

function elbowSection(elbow: ElbowCurve, drawing: Drawing): FigureSection {
  return {
    title: "Elbow",
    name: "elbow",
    figure: elbowChart(elbow, drawing),
    help: "Inertia always falls as clusters are added; the knee is where more of them stop gaining much. A curve without a clear bend says little.",
    data: {
      caption: "Inertia by number of clusters.",
      head: ["k", "Inertia"],
      lines: Array.from(elbow.ks, (k, i) => [String(k), quantity(elbow.inertia[i])]),
    },
  }
}

function gapSection(gap: GapCurve, drawing: Drawing): FigureSection {
  return {
    title: "Gap statistic",
    name: "gap",
    figure: gapChart(gap, drawing),
    help: "The gap says how much tighter the clusters are than those of rows without any structure; the pick is the smallest k that the next one does not beat by more than its standard error (the bars). A pick of 1 says that there are no clusters.",
    data: {
      caption: "Gap statistic by number of clusters.",
      head: ["k", "Gap", "Standard error"],
      lines: Array.from(gap.ks, (k, i) => [String(k), quantity(gap.gap[i]), quantity(gap.s[i])]),
    },
  }
}
