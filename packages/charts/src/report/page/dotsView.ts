import { clusterStyle } from "../../palette.js"
import { outline } from "../../shapes.js"
import { bytesOf, type LiveData } from "./data.js"
import type { Clusters, LiveTree } from "./state.js"

/** Draws the dots of the scatter on a canvas over the figure, in the colours of any clusters. */
export function dotsView(document: Document, tree: LiveTree, figure: Element): (clusters: Clusters) => void {
  const { data, shape } = tree
  const places = new Uint16Array(bytesOf(data.dots.places).buffer)
  const leaves = bytesOf(data.dots.leaves)
  const canvas = place(document, data, figure)
  let shown = tree.own
  const paint = () => paintDots(canvas, data, places, leaves, shown, shape.sizes)
  new ResizeObserver(paint).observe(canvas)
  return (clusters) => {
    shown = clusters
    paint()
  }
}

function place(document: Document, { dots }: LiveData, figure: Element): HTMLCanvasElement {
  const canvas = document.createElement("canvas")
  const share = (part: number, whole: number) => `${(100 * part) / whole}%`
  canvas.style.left = share(dots.box.left, dots.width)
  canvas.style.top = share(dots.box.top, dots.height)
  canvas.style.width = share(dots.box.width, dots.width)
  canvas.style.height = share(dots.box.height, dots.height)
  figure.querySelector("svg")!.after(canvas)
  for (const drawn of figure.querySelectorAll(".dots")) drawn.setAttribute("display", "none")
  return canvas
}

function paintDots(
  canvas: HTMLCanvasElement,
  { dots, palette }: LiveData,
  places: Uint16Array,
  leaves: Uint8Array,
  clusters: Clusters,
  sizes: Int32Array,
): void {
  const zoom = (canvas.clientWidth / dots.box.width) * devicePixelRatio
  canvas.width = Math.round(dots.box.width * zoom)
  canvas.height = Math.round(dots.box.height * zoom)
  const context = canvas.getContext("2d")!
  const order = clusters.labels.map((_, i) => i).sort((a, b) => sizes[clusters.nodes[b]] - sizes[clusters.nodes[a]])
  for (const i of order) {
    const label = clusters.labels[i]
    const stamp = makeStamp(canvas.ownerDocument, label, palette, dots.radius * zoom, dots.opacity)
    for (let dot = 0; dot < leaves.length; dot++) {
      if (clusters.leafLabels[leaves[dot]] !== label) continue
      const x = (places[2 * dot] / 65535) * canvas.width
      const y = (places[2 * dot + 1] / 65535) * canvas.height
      context.drawImage(stamp, x - stamp.width / 2, y - stamp.height / 2)
    }
  }
}

/** One dot, drawn once and stamped often. */
function makeStamp(
  document: Document,
  label: number,
  palette: readonly string[],
  radius: number,
  opacity: number,
): HTMLCanvasElement {
  const stamp = document.createElement("canvas")
  stamp.width = stamp.height = 2 * Math.ceil(radius * 1.5) + 2
  const context = stamp.getContext("2d")!
  const { color, shape } = clusterStyle(label, palette)
  context.translate(stamp.width / 2, stamp.height / 2)
  context.globalAlpha = opacity
  context.fillStyle = color
  context.fill(new Path2D(outline(shape, radius)))
  return stamp
}
