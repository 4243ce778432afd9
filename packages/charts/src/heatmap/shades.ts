import { svg } from "../dom.js"
import { encodePng, type IndexedImage, pngUrl } from "../png.js"
import { clean } from "../text.js"
import { INK } from "../theme.js"
import { type Bands, bandOf } from "./bands.js"

/** Below the mean blue, above it orange red; the mean is what the figure stands on, light or dark. */
const LOW = [0x17, 0x62, 0xc4] as const
const HIGH = [0xd4, 0x4a, 0x14] as const
const STEPS = 127

const colors = Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
  const [r, g, b] = i < STEPS ? LOW : HIGH
  return [r, g, b, Math.round((255 * Math.abs(i - STEPS)) / STEPS)] as const
})

/** Largest value that has a shade of its own: at most 3 standard deviations, in halves. */
export const shadeLimit = (largest: number): number => Math.min(3, Math.max(0.5, Math.ceil(largest * 2 - 1e-9) / 2))

function shade(value: number, limit: number): number {
  return STEPS + Math.round(STEPS * Math.max(-1, Math.min(1, value / limit)))
}

/** The cells as an image of this size in pixels. */
export function paintBands(bands: Bands, limit: number, width: number, height: number): IndexedImage {
  const pixels = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const line = bandOf(y, height, bands.rows) * bands.cols
    for (let x = 0; x < width; x++)
      pixels[y * width + x] = shade(bands.values[line + bandOf(x, width, bands.cols)], limit)
  }
  return { width, height, pixels, colors }
}

const BAR = { width: 14, height: 120 }

/** What the shades mean: a bar from the highest to the lowest. Returns its room in px. */
export async function shadeLegend(document: Document, limit: number, left: number, top: number): Promise<SVGElement> {
  const pixels = Uint8Array.from({ length: 2 * STEPS + 1 }, (_, i) => 2 * STEPS - i)
  const href = pngUrl(await encodePng({ width: 1, height: pixels.length, pixels, colors }))
  const caption = ["standard", "deviations", "from the mean", "of the column"]
  const marks = [limit, limit / 2, 0, -limit / 2, -limit].map((value, i) =>
    svg(document, "text", { x: BAR.width + 8, y: 4 + (i * BAR.height) / 4 }, [signedShort(value)]),
  )
  return svg(document, "g", { class: "scale", transform: `translate(${left},${top})`, "text-anchor": "start" }, [
    svg(document, "image", { ...BAR, href, preserveAspectRatio: "none" }),
    svg(document, "rect", { ...BAR, fill: "none", stroke: INK, "stroke-opacity": 0.3 }),
    ...marks,
    ...caption.map((text, i) =>
      svg(document, "text", { x: 0, y: BAR.height + 22 + i * 15, "fill-opacity": 0.8 }, [clean(text)]),
    ),
  ])
}

/** Room that the legend takes, in px. */
export const SCALE_ROOM = { width: 86, height: BAR.height + 22 + 4 * 15 }

const signedShort = (value: number): string => `${value > 0 ? "+" : value < 0 ? "\u2212" : ""}${Math.abs(value)}`
