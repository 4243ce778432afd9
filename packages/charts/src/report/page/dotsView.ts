import { clusterStyle } from "../../palette.js"
import type { IndexedImage } from "../../png.js"
import { paintDots } from "../../raster.js"
import { bytesOf, type LiveData } from "./data.js"
import type { Clusters, LiveTree } from "./state.js"

/** Draws the dots of the scatter on a canvas over the figure, in the colours of any clusters. */
export function dotsView(document: Document, tree: LiveTree, figure: Element): (clusters: Clusters) => void {
  const { data } = tree
  const places = new Uint16Array(bytesOf(data.dots.places).buffer)
  const leaves = bytesOf(data.dots.leaves)
  const canvas = addCanvas(document, data, figure)
  let shown = tree.own
  const paint = () => paintClusters(canvas, data, places, leaves, shown)
  new ResizeObserver(paint).observe(canvas)
  return (clusters) => {
    shown = clusters
    paint()
  }
}

/** In the place of the dots that the report was written with. */
function addCanvas(document: Document, { dots }: LiveData, figure: Element): HTMLCanvasElement {
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

/** Pixels are written by hand: a canvas takes ten times as long to stamp 100,000 dots. */
function paintClusters(
  canvas: HTMLCanvasElement,
  { dots, palette }: LiveData,
  places: Uint16Array,
  leaves: Uint8Array,
  { labels, leafLabels }: Clusters,
): void {
  const zoom = (canvas.clientWidth / dots.box.width) * devicePixelRatio
  if (!(zoom > 0)) return
  canvas.width = Math.round(dots.box.width * zoom)
  canvas.height = Math.round(dots.box.height * zoom)
  const styleOfLeaf = leafLabels.map((label) => labels.indexOf(label))
  const image = paintDots(
    {
      x: Float32Array.from(leaves, (_, dot) => (places[2 * dot] / 65535) * canvas.width),
      y: Float32Array.from(leaves, (_, dot) => (places[2 * dot + 1] / 65535) * canvas.height),
      style: Uint16Array.from(leaves, (leaf) => styleOfLeaf[leaf]),
      styles: labels.map((label) => clusterStyle(label, palette)),
      radius: dots.radius * zoom,
      opacity: dots.opacity,
    },
    canvas.width,
    canvas.height,
  )
  canvas.getContext("2d")!.putImageData(toPixels(image), 0, 0)
}

function toPixels({ width, height, pixels, colors }: IndexedImage): ImageData {
  const data = new Uint8ClampedArray(4 * pixels.length)
  for (let p = 0; p < pixels.length; p++) if (pixels[p] !== 0) data.set(colors[pixels[p]], 4 * p)
  return new ImageData(data, width, height)
}
