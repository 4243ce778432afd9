import { Matrix, type MatrixLike } from "clusterwise"
import { checkPalette } from "../checkPalette.js"
import { clusterName } from "../clusterName.js"
import { checkLabels } from "../clusters.js"
import { svg } from "../dom.js"
import type { ClusterProfile } from "../effects.js"
import type { Figure, Frame } from "../figure.js"
import { drawFrame } from "../frame.js"
import { needDocument } from "../needDocument.js"
import { plural } from "../numbers.js"
import { clusterStyle, defaultPalette } from "../palette.js"
import { joinPanels, panelsPerRow, panelWidth } from "../panels.js"
import { profileClusters } from "../profile.js"
import { fit } from "../text.js"
import { INK } from "../theme.js"
import { type ColumnDistributions, type Distribution, distributionsOf } from "./distributions.js"
import { largest, type ProfileChartOptions, tellingColumns } from "./profileChart.js"

const who = "distributionChart"
/** Panels, and ridges in each: more are not read. */
const MAX_COLUMNS = 9
const MAX_CLUSTERS = 12
const RIDGE = 26

/**
 * How each column spreads within each cluster: a panel a column, a ridge a cluster (a histogram of 32 bins, as high as its fullest
 * bin), with a tick at the median. The nine columns in which the clusters differ most unless `columns` says otherwise; of more than
 * twelve clusters the largest. Height follows from their number. Throws a DataError for labels of other rows.
 */
export function distributionChart(X: MatrixLike, labels: ArrayLike<number>, options: ProfileChartOptions = {}): Figure {
  const matrix = Matrix.from(X)
  const checked = checkLabels(who, labels, matrix.rows)
  return drawDistributions(
    shownDistributions(matrix, checked, profileClusters(matrix, checked), options.columns),
    options,
  )
}

/** The columns and clusters that are drawn. */
export interface ShownDistributions {
  readonly columns: readonly NamedDistributions[]
  readonly clusters: readonly ClusterProfile[]
}

interface NamedDistributions extends ColumnDistributions {
  readonly name: string
}

export function shownDistributions(
  X: Matrix,
  labels: Int32Array,
  profiles: readonly ClusterProfile[],
  columns: readonly number[] = tellingColumns(profiles, MAX_COLUMNS),
): ShownDistributions {
  const clusters = largest(profiles, MAX_CLUSTERS)
  const named = (j: number) => ({ name: X.columns?.[j] || `column ${j}`, ...distributionsOf(X, labels, j, clusters) })
  return { columns: columns.map(named), clusters }
}

export function drawDistributions({ columns, clusters }: ShownDistributions, options: ProfileChartOptions): Figure {
  const document = needDocument(who, options.document)
  const palette = checkPalette(who, options.palette ?? defaultPalette)
  const { width = 640, title = "Distributions by cluster" } = options
  const perRow = panelsPerRow(width, 190, columns.length)
  const names = clusters.map(({ label }) => options.names?.[label] ?? clusterName(label))
  const panels = columns.map((column) => panel(document, column, names, panelWidth(width, perRow), palette))
  const description = `Histograms of ${plural(columns.length, "column")} in ${plural(clusters.length, "cluster")}.`
  return joinPanels(panels, { document, width, title, description, perRow })
}

function panel(
  document: Document,
  { name, low, high, clusters }: NamedDistributions,
  names: readonly string[],
  width: number,
  palette: readonly string[],
): Figure {
  const frame = drawFrame({
    document,
    width,
    height: clusters.length * RIDGE + 66,
    yLabel: name,
    x: { domain: [low, high], marks: 4 },
    y: { domain: [clusters.length, 0], hidden: true },
    left: 44,
    right: 10,
    description: name,
    marks: [],
  })
  for (const [i, one] of clusters.entries())
    frame.figure.append(...ridge(document, one, names[i], i, frame, low, high, palette))
  return frame.figure
}

function ridge(
  document: Document,
  { label, shares, quartiles }: Distribution,
  name: string,
  i: number,
  frame: Frame,
  low: number,
  high: number,
  palette: readonly string[],
): SVGElement[] {
  const base = frame.y(i + 1) - 2
  const height = frame.y(i + 1) - frame.y(i) - 4
  const most = Math.max(...shares)
  const x = (bin: number) => frame.x(low + ((high - low) * bin) / shares.length).toFixed(1)
  const steps = Array.from(shares, (share, bin) => `V${(base - (height * share) / most).toFixed(1)}H${x(bin + 1)}`)
  const middle = frame.x(quartiles[1]).toFixed(1)
  const { color } = clusterStyle(label, palette)
  return [
    svg(document, "path", { d: `M${x(0)},${base.toFixed(1)}${steps.join("")}V${base.toFixed(1)}Z`, fill: color }),
    svg(document, "line", {
      x1: middle,
      x2: middle,
      y1: base - height,
      y2: base + 2,
      stroke: INK,
      "stroke-width": 1.5,
    }),
    svg(document, "text", { x: frame.left, y: base.toFixed(1), "text-anchor": "end" }, [fit(name, 12, 40)]),
  ]
}
