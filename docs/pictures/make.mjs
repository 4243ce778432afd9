// Draws the pictures of docs/kmeans-algorithms.md: `node docs/pictures/make.mjs`. The rows that look and the boxes are those
// of real runs, by Lloyd with the bounds of Hamerly in plain loops; panels and sketches are drawn by hand.
import { writeFileSync } from "node:fs"
import { makeBlobs } from "clusterwise"
import {
  BLUE,
  box,
  card,
  circle,
  dashed,
  dot,
  dots,
  FAINT,
  INK,
  line,
  middle,
  RED,
  SAND,
  SOFT,
  TEAL,
  text,
} from "./draw.mjs"

const save = (name, svg) => writeFileSync(new URL(`${name}.svg`, import.meta.url), svg)

/** Why a row need not look at a centroid, and what is left of that after the centroids moved. */
function bounds() {
  const [ax, ay, xx, xy] = [150, 165, 188, 140]
  const u = Math.hypot(ax - xx, ay - xy)
  const left = [
    text(24, 34, "Far from the next centroid: no need to look", { "font-weight": 600 }),
    circle(ax, ay, 2 * u, { stroke: BLUE, ...dashed, fill: SAND }),
    line(ax, ay, xx, xy, { stroke: INK, "stroke-width": 1.5 }),
    dot(ax, ay, BLUE, 6),
    dot(xx, xy),
    dot(318, 92, RED, 6),
    line(ax, ay, 318, 92, { stroke: FAINT }),
    text(ax - 14, ay + 22, "a, its own", { fill: BLUE, "text-anchor": "end" }),
    text(xx + 8, xy - 6, "row x"),
    text(160, 148, "u", { "font-style": "italic" }),
    text(326, 84, "b", { fill: RED }),
    text(246, 118, "d(a, b)", { fill: SOFT, "font-style": "italic" }),
    text(ax, ay + 2 * u + 20, "radius 2u about a", { ...middle, fill: BLUE }),
    text(24, 306, "d(a, b) ≥ 2u, so d(x, b) ≥ d(a, b) − u ≥ u:", {}),
    text(24, 326, "b is not nearer, whatever d(x, b) is."),
  ]
  const at = 420
  const bar = (y, own, others, note) => [
    line(at, y, at + 330, y, { stroke: FAINT }),
    line(at, y, at + own, y, { stroke: BLUE, "stroke-width": 6 }),
    line(at + others, y - 9, at + others, y + 9, { stroke: RED, "stroke-width": 3 }),
    line(at + others, y, at + 330, y, { stroke: RED, "stroke-width": 2, ...dashed }),
    text(at + own, y - 12, own < others ? "u" : "u?", { fill: BLUE, ...middle, "font-style": "italic" }),
    text(at + others, y + 26, "l", { fill: RED, ...middle, "font-style": "italic" }),
    text(at, y + 46, note, { fill: SOFT }),
  ]
  const right = [
    text(at, 34, "Centroids move; the two numbers of a row follow", { "font-weight": 600 }),
    ...bar(86, 90, 230, "u: at most this far from its own. l: all others at least this far."),
    ...bar(176, 112, 196, "Own moved by 22, all others by at most 34: u &lt; l still."),
    ...bar(266, 158, 150, "u &gt; l: the row looks again, and has two fresh numbers."),
  ]
  save("bounds", card(860, 350, "The triangle inequality spares a row the look at a far centroid", [...left, ...right]))
}

const distance = (X, i, c, centroids) => Math.hypot(X.row(i)[0] - centroids[c][0], X.row(i)[1] - centroids[c][1])

function nearestTwo(X, i, centroids) {
  let [best, own, second] = [Infinity, 0, Infinity]
  for (let c = 0; c < centroids.length; c++) {
    const d = distance(X, i, c, centroids)
    if (d < best) [second, best, own] = [best, d, c]
    else if (d < second) second = d
  }
  return { best, own, second }
}

/** Runs of Lloyd; which rows had to look at all centroids in each iteration. */
function hamerly(X, start, iterations) {
  let centroids = start.map((c) => [...c])
  const rows = Array.from({ length: X.rows }, (_, i) => nearestTwo(X, i, centroids))
  const looked = [rows.map(() => true)]
  for (let iteration = 1; iteration < iterations; iteration++) {
    const sums = centroids.map(() => [0, 0, 0])
    rows.forEach(({ own }, i) => {
      const [x, y] = X.row(i)
      sums[own][0] += x
      sums[own][1] += y
      sums[own][2]++
    })
    const next = sums.map(([x, y, n]) => [x / n, y / n])
    const moved = next.map(([x, y], c) => Math.hypot(x - centroids[c][0], y - centroids[c][1]))
    const most = Math.max(...moved)
    centroids = next
    looked.push(
      rows.map((row, i) => {
        row.best += moved[row.own]
        row.second -= most
        if (row.best < row.second) return false
        row.best = distance(X, i, row.own, centroids)
        if (row.best < row.second) return false
        Object.assign(row, nearestTwo(X, i, centroids))
        return true
      }),
    )
  }
  return { looked, centroids }
}

