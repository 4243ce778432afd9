import { Resvg } from "@resvg/resvg-js"
import { parseHTML } from "linkedom"

/** A DOM document that belongs to the test. */
export const testDocument = (): Document => parseHTML("<!doctype html><html><head></head><body></body></html>").document

/** Two groups of rows on a grid, far apart: exact, and easy to count. */
export function twoGroups(perGroup: number): { rows: number[][]; labels: Int32Array } {
  const rows = Array.from({ length: 2 * perGroup }, (_, i) => [(i % 97) / 10 + (i >= perGroup ? 30 : 0), (i % 89) / 10])
  return { rows, labels: Int32Array.from(rows, (_, i) => (i >= perGroup ? 1 : 0)) }
}

/** The pixels of a PNG or an SVG. */
export function pixels(file: string | Uint8Array): { width: number; height: number; data: Uint8Array } {
  const text = typeof file === "string" ? file : wrapPng(file)
  const image = new Resvg(text, { font: { loadSystemFonts: false } }).render()
  return { width: image.width, height: image.height, data: image.pixels }
}

/** How many pixels of a rectangle differ clearly from the colour in its upper left corner. */
export function ink(
  image: ReturnType<typeof pixels>,
  left: number,
  top: number,
  right: number,
  bottom: number,
): number {
  const at = (x: number, y: number) => image.data.subarray(4 * (y * image.width + x), 4 * (y * image.width + x) + 3)
  const ground = at(left, top)
  let count = 0
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++)
      if (at(x, y).reduce((sum, c, i) => sum + Math.abs(c - ground[i]), 0) > 120) count++
  return count
}

function wrapPng(png: Uint8Array): string {
  const view = new DataView(png.buffer, png.byteOffset)
  const size = `width="${view.getUint32(16)}" height="${view.getUint32(20)}"`
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><image ${size} href="data:image/png;base64,${Buffer.from(png).toString("base64")}"/></svg>`
}
