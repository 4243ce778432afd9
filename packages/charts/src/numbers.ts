const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })
const four = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 4 })
const minus = (text: string) => text.replaceAll("-", "\u2212")

/** 1234 → "1,234". */
export const count = (value: number): string => minus(grouped.format(value))

/** Four significant digits, all digits before the decimal point, powers of ten beyond what reads well. */
export function quantity(value: number): string {
  if (!Number.isFinite(value)) return "–"
  const size = Math.abs(value)
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return minus(value.toExponential(3).replace("e+", "e"))
  return minus(size >= 1000 ? grouped.format(value) : four.format(value))
}

/** Writes the numbers of one column with the same number of decimals, four significant digits for the largest. */
export function alike(values: readonly number[]): (value: number) => string {
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0)
  if (largest === 0 || largest >= 1e9 || largest < 1e-3) return quantity
  const places = Math.max(0, 3 - Math.floor(Math.log10(largest)))
  const format = new Intl.NumberFormat("en-US", { minimumFractionDigits: places, maximumFractionDigits: places })
  return (value) => minus(format.format(value))
}

/** A mark on an axis, with as many digits as its distance from the next mark needs. */
export function tick(value: number, step: number): string {
  const size = Math.abs(value)
  const places = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  if (value === 0) return "0"
  if (places > 5 || step >= 1e6) {
    const digits = Math.max(0, Math.floor(Math.log10(size) + 1e-9) - Math.floor(Math.log10(step) + 1e-9))
    return minus(value.toExponential(Math.min(15, digits)).replace("e+", "e"))
  }
  return minus(value.toLocaleString("en-US", { minimumFractionDigits: places, maximumFractionDigits: places }))
}

/** 0.1234 → "12.3 %". */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}\u00A0%`

/** 1.234 → "+1.2", with the sign always shown. */
export const signed = (value: number): string => minus(`${value < 0 ? "" : "+"}${value.toFixed(1)}`)

/** "1 row", "2 rows". */
export const plural = (n: number, noun: string): string => `${count(n)} ${noun}${n === 1 ? "" : "s"}`
