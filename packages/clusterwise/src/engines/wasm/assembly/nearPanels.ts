import { mulAdd } from "./lanes"

// Which rows of a strip may be near which rows of a chunk: a float32 score of every pair against the chunk row's limit. The
// pairs that pass are listed and decided elsewhere, in float64. Both are packed in panels of 8 rows: column by column, 8
// wide, then one value each where the score starts, then one factor each of the row's own `weight`.
//
//   score = start + Σ x·y          (products; start = −½‖y‖²)       passes where  score + weight · factor ≥ limit
//   score = start − Σ (x − y)²     (differences; start = 0)

// @ts-ignore: decorator
@inline
function step(acc: v128, x: v128, y: v128, products: bool): v128 {
  if (products) return mulAdd(x, y, acc)
  const t = f32x4.sub(x, y)
  return f32x4.sub(acc, f32x4.mul(t, t))
}

// @ts-ignore: decorator
@inline
function list(out: usize, lo: v128, hi: v128, factorLo: v128, factorHi: v128, limits: usize, row: i32, column: i32): usize {
  const weight = v128.load32_splat(limits)
  const limit = v128.load32_splat(limits, 4)
  const passLo = f32x4.ge(f32x4.add(lo, f32x4.mul(weight, factorLo)), limit)
  const passHi = f32x4.ge(f32x4.add(hi, f32x4.mul(weight, factorHi)), limit)
  if (!v128.any_true(v128.or(passLo, passHi))) return out
  let bits = i32x4.bitmask(passLo) | (i32x4.bitmask(passHi) << 4)
  while (bits) {
    store<u32>(out, (<u32>row << 16) | (<u32>column + <u32>ctz(bits)))
    out += 4
    bits &= bits - 1
  }
  return out
}

// @ts-ignore: decorator
@inline
function near(chunk: usize, rows: i32, strip: usize, columns: i32, cols: i32, limits: usize, out: usize, products: bool): usize {
  const panelBytes = ((<usize>cols) + 2) << 5
  for (let p = 0; p < columns; p += 8) {
    const end = strip + ((<usize>cols) << 5)
    const startLo = v128.load(end)
    const startHi = v128.load(end, 16)
    const factorLo = v128.load(end, 32)
    const factorHi = v128.load(end, 48)
    for (let r = 0; r < rows; r += 4) {
      let x = chunk + (<usize>(r >> 3)) * panelBytes + ((<usize>(r & 4)) << 2)
      let a0 = startLo
      let b0 = startHi
      let a1 = startLo
      let b1 = startHi
      let a2 = startLo
      let b2 = startHi
      let a3 = startLo
      let b3 = startHi
      for (let y = strip; y < end; y += 32) {
        const lo = v128.load(y)
        const hi = v128.load(y, 16)
        const x0 = v128.load32_splat(x)
        a0 = step(a0, x0, lo, products)
        b0 = step(b0, x0, hi, products)
        const x1 = v128.load32_splat(x, 4)
        a1 = step(a1, x1, lo, products)
        b1 = step(b1, x1, hi, products)
        const x2 = v128.load32_splat(x, 8)
        a2 = step(a2, x2, lo, products)
        b2 = step(b2, x2, hi, products)
        const x3 = v128.load32_splat(x, 12)
        a3 = step(a3, x3, lo, products)
        b3 = step(b3, x3, hi, products)
        x += 32
      }
      const l = limits + ((<usize>r) << 3)
      out = list(out, a0, b0, factorLo, factorHi, l, r, p)
      out = list(out, a1, b1, factorLo, factorHi, l + 8, r + 1, p)
      out = list(out, a2, b2, factorLo, factorHi, l + 16, r + 2, p)
      out = list(out, a3, b3, factorLo, factorHi, l + 24, r + 3, p)
    }
    strip += panelBytes
  }
  return out
}

/**
 * @param rows of the chunk, a multiple of 4 (rows that do not count have the limit Infinity)
 * @param columns rows of the strip, a multiple of 8 (those that do not count start at −Infinity)
 * @param limits per row of the chunk: weight and limit, float32
 * @param out room for rows × columns uint32: row << 16 | column
 * @returns how many were listed
 */
export function nearPanels(chunk: usize, rows: i32, strip: usize, columns: i32, cols: i32, limits: usize, out: usize, products: bool): i32 {
  const end = products
    ? near(chunk, rows, strip, columns, cols, limits, out, true)
    : near(chunk, rows, strip, columns, cols, limits, out, false)
  return <i32>((end - out) >> 2)
}
