/** About `room` marks of an axis, 1, 2 or 5 times a power of ten apart. */
export function linearTicks(
  low: number,
  high: number,
  room: number,
  integers = false,
): { readonly ticks: number[]; readonly step: number } {
  const least = (high - low) / Math.max(2, room)
  const power = 10 ** Math.floor(Math.log10(least))
  const nice = power * [1, 2, 5, 10].find((f) => f * power >= least * (1 - 1e-9))!
  const step = integers ? Math.max(1, nice) : nice
  const first = Math.ceil(low / step)
  return { ticks: Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step), step }
}
