import { portableLog } from "./log.js"

/**
 * The chance of at least `hits` marked ones in a draw of `drawn` out of `all`, of which `marked` are marked, without putting
 * back: the one-sided test of R. A. Fisher. Sums the tail term by term, each from the one before.
 */
export function hypergeometricTail(hits: number, all: number, marked: number, drawn: number): number {
  const most = Math.min(marked, drawn)
  const least = Math.max(0, marked + drawn - all)
  if (hits > most) return 0
  if (hits <= least) return 1
  let term = Math.exp(logChance(hits, all, marked, drawn))
  let sum = term
  for (let x = hits; x < most && term > sum * Number.EPSILON; x++) {
    term *= ((marked - x) / (x + 1)) * ((drawn - x) / (all - marked - drawn + x + 1))
    sum += term
  }
  return Math.min(1, sum)
}

/** Logarithm of the chance of exactly so many. */
function logChance(hits: number, all: number, marked: number, drawn: number): number {
  return logChoose(marked, hits) + logChoose(all - marked, drawn - hits) - logChoose(all, drawn)
}

const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k)

/** Below this factorials are multiplied out; the series is good to 1e-15 above it. */
const SMALL = 32
const small = factorials()

function factorials(): Float64Array {
  const logs = new Float64Array(SMALL)
  let product = 1
  for (let n = 2; n < SMALL; n++) {
    product *= n
    logs[n] = portableLog(product)
  }
  return logs
}

/** ln n!, by Stirling's series from 32 on. */
export function logFactorial(n: number): number {
  if (n < SMALL) return small[n]
  const inverse = 1 / n
  const square = inverse * inverse
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)))
  return (n + 0.5) * portableLog(n) - n + portableLog(2 * Math.PI) / 2 + series
}
