/** Every score of two labelings from its definition, for a few rows: pairs one by one, chance as the mean of all shuffles. */
export function bruteForce(a: readonly number[], b: readonly number[]): Record<string, number> {
  const pairs = allPairs(a, b)
  const [ha, hb, mutual, chance] = [entropy(a), entropy(b), information(a, b), expected(a, b)]
  const homogeneity = ha === 0 ? 1 : mutual / ha
  const completeness = hb === 0 ? 1 : mutual / hb
  const v = homogeneity + completeness
  const same = pairs.onlyA === 0 && pairs.onlyB === 0
  const gap = (ha + hb) / 2 - chance
  return {
    adjustedRandScore: adjustedRand(pairs),
    randScore: same ? 1 : (pairs.both + pairs.neither) / pairs.all,
    fowlkesMallowsScore:
      pairs.both === 0 ? 0 : pairs.both / Math.sqrt((pairs.both + pairs.onlyA) * (pairs.both + pairs.onlyB)),
    mutualInfoScore: mutual,
    normalizedMutualInfoScore: same ? 1 : mutual === 0 ? 0 : (2 * mutual) / (ha + hb),
    adjustedMutualInfoScore: same ? 1 : (mutual - chance) / gap,
    homogeneityScore: homogeneity,
    completenessScore: completeness,
    vMeasureScore: v < 1e-14 ? 0 : (2 * homogeneity * completeness) / v,
  }
}

type Pairs = ReturnType<typeof allPairs>

function allPairs(a: readonly number[], b: readonly number[]) {
  const found = { both: 0, onlyA: 0, onlyB: 0, neither: 0, all: 0 }
  for (let i = 0; i < a.length; i++)
    for (let j = 0; j < i; j++) {
      const [inA, inB] = [a[i] === a[j], b[i] === b[j]]
      found.all++
      found[inA ? (inB ? "both" : "onlyA") : inB ? "onlyB" : "neither"]++
    }
  return found
}

/** (index − expected) ÷ (largest − expected), as Hubert and Arabie write it. */
function adjustedRand({ both, onlyA, onlyB, all }: Pairs): number {
  if (onlyA === 0 && onlyB === 0) return 1
  const [inA, inB] = [both + onlyA, both + onlyB]
  return (both - (inA * inB) / all) / ((inA + inB) / 2 - (inA * inB) / all)
}

const entropy = (labels: readonly number[]): number => information(labels, labels)

function information(a: readonly number[], b: readonly number[]): number {
  const share = (holds: (i: number) => boolean) => a.filter((_, i) => holds(i)).length / a.length
  const cells = new Map(a.map((label, i) => [`${label} ${b[i]}`, [label, b[i]]]))
  let sum = 0
  for (const [x, y] of cells.values()) {
    const [p, q, both] = [share((i) => a[i] === x), share((i) => b[i] === y), share((i) => a[i] === x && b[i] === y)]
    sum += both * Math.log(both / p / q)
  }
  return sum < 1e-15 ? 0 : sum
}

/** Over every way to choose which rows of one cluster fall into another: factorials as they stand in the definition. */
function expected(a: readonly number[], b: readonly number[]): number {
  const n = a.length
  const sizes = (labels: readonly number[]) => [...new Set(labels)].map((x) => labels.filter((y) => y === x).length)
  let sum = 0
  for (const p of sizes(a))
    for (const q of sizes(b))
      for (let k = Math.max(1, p + q - n); k <= Math.min(p, q); k++)
        sum += ((choose(q, k) * choose(n - q, p - k)) / choose(n, p)) * (k / n) * Math.log((n * k) / (p * q))
  return sum
}

function choose(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i
  return ways
}
