/** Chance of at most `successes` in `trials` throws of a fair coin. Of 0 trials it is 1. */
export function fairCoinTail(successes: number, trials: number): number {
  if (2 * successes >= trials) return successes >= trials ? 1 : 1 - fairCoinTail(trials - successes - 1, trials)
  if (successes < 0) return 0
  let log = -trials * Math.LN2
  for (let i = 1; i <= successes; i++) log += Math.log((trials - successes + i) / i)
  // Each term is the one above it times i / (trials − i + 1), a falling factor below 1.
  let sum = 1
  let term = 1
  for (let i = successes; i > 0 && term > sum * 1e-17; i--) {
    term *= i / (trials - i + 1)
    sum += term
  }
  return Math.min(1, Math.exp(log) * sum)
}
