import { type ClusterStyle, NOISE_COLOR } from "./palette.js"
import type { IndexedImage } from "./png.js"
import { contains, type Shape } from "./shapes.js"

/** Dots to paint: row i lies at pixel (x[i], y[i]) and looks like styles[style[i]]. */
export interface Dots {
  readonly x: Float32Array
  readonly y: Float32Array
  readonly style: Uint16Array
  readonly styles: readonly ClusterStyle[]
  /** Radius in pixels. */
  readonly radius: number
  readonly opacity: number
}

/**
 * Paints dots into an image with few colours, so that its file stays small: a pixel has the colour of the last dot on it, and
 * is the more opaque the more dots cover it. Noise is painted first; then rows in a scattered order, so that a file sorted by
 * cluster does not bury its first clusters.
 */
export function paintDots(dots: Dots, width: number, height: number): IndexedImage {
  const colors = [...new Set(dots.styles.map((s) => s.color))]
  const colorOf = dots.styles.map((s) => colors.indexOf(s.color))
  const stamps = dots.styles.map((s) => stamp(s.shape, dots.radius, dots.opacity))
  const alpha = new Float32Array(width * height)
  const color = new Uint8Array(width * height)
  for (const i of noiseFirst(dots)) {
    const s = dots.style[i]
    press(
      stamps[s],
      Math.round(dots.x[i]),
      Math.round(dots.y[i]),
      (p, cover) => {
        if (cover > 0.2 * alpha[p]) color[p] = colorOf[s]
        alpha[p] += cover * (1 - alpha[p])
      },
      width,
      height,
    )
  }
  return indexed(alpha, color, colors, width, height)
}

interface Stamp {
  readonly reach: number
  /** Opacity of each of (2 reach + 1)² pixels. */
  readonly cover: Float32Array
}

/** Coverage by 4 × 4 samples a pixel, for a dot in the middle of a pixel. */
function stamp(shape: Shape, radius: number, opacity: number): Stamp {
  const reach = Math.ceil(radius * 1.5)
  const side = 2 * reach + 1
  const cover = new Float32Array(side * side)
  for (let p = 0; p < cover.length; p++)
    for (let s = 0; s < 16; s++) {
      const x = (p % side) - reach + ((s % 4) - 1.5) / 4
      const y = Math.floor(p / side) - reach + (Math.floor(s / 4) - 1.5) / 4
      if (contains(shape, x / radius, y / radius)) cover[p] += opacity / 16
    }
  return { reach, cover }
}

function press(
  mark: Stamp,
  cx: number,
  cy: number,
  paint: (pixel: number, cover: number) => void,
  width: number,
  height: number,
): void {
  const { reach, cover } = mark
  const side = 2 * reach + 1
  for (let y = Math.max(0, cy - reach); y <= Math.min(height - 1, cy + reach); y++)
    for (let x = Math.max(0, cx - reach); x <= Math.min(width - 1, cx + reach); x++) {
      const c = cover[(y - cy + reach) * side + (x - cx + reach)]
      if (c > 0) paint(y * width + x, c)
    }
}

function* noiseFirst({ style, styles }: Dots): Generator<number> {
  const isNoise = styles.map(({ color }) => color === NOISE_COLOR)
  if (isNoise.includes(true)) for (const i of scattered(style.length)) if (isNoise[style[i]]) yield i
  for (const i of scattered(style.length)) if (!isNoise[style[i]]) yield i
}

/** 0 … n−1, each once, in steps of about n divided by the golden ratio. */
function* scattered(n: number): Generator<number> {
  let step = Math.max(1, Math.round(n / 1.618033988749895))
  while (gcd(step, n) !== 1) step++
  for (let i = 0, at = 0; i < n; i++, at = (at + step) % n) yield at
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b))

function indexed(
  alpha: Float32Array,
  color: Uint8Array,
  colors: readonly string[],
  width: number,
  height: number,
): IndexedImage {
  const levels = Math.min(24, Math.floor(255 / colors.length))
  const pixels = new Uint8Array(alpha.length)
  for (let p = 0; p < pixels.length; p++) {
    const level = Math.round(Math.min(1, alpha[p]) * levels)
    if (level > 0) pixels[p] = color[p] * levels + level
  }
  const rgb = colors.map((c) => [1, 3, 5].map((i) => Number.parseInt(c.slice(i, i + 2), 16)))
  const shades = rgb.flatMap(([r, g, b]) =>
    Array.from({ length: levels }, (_, i) => [r, g, b, Math.round((255 * (i + 1)) / levels)] as const),
  )
  return { width, height, pixels, colors: [[0, 0, 0, 0], ...shades] }
}
