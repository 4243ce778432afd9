import { keep } from "./densityKept"
import { Density, float, int, panelBefore, setFloat } from "./densityState"
import { holds, listScores, listSums, tileHolds } from "./densityRows"
import { CHEBYSHEV, EUCLIDEAN, MANHATTAN, panelsEnd, term } from "./leafStrips"
import { mayReach } from "./treeBoxes"

// What the rows of a leaf add to what each searching row counts.

/** Rows against the rows of a leaf. */
export function countRows(d: Density, leaf: i32): void {
  if (d.tiles != 0) countScores(d, leaf)
  else if (d.within != d.beyond) countSums(d, leaf)
  else countStrips(d, leaf)
}

function countStrips(d: Density, leaf: i32): void {
  const cols = d.cols
  const kind = d.kind
  const first = panelBefore(d, leaf)
  const panels = panelsEnd(d.panelCount, leaf) - first
  const panel = d.panels + ((<usize>first * cols) << 6)
  const weights: usize = d.weights == 0 ? 0 : d.weights + ((<usize>first) << 6)
  for (let i = 0; i < d.count; i += 2) {
    const limits = d.limits + ((<usize>i) << 3)
    const x = d.x + ((<usize>i * cols) << 3)
    if (leaf > 1 && !mayReach(d.boxes, cols, x, leaf, limits, kind)) continue
    const counts = d.counts + ((<usize>i) << 3)
    if (kind == MANHATTAN) countStrip(x, panel, panels, cols, limits, weights, counts, MANHATTAN)
    else if (kind == CHEBYSHEV) countStrip(x, panel, panels, cols, limits, weights, counts, CHEBYSHEV)
    else countStrip(x, panel, panels, cols, limits, weights, counts, EUCLIDEAN)
  }
}

/** Two rows against panels: how much lies within each one's limit. */
// @ts-ignore: decorator
@inline
function countStrip(x: usize, panel: usize, panels: i32, cols: i32, limits: usize, weights: usize, counts: usize, kind: i32): void {
  const limit0 = v128.load64_splat(limits)
  const limit1 = v128.load64_splat(limits, 8)
  let n0 = f64x2.splat(0)
  let n1 = n0
  let w0 = f64x2.splat(1)
  let w1 = w0
  let w2 = w0
  let w3 = w0
  for (let p = 0; p < panels; p++) {
    let at = x
    const end = panel + ((<usize>cols) << 6)
    let a0 = f64x2.splat(0)
    let a1 = a0
    let a2 = a0
    let a3 = a0
    let b0 = a0
    let b1 = a0
    let b2 = a0
    let b3 = a0
    while (panel < end) {
      const y0 = v128.load(panel)
      const y1 = v128.load(panel, 16)
      const y2 = v128.load(panel, 32)
      const y3 = v128.load(panel, 48)
      const x0 = v128.load64_splat(at)
      a0 = term(a0, f64x2.sub(x0, y0), kind)
      a1 = term(a1, f64x2.sub(x0, y1), kind)
      a2 = term(a2, f64x2.sub(x0, y2), kind)
      a3 = term(a3, f64x2.sub(x0, y3), kind)
      const x1 = v128.load64_splat(at, 8)
      b0 = term(b0, f64x2.sub(x1, y0), kind)
      b1 = term(b1, f64x2.sub(x1, y1), kind)
      b2 = term(b2, f64x2.sub(x1, y2), kind)
      b3 = term(b3, f64x2.sub(x1, y3), kind)
      panel += 64
      at += 16
    }
    if (weights != 0) {
      w0 = v128.load(weights)
      w1 = v128.load(weights, 16)
      w2 = v128.load(weights, 32)
      w3 = v128.load(weights, 48)
      weights += 64
    }
    n0 = f64x2.add(n0, f64x2.add(
      f64x2.add(v128.and(f64x2.le(a0, limit0), w0), v128.and(f64x2.le(a1, limit0), w1)),
      f64x2.add(v128.and(f64x2.le(a2, limit0), w2), v128.and(f64x2.le(a3, limit0), w3)),
    ))
    n1 = f64x2.add(n1, f64x2.add(
      f64x2.add(v128.and(f64x2.le(b0, limit1), w0), v128.and(f64x2.le(b1, limit1), w1)),
      f64x2.add(v128.and(f64x2.le(b2, limit1), w2), v128.and(f64x2.le(b3, limit1), w3)),
    ))
  }
  store<f64>(counts, load<f64>(counts) + f64x2.extract_lane(n0, 0) + f64x2.extract_lane(n0, 1))
  store<f64>(counts, load<f64>(counts, 8) + f64x2.extract_lane(n1, 0) + f64x2.extract_lane(n1, 1), 8)
}

/** The same where sums only bracket the distance: pair by pair. */
function countSums(d: Density, leaf: i32): void {
  const first = panelBefore(d, leaf) << 3
  for (let i = 0; i < d.count; i += 2) {
    const end = listSums(d, i, leaf)
    for (let found = d.found; found < end; found += 16) {
      const code = load<i32>(found, 8)
      const slot = i + (code >> 16)
      const place = first + (code & 65535)
      if (holds(d, slot, place, load<f64>(found))) addWeight(d, slot, place)
    }
  }
}

function countScores(d: Density, leaf: i32): void {
  const first = panelBefore(d, leaf) << 3
  for (let i = 0; i < d.count; i += 4) {
    const end = listScores(d, i, leaf)
    for (let found = d.found; found < end; found += 4) {
      const code = load<i32>(found)
      const slot = i + ((code >> 16) & 3)
      const place = first + (code & 65535)
      if (tileHolds(d, slot, place, code)) addWeight(d, slot, place)
    }
  }
}

// @ts-ignore: decorator
@inline
function addWeight(d: Density, slot: i32, place: i32): void {
  keep(d, int(d.places, slot), place)
  setFloat(d.counts, slot, float(d.counts, slot) + (d.weights == 0 ? 1 : float(d.weights, place)))
}
