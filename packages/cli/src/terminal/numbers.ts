/** Numbers as people read them. */
export function count(n: number): string {
  return n.toLocaleString("en-US")
}

/** A few significant digits, but all of the integer part: 78.85, 0.5512, 22544.7, 1.234e+9. */
export function significant(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value)
  if (value !== 0 && (Math.abs(value) >= 1e9 || Math.abs(value) < 1e-4)) return value.toExponential(digits - 1)
  const integerDigits = Math.max(0, Math.floor(Math.log10(Math.abs(value) || 1)) + 1)
  return value
    .toFixed(Math.max(0, digits - integerDigits))
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "")
}

export const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)}%`

export const plural = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`
