import { html } from "../../dom.js"
import { plural } from "../../numbers.js"
import { clusterLines, legendEntries } from "../tableLines.js"
import { HEADROOM, heightOf, shortHeight, stopAt, stopsOf } from "./cuts.js"
import { bytesOf, DATA_ID, type LiveData } from "./data.js"
import { dotsView } from "./dotsView.js"
import { profilesOf } from "./profiles.js"
import { addSlider } from "./slider.js"
import { type Clusters, LiveTree } from "./state.js"
import { projectOf, treeView } from "./treeView.js"

/** Moving the cut of a tree changes clusters, scatter and table. */
export function treePage(): void {
  const tree = new LiveTree(JSON.parse(document.getElementById(DATA_ID)!.textContent!) as LiveData)
  const treeFigure = document.querySelector<SVGSVGElement>("figure.dendrogram svg")!
  const scatterFigure = document.querySelector("figure.scatter")!
  const stops = stopsOf(tree.shape)
  const lowest = stops[0].low
  const highest = stops[stops.length - 1].low * HEADROOM
  const ownHeight = tree.data.cut ?? ownTie()

  const drawTree = treeView(document, tree, treeFigure)
  const drawDots = dotsView(document, tree.data, bytesOf(tree.data.dots.leaves), tree.own, scatterFigure)
  const profiles = profilesOf(tree)
  const controls = addControls()
  const slider = addSlider(document, treeFigure, sliderOptions())

  let height = ownHeight
  let shown = tree.own
  let frame = 0
  treeFigure.querySelector(".cut")?.remove()
  treeFigure.setAttribute("role", "group")
  show(tree.own, ownHeight)

  /** Where heights are tied or fall, no height may give the clusters of the model: the lowest merge that parts them. */
  function ownTie(): number {
    const { nodes } = tree.own
    const { leaves, left, right, limits } = tree.shape
    const parting = Array.from(left, (a, i) =>
      nodes.includes(a) || nodes.includes(right[i]) ? limits[leaves + i] : highest,
    )
    return Math.min(highest, ...parting)
  }

  function sliderOptions() {
    const project = projectOf(tree)
    const { plot } = tree.data
    return {
      left: plot.left,
      right: plot.left + plot.width + 4,
      yOf: (h: number) => project({ at: 0, height: h })[1],
      heightAt: (y: number) => (1 - (y - plot.top) / plot.height) * plot.highest,
      lowest,
      highest,
      onDrag: (h: number) => moveTo(Math.min(highest, Math.max(lowest, h))),
      onStep: step,
    }
  }

  /** Clusters of the model between two stops: the line is at the lower end of the upper one. */
  function isTied({ own }: Clusters): boolean {
    return own && tree.data.cut === null
  }

  function step(steps: number): void {
    const from = stopAt(stops, height) - (isTied(shown) && steps > 0 ? 1 : 0)
    const to = Math.min(stops.length - 1, Math.max(0, from + steps))
    moveTo(heightOf(stops[to]))
  }

  /** Many moves of a pointer make one picture. */
  function moveTo(to: number): void {
    height = to
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => show(tree.cutAt(height), height))
  }

  function show(clusters: Clusters, at: number): void {
    drawTree(clusters, at)
    slider.move(at, statusOf(clusters, at))
    controls.update(clusters, at)
    if (clusters === shown) return
    shown = clusters
    drawDots(clusters)
    const lines = profiles(clusters)
    const { data } = tree
    const { shown: columns, palette, inertia } = data
    const name = (j: number) => data.columns[j].name
    const options = { columns, name, palette, inertia, typical: data.typical !== null }
    fill("figure.scatter ul.legend", legendEntries(document, lines, palette))
    fill(".clusters tbody", clusterLines(document, lines, options))
    scatterFigure.querySelector("svg")!.setAttribute("aria-label", `Scatter plot of ${statusOf(clusters, at)}`)
    for (const mark of scatterFigure.querySelectorAll(".centroid"))
      mark.setAttribute("display", clusters.own ? "inline" : "none")
  }

  function fill(selector: string, children: readonly Node[]): void {
    document.querySelector(selector)!.replaceChildren(...children)
  }

  function statusOf(clusters: Clusters, at: number): string {
    const many = plural(clusters.nodes.length, "cluster")
    if (isTied(clusters)) return `${many}, as the model has them`
    return `${many} at height ${shortHeight(at, stops[stopAt(stops, at)])}`
  }

  function addControls() {
    const own = plural(tree.own.nodes.length, "cluster")
    const status = html(document, "span", { class: "status", role: "status" })
    const button = (text: string, act: () => void) => {
      const element = html(document, "button", { type: "button" }, [text])
      element.addEventListener("click", act)
      return element as HTMLButtonElement
    }
    const fewer = button("Fewer clusters", () => step(1))
    const more = button("More clusters", () => step(-1))
    const back = button(`Back to ${own}`, () => {
      height = ownHeight
      show(tree.own, ownHeight)
    })
    const hint = "Drag the line, or press the arrow keys on it: the picture and the table follow."
    const rest = `What is said above, and the command below, stay those of the ${own} of the model.`
    const help = html(document, "p", { class: "note" }, [`${hint} ${rest}`])
    document.querySelector(".cut-controls")!.append(status, fewer, more, back, help)
    return {
      update: (clusters: Clusters, at: number) => {
        const stop = stopAt(stops, at)
        status.textContent = statusOf(clusters, at)
        fewer.disabled = stop === stops.length - 1 && !isTied(clusters)
        more.disabled = stop === 0
        back.disabled = clusters.own
      },
    }
  }
}
