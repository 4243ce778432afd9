/**
 * A value that can be said, to cut between two neighbours: the fewest digits in the middle half of the gap. Between whole
 * numbers next to each other it is the lower one. Always in [low, high), so that "above it" parts the two.
 */
export function shortNumberBetween(low: number, high: number): number {
  if (Number.isSafeInteger(low) && high === low + 1) return low
  const gap = high - low
  const middle = low + gap / 2
  for (let digits = 1; digits <= 16; digits++) {
    const short = Number(middle.toPrecision(digits))
    if (short >= low + gap / 4 && short <= high - gap / 4 && short >= low && short < high) return short
  }
  return middle >= low && middle < high ? middle : low
}