/** Which rows had to look, in three iterations of a real run. */
function borders() {
  const { X } = makeBlobs({ nSamples: 2400, centers: 9, clusterStd: 1.1, seed: 5 })
  const start = Array.from({ length: 9 }, (_, c) => Array.from(X.row(c * 17)))
  const shown = [1, 4, 10]
  const runs = shown.map((n) => hamerly(X, start, n))
  const columns = [0, 1].map((j) => Array.from({ length: X.rows }, (_, i) => X.row(i)[j]))
  const [low, high] = [columns.map((v) => Math.min(...v)), columns.map((v) => Math.max(...v))]
  const place = ([x, y], at) => [
    at + 12 + ((x - low[0]) / (high[0] - low[0])) * 226,
    48 + ((high[1] - y) / (high[1] - low[1])) * 226,
  ]
  const shapes = runs.flatMap(({ looked, centroids }, p) => {
    const at = 10 + p * 254
    const last = looked[looked.length - 1]
    const share = last.filter(Boolean).length / X.rows
    const placed = (wanted) => last.flatMap((was, i) => (was === wanted ? [place(X.row(i), at)] : []))
    return [
      text(at + 12, 32, `Iteration ${shown[p]}: ${Math.round(100 * share)} % look`, { "font-weight": 600 }),
      dots(placed(false), FAINT, 1.3),
      dots(placed(true), RED, 1.6),
      ...centroids.map((c) => dot(...place(c, at), BLUE, 5)),
    ]
  })
  shapes.push(
    text(
      22,
      298,
      "Red rows compared themselves with all nine centroids (blue); for grey ones two numbers were enough.",
      { fill: SOFT },
    ),
  )
  save("borders", card(780, 316, "Rows near the borders between clusters look, the others do not", shapes))
}

/** Bounds of rows and panels, and the rows gathered for a panel. */
function panels() {
  const fails = [
    "0100100",
    "0000000",
    "1100000",
    "0000010",
    "0100000",
    "0000000",
    "0001100",
    "0100001",
    "0000000",
    "0100000",
  ]
  const [x0, y0, w, h] = [118, 74, 40, 20]
  const grid = fails.flatMap((row, r) =>
    Array.from(row, (cell, p) =>
      box(x0 + p * w, y0 + r * h, w - 2, h - 2, { fill: cell === "1" ? (p === 1 ? RED : "#f0b08f") : SAND, rx: 2 }),
    ),
  )
  const gathered = fails.flatMap((row, r) => (row[1] === "1" ? [r] : []))
  const [gx, gy] = [500, 108]
  const shapes = [
    text(24, 34, "A bound for every row and panel of 8 near centroids", { "font-weight": 600 }),
    text(x0, 62, "panels of centroids →", { fill: SOFT }),
    text(24, 88, "rows of a", { fill: SOFT }),
    text(24, 106, "block ↓", { fill: SOFT }),
    ...grid,
    text(24, y0 + 222, "Pale: too far for the row, proven. Red: the bound is too low.", { fill: SOFT }),
    text(470, 34, "Rows that fail one panel, gathered", { "font-weight": 600 }),
    ...gathered.flatMap((r, i) => [
      line(x0 + 2 * w, y0 + r * h + 9, gx - 8, gy + i * 26 + 10, { stroke: RED, opacity: 0.45 }),
      box(gx, gy + i * 26, 110, 20, { fill: RED, opacity: 0.16, rx: 2 }),
      text(gx + 8, gy + i * 26 + 15, `row ${r}`),
    ]),
    text(gx + 128, gy + 62, "×", { "font-size": 20 }),
    ...Array.from({ length: 8 }, (_, c) => box(gx + 152 + c * 11, gy, 9, 124, { fill: BLUE, opacity: 0.75, rx: 2 })),
    text(gx + 152, gy - 10, "8 centroids", { fill: BLUE }),
    text(gx, gy + 160, "One dense tile, the same that"),
    text(gx, gy + 178, "plain Lloyd runs for all rows."),
  ]
  save(
    "panels",
    card(780, 320, "Rows whose bound fails for a panel of centroids are gathered into a dense tile", shapes),
  )
}

