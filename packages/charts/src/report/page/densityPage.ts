import { clusterName } from "../../clusterName.js"
import { html } from "../../dom.js"
import { drawIcicles } from "../../icicle/drawIcicles.js"
import { icicles } from "../../icicle/icicles.js"
import type { IcicleScale } from "../../icicle/outline.js"
import { icicleRange } from "../../icicle/range.js"
import { percent, plural, quantity } from "../../numbers.js"
import { clusterLines, legendEntries } from "../tableLines.js"
import { bytesOf } from "./data.js"
import { DENSITY_ID, type DensityCut, type LiveDensityData } from "./densityData.js"
import { densityProfiles } from "./densityProfiles.js"
import { type DensityClusters, densityClusters, epsilonStops } from "./densityState.js"
import { baseTree } from "./densityTree.js"
import { dotsView } from "./dotsView.js"
import { moveAxis } from "./moveAxis.js"
import { addRange } from "./range.js"

/** Moving minClusterSize or epsilon changes the tree, the clusters, the scatter and the table. */
export function densityPage(): void {
  const data = JSON.parse(document.getElementById(DENSITY_ID)!.textContent!) as LiveDensityData
  const base = baseTree(data)
  const epsilons = epsilonStops(base, data.cut.epsilon)
  const own = densityClusters(base, data.cut, data.selection)
  const drawDots = dotsView(
    document,
    data,
    new Uint16Array(bytesOf(data.dots.clusters).buffer),
    own,
    figureOf("scatter"),
  )
  const profiles = densityProfiles(data)
  const controls = document.querySelector(".cut-controls")!
  const status = html(document, "span", { class: "status", role: "status" })
  let cut: DensityCut = data.cut
  let frame = 0

  const size = addRange(document, controls, {
    label: "Smallest cluster (minClusterSize)",
    stops: data.stops,
    text: (value) => plural(value, "row"),
    onMove: (minClusterSize) => moveTo({ ...cut, minClusterSize }),
  })
  const epsilon = addRange(document, controls, {
    label: "Keep together what parts below (clusterSelectionEpsilon)",
    stops: epsilons,
    text: (value) => (value === 0 ? "off" : `distance ${quantity(value)}`),
    onMove: (value) => moveTo({ ...cut, epsilon: value }),
  })
  const back = html(document, "button", { type: "button" }, [`Back to ${clusterCount(own)}`]) as HTMLButtonElement
  back.addEventListener("click", () => moveTo(data.cut))
  const help =
    "The tree, the picture and the table follow. What is said above, and the command below, stay those of the model."
  controls.prepend(status)
  controls.append(back, html(document, "p", { class: "note" }, [help]))
  figureOf("condensed-tree").querySelector("svg")!.setAttribute("role", "group")
  tell(own)

  /** Many moves of a slider make one picture. */
  function moveTo(to: DensityCut): void {
    cut = to
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => show(isOwn() ? own : densityClusters(base, cut, data.selection)))
  }

  function isOwn(): boolean {
    return cut.minClusterSize === data.cut.minClusterSize && cut.epsilon === data.cut.epsilon
  }

  function show(clusters: DensityClusters): void {
    drawTree(data, clusters, isOwn())
    drawDots(clusters)
    const lines = profiles(clusters, isOwn())
    const name = (j: number) => data.columns[j].name
    const options = { columns: data.shown, name, palette: data.palette, inertia: false, typical: data.typical !== null }
    fill("figure.scatter ul.legend", legendEntries(document, lines, data.palette))
    fill(".clusters tbody", clusterLines(document, lines, options))
    tell(clusters)
  }

  function tell(clusters: DensityClusters): void {
    const said = statusOf(data, clusters)
    status.textContent = said
    size.show(cut.minClusterSize, said)
    epsilon.show(cut.epsilon, said)
    back.disabled = isOwn()
    figureOf("scatter").querySelector("svg")!.setAttribute("aria-label", `Scatter plot of ${said}`)
    figureOf("condensed-tree").querySelector("svg")!.setAttribute("aria-label", `Condensed tree of ${said}`)
  }
}

const figureOf = (name: string): Element => document.querySelector(`figure.${name}`)!

const clusterCount = ({ labels }: DensityClusters): string => plural(labels.filter((l) => l >= 0).length, "cluster")

function statusOf({ rows }: LiveDensityData, clusters: DensityClusters): string {
  const { labels, sizes } = clusters
  const noise = labels.includes(-1) ? sizes[labels.indexOf(-1)] : 0
  return `${clusterCount(clusters)}, ${noise === 0 ? "no noise" : `${plural(noise, "row")} (${percent(noise / rows)}) noise`}`
}

function fill(selector: string, children: readonly Node[]): void {
  document.querySelector(selector)!.replaceChildren(...children)
}

/** Beyond so many times the range of the model's tree the texts of the axis have no room. */
const WIDEST = 10

/** The tree, and the axis as far as it goes. */
function drawTree(
  { plot, rows, palette, unit }: LiveDensityData,
  { tree, labels, sizes }: DensityClusters,
  own: boolean,
): void {
  const all = icicles(tree)
  const end = own ? plot.end : Math.min(WIDEST * plot.end, icicleRange(tree, all, "lambda").end)
  const scale: IcicleScale = {
    x: (row) => plot.left + (row / rows) * plot.width,
    y: (lambda) => plot.top + Math.min(1, lambda / end) * plot.height,
  }
  const figure = figureOf("condensed-tree")
  const clusters = labels.map((label, i) => ({ label, name: clusterName(label), size: sizes[i] }))
  moveAxis(figure, plot, end / unit)
  figure.querySelector(".icicles")!.replaceWith(drawIcicles(document, tree, all, scale, palette, clusters))
}
