const bits = new DataView(new ArrayBuffer(8))

/**
 * Natural logarithm from additions, multiplications and one division only, so that every JavaScript engine and every
 * kernel gives the same bits (Math.log may differ in the last one). For normal positive numbers; error below 2 units in
 * the last place. With m in [√½, √2): ln m = 2 artanh((m−1)/(m+1)), the odd series.
 */
export function portableLog(x: number): number {
  bits.setFloat64(0, x)
  const high = bits.getUint32(0)
  let exponent = (high >>> 20) - 1023
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let m = bits.getFloat64(0)
  if (m > Math.SQRT2) {
    m /= 2
    exponent++
  }
  const s = (m - 1) / (m + 1)
  const z = s * s
  let sum = 0
  for (let n = 23; n >= 3; n -= 2) sum = (sum + 1 / n) * z
  return exponent * LN2_LOW + 2 * s * sum + 2 * s + exponent * LN2_HIGH
}

/** ln 2 in two parts; the first has trailing zeros, so that a multiple of it by an exponent is exact. */
const LN2_HIGH = 0.6931471803691238
const LN2_LOW = 1.9082149292705877e-10
