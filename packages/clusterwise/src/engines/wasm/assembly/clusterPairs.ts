// Sums (or maxima) of distances between the rows of one cluster and those of a strip, for a table of clusters. The strip is
// packed in panels of 8 rows, column by column; distances in difference form, float64, columns in turn.

// @ts-ignore: decorator
@inline
function add(sum: v128, sq: v128, farthest: bool): v128 {
  return farthest ? f64x2.pmax(sum, sq) : f64x2.add(sum, f64x2.sqrt(sq))
}

// @ts-ignore: decorator
@inline
function step(sq: v128, x: v128, y: v128): v128 {
  const t = f64x2.sub(x, y)
  return f64x2.add(sq, f64x2.mul(t, t))
}

// @ts-ignore: decorator
@inline
function gather(x: usize, rows: i32, cols: i32, strip: usize, columns: i32, sums: usize, farthest: bool): void {
  const rowBytes = (<usize>cols) << 3
  const panelBytes = (<usize>cols) << 6
  for (let p = 0; p < columns; p += 8) {
    let s0 = f64x2.splat(0)
    let s1 = s0
    let s2 = s0
    let s3 = s0
    const end = strip + panelBytes
    let row = x
    let r = 0
    for (; r + 1 < rows; r += 2) {
      let a0 = f64x2.splat(0)
      let a1 = a0
      let a2 = a0
      let a3 = a0
      let b0 = a0
      let b1 = a0
      let b2 = a0
      let b3 = a0
      let at = row
      for (let y = strip; y < end; y += 64) {
        const y0 = v128.load(y)
        const y1 = v128.load(y, 16)
        const y2 = v128.load(y, 32)
        const y3 = v128.load(y, 48)
        const xa = v128.load64_splat(at)
        a0 = step(a0, xa, y0)
        a1 = step(a1, xa, y1)
        a2 = step(a2, xa, y2)
        a3 = step(a3, xa, y3)
        const xb = v128.load64_splat(at + rowBytes)
        b0 = step(b0, xb, y0)
        b1 = step(b1, xb, y1)
        b2 = step(b2, xb, y2)
        b3 = step(b3, xb, y3)
        at += 8
      }
      s0 = add(add(s0, a0, farthest), b0, farthest)
      s1 = add(add(s1, a1, farthest), b1, farthest)
      s2 = add(add(s2, a2, farthest), b2, farthest)
      s3 = add(add(s3, a3, farthest), b3, farthest)
      row += rowBytes << 1
    }
    if (r < rows) {
      let a0 = f64x2.splat(0)
      let a1 = a0
      let a2 = a0
      let a3 = a0
      for (let y = strip; y < end; y += 64) {
        const xa = v128.load64_splat(row)
        a0 = step(a0, xa, v128.load(y))
        a1 = step(a1, xa, v128.load(y, 16))
        a2 = step(a2, xa, v128.load(y, 32))
        a3 = step(a3, xa, v128.load(y, 48))
        row += 8
      }
      s0 = add(s0, a0, farthest)
      s1 = add(s1, a1, farthest)
      s2 = add(s2, a2, farthest)
      s3 = add(s3, a3, farthest)
    }
    v128.store(sums, s0)
    v128.store(sums, s1, 16)
    v128.store(sums, s2, 32)
    v128.store(sums, s3, 48)
    sums += 64
    strip = end
  }
}

/**
 * Adds the sums of distances (or takes the greatest squared distances) of one cluster's rows to the clusters of a strip.
 * @param x rows × cols float64
 * @param strip panels of 8 rows, `columns` of which count
 * @param clusters int32 per row of the strip: its cluster
 * @param sums scratch, float64 for a multiple of 8 columns
 * @param out float64 per cluster
 */
export function clusterPairs(x: usize, rows: i32, cols: i32, strip: usize, columns: i32, clusters: usize, sums: usize, out: usize, farthest: bool): void {
  if (farthest) gather(x, rows, cols, strip, columns, sums, true)
  else gather(x, rows, cols, strip, columns, sums, false)
  for (let i = 0; i < columns; i++) {
    const at = out + ((<usize>load<i32>(clusters)) << 3)
    const value = load<f64>(sums)
    store<f64>(at, farthest ? max(load<f64>(at), value) : load<f64>(at) + value)
    clusters += 4
    sums += 8
  }
}
