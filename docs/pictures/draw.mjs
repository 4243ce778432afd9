// A small pen for the pictures of this folder: shapes of SVG on a white card, readable on light and on dark pages.
export const INK = "#1f2933"
export const SOFT = "#7b8794"
export const FAINT = "#cbd2d9"
export const BLUE = "#2563a8"
export const RED = "#c2410c"
export const TEAL = "#0f766e"
export const SAND = "#f4f1ea"

const round = (v) => (typeof v === "number" ? Math.round(v * 10) / 10 : v)
const attributes = (given) =>
  Object.entries(given)
    .map(([name, value]) => ` ${name}="${round(value)}"`)
    .join("")

export const line = (x1, y1, x2, y2, { stroke = INK, ...rest } = {}) =>
  `<line${attributes({ x1, y1, x2, y2, stroke, ...rest })}/>`
export const circle = (cx, cy, r, { fill = "none", ...rest } = {}) =>
  `<circle${attributes({ cx, cy, r, fill, ...rest })}/>`
export const box = (x, y, width, height, { fill = "none", ...rest } = {}) =>
  `<rect${attributes({ x, y, width, height, fill, ...rest })}/>`
export const text = (x, y, words, { fill = INK, ...rest } = {}) =>
  `<text${attributes({ x, y, fill, ...rest })}>${words}</text>`
export const dot = (x, y, fill = INK, r = 4) => circle(x, y, r, { fill })
/** Many dots of one colour as one path. */
export const dots = (places, stroke, r) =>
  `<path d="${places.map(([x, y]) => `M${round(x)} ${round(y)}h0`).join("")}" stroke="${stroke}" stroke-width="${2 * r}" stroke-linecap="round"/>`
export const dashed = { "stroke-dasharray": "4 3" }
export const middle = { "text-anchor": "middle" }

/** A picture of this size, with the sentence that a screen reader reads. */
export function card(width, height, title, shapes) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="13">`,
    `<title>${title}</title>`,
    box(0.5, 0.5, width - 1, height - 1, { fill: "#ffffff", stroke: FAINT, rx: 8 }),
    ...shapes,
    "</svg>\n",
  ].join("\n")
}
