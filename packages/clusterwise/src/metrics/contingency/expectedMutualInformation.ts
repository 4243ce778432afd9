import type { RunOptions } from "../../engine/engine.js"
import { byBlocks } from "../../engine/pace.js"
import { portableLog } from "../../structures/log.js"
import { distinctSizes, entropy, InformationSum } from "./information.js"
import type { Contingency } from "./table.js"

/**
 * Mutual information to expect of two random labelings with clusters of these sizes: N. X. Vinh, J. Epps, J. Bailey,
 * "Information theoretic measures for clusterings comparison", JMLR 11 (2010), equation 24a. There
 *
 *     E = Σ_ij Σ_k (k ÷ n) ln(n k ÷ (a_i b_j)) P(k),      k rows in cell (i, j), hypergeometric
 *
 * Here k − μ, whose mean is 0, is taken from k ln(k ÷ μ), so that no term is negative and none cancels; P goes from its
 * mode to both sides by quotients of neighbours and is divided by its own sum, so that there is no factorial; and pairs of
 * clusters of the same sizes are taken together: there are never more than 2n different ones.
 */
export async function expectedMutualInformation(table: Contingency, run: RunOptions): Promise<number> {
  const { total, a, b } = table
  if (a.sizes.length === 1 || b.sizes.length === 1) return 0
  // Rows that are all alone tell the other labeling fully, however they are shuffled.
  if (a.sizes.length === total) return entropy(b, total)
  if (b.sizes.length === total) return entropy(a, total)
  const rows = distinctSizes(a.sizes)
  const cols = distinctSizes(b.sizes)
  const sum = new InformationSum(rows.length * cols.length)
  await byBlocks(rows.length, cols.length * TERMS_OF_A_PAIR, "chance", run, (from, to) => {
    for (let i = from; i < to; i++)
      for (const [size, times] of cols) {
        const [own, ownTimes] = rows[i]
        sum.add((ownTimes * times * expectedExcess(own, size, total)) / total)
      }
  })
  return sum.value
}

/** Terms that a pair of clusters has, more or less; only the size of the blocks between turns depends on it. */
const TERMS_OF_A_PAIR = 100

/** Terms this much rarer than the mode are left out: far below the last place of a sum of any number of them. */
const NEGLIGIBLE = 2 ** -70

/** The mean of k ln(k ÷ μ) − (k − μ), where k of n rows lie in both of two random clusters of a and b rows; μ = ab ÷ n. */
export function expectedExcess(a: number, b: number, n: number): number {
  const mean = (a * b) / n
  const outside = n - (a + b)
  const least = Math.max(0, -outside)
  const most = Math.min(a, b)
  const mode = Math.min(most, Math.max(least, Math.floor(((a + 1) * (b + 1)) / (n + 2))))
  const start = Math.max(1, mode)
  const logAtStart = portableLog(start / mean)
  let weights = 1
  let sum = mode === 0 ? mean : mode * logAtStart - (mode - mean)

  let log = logAtStart
  for (let k = mode, weight = 1; k < most; ) {
    weight *= ((a - k) * (b - k)) / ((k + 1) * (outside + k + 1))
    if (weight < NEGLIGIBLE) break
    if (k > 0) log += logStep(k)
    k++
    weights += weight
    sum += weight * (k * log - (k - mean))
  }

  log = logAtStart
  for (let k = mode, weight = 1; k > least; ) {
    weight *= (k * (outside + k)) / ((a - k + 1) * (b - k + 1))
    if (weight < NEGLIGIBLE) break
    k--
    weights += weight
    if (k > 0) log -= logStep(k)
    sum += weight * (k > 0 ? k * log - (k - mean) : mean)
  }
  return sum / weights
}

/** ln((k + 1) ÷ k): by the odd series in 1 ÷ (2k + 1), whose fifth term no longer shows from k = 64 on. */
function logStep(k: number): number {
  if (k < LOG_STEPS.length) return LOG_STEPS[k]
  const s = 1 / (2 * k + 1)
  const z = s * s
  return 2 * s * (1 + z * (1 / 3 + z * (1 / 5 + z / 7)))
}

const LOG_STEPS = Float64Array.from({ length: 64 }, (_, k) => (k === 0 ? 0 : portableLog((k + 1) / k)))