/** Sixty-four rows that lie together, and the centroid that has them all. */
function boxes() {
  const { X } = makeBlobs({ nSamples: 32_000, centers: 6, clusterStd: 1.6, seed: 11 })
  const { centroids } = hamerly(
    X,
    Array.from({ length: 6 }, (_, c) => Array.from(X.row(c * 7))),
    12,
  )
  const [low, high] = [0, 1].map((j) => rangeOf(X, j)).reduce((a, b) => [0, 1].map((e) => [a[e], b[e]]))
  const share = (i, j) => (X.row(i)[j] - low[j]) / (high[j] - low[j])
  const order = Array.from({ length: X.rows }, (_, i) => i).sort(
    (a, b) => curve(share(a, 0), share(a, 1)) - curve(share(b, 0), share(b, 1)),
  )
  const at = ([x, y]) => [
    24 + ((x - low[0]) / (high[0] - low[0])) * 440,
    52 + ((high[1] - y) / (high[1] - low[1])) * 300,
  ]
  const shapes = [text(24, 34, "64 rows at a time, by the box that they lie in", { "font-weight": 600 })]
  let crossed = 0
  for (let g = 0; g < X.rows; g += 64) {
    const group = order.slice(g, g + 64)
    const owners = new Set(group.map((i) => nearestTwo(X, i, centroids).own))
    const places = group.map((i) => at(X.row(i)))
    const [left, top] = [0, 1].map((e) => Math.min(...places.map((p) => p[e])))
    const [right, bottom] = [0, 1].map((e) => Math.max(...places.map((p) => p[e])))
    if (owners.size > 1) crossed++
    const look = owners.size > 1 ? { fill: RED, "fill-opacity": 0.18, stroke: RED } : { fill: SAND, stroke: FAINT }
    shapes.push(box(left, top, right - left, bottom - top, { ...look, "stroke-width": 0.8 }))
  }
  shapes.push(
    ...centroids.map((c) => dot(...at(c), BLUE, 6)),
    text(500, 90, "A box whose every point is nearer to one"),
    text(500, 108, "centroid than to any other is assigned at"),
    text(500, 126, "once, and stays so until the centroids"),
    text(500, 144, "have come far enough."),
    text(500, 184, `${crossed} of ${X.rows / 64} boxes lie across a border: their`, { fill: RED }),
    text(500, 202, "rows are compared, with the few centroids", { fill: RED }),
    text(500, 220, "that the box leaves.", { fill: RED }),
  )
  save("boxes", card(800, 376, "Boxes of rows; those across a border between clusters are looked into", shapes))
}

const rangeOf = (X, j) => {
  const values = Array.from({ length: X.rows }, (_, i) => X.row(i)[j])
  return [Math.min(...values), Math.max(...values)]
}

/** Place of a point of the unit square along a Hilbert curve. */
function curve(x, y) {
  const side = 1024
  let [px, py] = [x, y].map((v) => Math.floor(Math.min(v, 0.9999) * side))
  let place = 0
  for (let s = side / 2; s > 0; s /= 2) {
    const [rx, ry] = [px & s ? 1 : 0, py & s ? 1 : 0]
    place += s * s * ((3 * rx) ^ ry)
    if (ry === 0) {
      if (rx === 1) [px, py] = [side - 1 - px, side - 1 - py]
      ;[px, py] = [py, px]
    }
  }
  return place
}

/** A row in whole numbers, and what the scores of its centroids can be. */
function sketches() {
  const shapes = [text(24, 34, "A row in whole numbers of 7 bits, and a small rest", { "font-weight": 600 })]
  for (let j = 0; j < 32; j++) {
    const value = Math.sin(j * 1.7) * 30 + Math.cos(j * 0.6 + 1) * 26
    const whole = Math.round(value / 9) * 9
    const x = 28 + j * 16
    shapes.push(
      box(x, 112 - Math.max(whole, 0), 11, Math.abs(whole), { fill: TEAL, opacity: 0.8, rx: 1 }),
      line(x, 112 - value, x + 11, 112 - value, { stroke: RED, "stroke-width": 2 }),
    )
  }
  shapes.push(
    line(24, 112, 540, 112, { stroke: SOFT }),
    text(28, 196, "bars: whole numbers q, 16 products in one instruction, exact", { fill: TEAL }),
    text(28, 214, "lines: the row itself; what is missing is r, and only ‖r‖ is kept", { fill: RED }),
    text(28, 250, "x · c  =  q · p  (in steps of both)  ±  ‖r‖ ‖c‖  ±  ‖x‖ ‖ρ‖", { "font-size": 16 }),
    text(
      28,
      278,
      "What cannot reach the best even at its upper end is out, for certain. The rest is measured in float64.",
    ),
    text(590, 60, "Scores of one row", { fill: SOFT }),
  )
  const scores = [0.93, 0.32, 0.4, 0.2, 0.87, 0.28, 0.36, 0.15, 0.3, 0.22]
  scores.forEach((score, c) => {
    const y = 74 + c * 16
    const out = score + 0.05 < 0.88
    shapes.push(
      line(590, y, 750, y, { stroke: SAND, "stroke-width": 9 }),
      line(590 + 160 * (score - 0.05), y, 590 + 160 * Math.min(1, score + 0.05), y, {
        stroke: out ? FAINT : TEAL,
        "stroke-width": 9,
      }),
    )
  })
  shapes.push(line(590 + 160 * 0.88, 64, 590 + 160 * 0.88, 226, { stroke: RED, ...dashed }))
  save("sketches", card(780, 300, "Sketches of rows in whole numbers rule out most centroids", shapes))
}

bounds()
borders()
boxes()
panels()
sketches()
