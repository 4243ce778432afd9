import { clusterStyle } from "../../palette.js"
import type { IndexedImage } from "../../png.js"
import { paintDots } from "../../raster.js"
import { bytesOf, type DotData } from "./data.js"

/** The labels that there are, and which of them each group of rows has. */
export interface GroupLabels {
  readonly labels: readonly number[]
  readonly groupLabels: Int32Array
}

/** Draws the dots of the scatter on a canvas over the figure, in the colours of any clusters; `groups`: the group of each dot. */
export function dotsView(
  document: Document,
  { dots, palette }: { readonly dots: DotData; readonly palette: readonly string[] },
  groups: Uint8Array | Uint16Array,
  own: GroupLabels,
  figure: Element,
): (clusters: GroupLabels) => void {
  const places = new Uint16Array(bytesOf(dots.places).buffer)
  const canvas = addCanvas(document, dots, figure)
  let shown = own
  const paint = () => paintClusters(canvas, { dots, palette, places, groups }, shown)
  new ResizeObserver(paint).observe(canvas)
  return (clusters) => {
    shown = clusters
    paint()
  }
}

/** In the place of the dots that the report was written with. */
function addCanvas(document: Document, dots: DotData, figure: Element): HTMLCanvasElement {
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

interface Painted {
  readonly dots: DotData
  readonly palette: readonly string[]
  readonly places: Uint16Array
  readonly groups: Uint8Array | Uint16Array
}

/** Pixels are written by hand: a canvas takes ten times as long to stamp 100,000 dots. */
function paintClusters(
  canvas: HTMLCanvasElement,
  { dots, palette, places, groups }: Painted,
  { labels, groupLabels }: GroupLabels,
): void {
  const zoom = (canvas.clientWidth / dots.box.width) * devicePixelRatio
  if (!(zoom > 0)) return
  canvas.width = Math.round(dots.box.width * zoom)
  canvas.height = Math.round(dots.box.height * zoom)
  const at = new Map(labels.map((label, i) => [label, i]))
  const styleOf = groupLabels.map((label) => at.get(label) ?? 0)
  const image = paintDots(
    {
      x: Float32Array.from(groups, (_, dot) => (places[2 * dot] / 65535) * canvas.width),
      y: Float32Array.from(groups, (_, dot) => (places[2 * dot + 1] / 65535) * canvas.height),
      style: Uint16Array.from(groups, (group) => styleOf[group]),
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
