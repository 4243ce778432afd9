import type { LinkageMethod } from "./lanceWilliams.js"

/**
 * How near two clusters are that touch. Clusters are numbered as in a tree: row r is r, the i-th merge rows + i.
 * `key` orders pairs and grows with the height.
 */
export interface Nearness {
  /** Of two rows that touch. */
  ofRows(i: number, j: number): number
  /**
   * Of the cluster made of a and b, to cluster c, which touches one of them or both.
   * @param toA key of a and c; undefined where they do not touch
   */
  ofMerged(merged: number, c: number, toA: number | undefined, toB: number | undefined): number
  /** Told of each merge before its pairs are asked for. */
  merge(a: number, b: number, merged: number): void
  height(key: number): number
}

/** The methods that a graph knows from lengths of its own pairs: a pair of clusters counts the ones that it has. */
export type PairMethod = Extract<LinkageMethod, "complete" | "average" | "weighted">

const ofBoth: Readonly<Record<PairMethod, (toA: number, toB: number, na: number, nb: number) => number>> = {
  complete: (toA, toB) => Math.max(toA, toB),
  average: (toA, toB, na, nb) => (na * toA + nb * toB) / (na + nb),
  weighted: (toA, toB) => 0.5 * (toA + toB),
}

/** Where only one of the two merged clusters touched the third, its distance stays: as in scikit-learn. */
export function pairNearness(method: PairMethod, rows: number, between: (i: number, j: number) => number): Nearness {
  const sizes = new Int32Array(2 * rows - 1).fill(1)
  let [na, nb] = [1, 1]
  return {
    ofRows: between,
    ofMerged(_merged, _c, toA, toB) {
      if (toA === undefined) return toB!
      return toB === undefined ? toA : ofBoth[method](toA, toB, na, nb)
    },
    merge(a, b, merged) {
      ;[na, nb] = [sizes[a], sizes[b]]
      sizes[merged] = na + nb
    },
    height: (key) => key,
  }
}

/** The methods that a graph knows from the centres of clusters. */
export type CentreMethod = Extract<LinkageMethod, "ward" | "centroid" | "median">

/**
 * Ward's growth of the sum of squares, or the distance of centres: exact for any two clusters, touching or not.
 * @param values rows × cols, overwritten: near 1, about an origin among them
 * @param scale what the rows were multiplied by
 */
export function centreNearness(method: CentreMethod, values: Float64Array, cols: number, scale: number): Nearness {
  const rows = values.length / cols
  const nodes = 2 * rows - 1
  /** A cluster's centre is `values` at its place ÷ its divisor. */
  const place = Int32Array.from({ length: nodes }, (_, i) => i)
  const divisor = new Float64Array(nodes).fill(1)
  const key = (a: number, b: number): number => {
    const sq = sqBetween(values, place[a] * cols, divisor[a], place[b] * cols, divisor[b], cols)
    return method === "ward" ? (sq * divisor[a] * divisor[b]) / (divisor[a] + divisor[b]) : sq
  }
  return {
    ofRows: key,
    ofMerged: key,
    merge(a, b, merged) {
      const [atA, atB] = [place[a] * cols, place[b] * cols]
      const [da, db] = method === "median" ? [divisor[a], divisor[b]] : [1, 1]
      for (let j = 0; j < cols; j++) values[atA + j] = values[atA + j] / da + values[atB + j] / db
      place[merged] = place[a]
      divisor[merged] = method === "median" ? 2 : divisor[a] + divisor[b]
    },
    height: (sq) => Math.sqrt(method === "ward" ? 2 * sq : sq) / scale,
  }
}

function sqBetween(values: Float64Array, a: number, na: number, b: number, nb: number, cols: number): number {
  let sum = 0
  for (let j = 0; j < cols; j++) {
    const t = values[a + j] / na - values[b + j] / nb
    sum += t * t
  }
  return sum
}
