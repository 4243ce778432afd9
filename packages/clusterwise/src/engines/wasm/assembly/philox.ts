// Philox4x32-10 (Salmon et al. 2011; structures/philox.ts) for draws keyed by row.

/**
 * Rows whose uniform draw lies below factor · sq · unit · weight.
 * @param first number of the block's first row among all; draws are keyed by it
 * @param list out: row within the block, int32
 * @returns number of rows listed
 */
export function oversample(rows: i32, first: u32, part: u32, stream: u32, purpose: u32, seedLow: u32, seedHigh: u32, sq: usize, unit: f64, weights: usize, factor: f64, list: usize): i32 {
  let found = 0
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 3
    const weight = (weights ? load<f64>(weights + at) : 1) * load<f64>(sq + at) * unit
    if (uniform(first + i, part, stream, purpose, seedLow, seedHigh) < factor * weight) {
      store<i32>(list + ((<usize>found) << 2), i)
      found++
    }
  }
  return found
}

/**
 * Items that may win a race by weight (structures/race.ts). Item i arrives at −ln u / w, which lies between (1 − u) / w and
 * (1 − u) / (u w): whoever arrives later for certain than another one does for certain is out.
 * @param weights float64
 * @param uniforms scratch, float64 an item
 * @param list out: items in ascending order, int32
 * @returns number of items listed
 */
export function raceLeaders(weights: usize, count: i32, first: u32, part: u32, stream: u32, purpose: u32, seedLow: u32, seedHigh: u32, uniforms: usize, list: usize): i32 {
  let latest = Infinity
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3
    const weight = load<f64>(weights + at)
    if (!(weight > 0)) continue
    const u = uniform(first + i, part, stream, purpose, seedLow, seedHigh)
    store<f64>(uniforms + at, u)
    latest = min(latest, ((1 - u) / u / weight) * (1 + ROUNDING))
  }
  let found = 0
  for (let i = 0; i < count; i++) {
    const at = (<usize>i) << 3
    const weight = load<f64>(weights + at)
    if (!(weight > 0) || ((1 - load<f64>(uniforms + at)) / weight) * (1 - ROUNDING) > latest) continue
    store<i32>(list + ((<usize>found) << 2), i)
    found++
  }
  return found
}

const ROUNDING: f64 = 1e-9

/** The first two words as a number in (0, 1): the middle of one of 2^52 cells. */
// @ts-ignore: decorator
@inline
function uniform(c0: u32, c1: u32, c2: u32, c3: u32, k0: u32, k1: u32): f64 {
  for (let round = 0; round < 10; round++) {
    const p0 = (<u64>0xd2511f53) * (<u64>c0)
    const p1 = (<u64>0xcd9e8d57) * (<u64>c2)
    c0 = <u32>(p1 >> 32) ^ c1 ^ k0
    c1 = <u32>p1
    c2 = <u32>(p0 >> 32) ^ c3 ^ k1
    c3 = <u32>p0
    k0 += 0x9e3779b9
    k1 += 0xbb67ae85
  }
  return (<f64>(c0 >> 6) * 67108864.0 + <f64>(c1 >> 6) + 0.5) * 2.220446049250313e-16
}
