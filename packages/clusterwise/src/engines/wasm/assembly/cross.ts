import { roundTo, split } from "./exactSums"
import { value } from "./lanes"

// Cross products of columns: Σ w·t_j·t_l over the rows, for j ≤ l only.
//
// A block of rows is laid out as panels of four columns, row after row, and every pair of panels p ≤ q is one tile of
// 4 × 4 products. A tile adds its block in float64, in the order of the rows, and the sums of the blocks are exact, so
// that it does not matter which thread takes which block.
//
//     panel p: row 0 │ t0 t1 t2 t3 │ row 1 │ t0 t1 t2 t3 │ …

/** Panels of √w · (x − centre) · scale, rows × 4 float64 each; columns behind the last are 0. */
function crossPanels<T>(x: usize, rows: i32, cols: i32, weights: usize, centre: usize, scale: usize, panels: usize): void {
  const panelBytes = (<usize>rows) << 5
  const padded = (cols + 3) & ~3
  for (let i = 0; i < rows; i++, x += (<usize>cols) * sizeof<T>(), panels += 32) {
    const root = weights ? Math.sqrt(load<f64>(weights + ((<usize>i) << 3))) : 1
    for (let j = 0; j < padded; j++) {
      const at = (<usize>j) << 3
      const to = panels + (<usize>(j >> 2)) * panelBytes + ((<usize>(j & 3)) << 3)
      store<f64>(to, j < cols ? (value<T>(x, j) - load<f64>(centre + at)) * load<f64>(scale + at) * root : 0)
    }
  }
}

export function crossPanels32(x: usize, rows: i32, cols: i32, weights: usize, centre: usize, scale: usize, panels: usize): void {
  crossPanels<f32>(x, rows, cols, weights, centre, scale, panels)
}

export function crossPanels64(x: usize, rows: i32, cols: i32, weights: usize, centre: usize, scale: usize, panels: usize): void {
  crossPanels<f64>(x, rows, cols, weights, centre, scale, panels)
}

/**
 * Adds the tiles of one block to their records of width 16: p = 0 with q = 0, 1, …, then p = 1 with q = 1, …
 * @param unit power of two that brings a sum over a block to at most 1
 */
export function crossTiles(panels: usize, rows: i32, panelCount: i32, unit: f64, sums: usize, bits: i32): void {
  const panelBytes = (<usize>rows) << 5
  const roundCoarse = roundTo(bits)
  const roundRest = roundTo(2 * bits)
  const end = panels + (<usize>panelCount) * panelBytes
  for (let p = panels; p < end; p += panelBytes)
    for (let q = p; q < end; q += panelBytes) {
      tile(p, q, panelBytes, unit, sums, roundCoarse, roundRest)
      sums += 256
    }
}

/** sums += unit · pᵀ·q over the rows. */
// @ts-ignore: decorator
@inline
function tile(p: usize, q: usize, panelBytes: usize, unit: f64, sums: usize, roundCoarse: v128, roundRest: v128): void {
  let a0 = f64x2.splat(0)
  let b0 = a0
  let a1 = a0
  let b1 = a0
  let a2 = a0
  let b2 = a0
  let a3 = a0
  let b3 = a0
  const end = p + panelBytes
  while (p < end) {
    const lo = v128.load(q)
    const hi = v128.load(q, 16)
    const t0 = v128.load64_splat(p)
    a0 = f64x2.add(a0, f64x2.mul(t0, lo))
    b0 = f64x2.add(b0, f64x2.mul(t0, hi))
    const t1 = v128.load64_splat(p, 8)
    a1 = f64x2.add(a1, f64x2.mul(t1, lo))
    b1 = f64x2.add(b1, f64x2.mul(t1, hi))
    const t2 = v128.load64_splat(p, 16)
    a2 = f64x2.add(a2, f64x2.mul(t2, lo))
    b2 = f64x2.add(b2, f64x2.mul(t2, hi))
    const t3 = v128.load64_splat(p, 24)
    a3 = f64x2.add(a3, f64x2.mul(t3, lo))
    b3 = f64x2.add(b3, f64x2.mul(t3, hi))
    p += 32
    q += 32
  }
  const u = f64x2.splat(unit)
  split(f64x2.mul(a0, u), sums, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(b0, u), sums + 16, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(a1, u), sums + 32, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(b1, u), sums + 48, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(a2, u), sums + 64, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(b2, u), sums + 80, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(a3, u), sums + 96, 128, 1, roundCoarse, roundRest)
  split(f64x2.mul(b3, u), sums + 112, 128, 1, roundCoarse, roundRest)
}
