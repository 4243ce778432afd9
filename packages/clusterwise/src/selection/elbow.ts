import type { MatrixLike } from "../data/adapters.js"
import type { Resident } from "../engine/engine.js"
import { type WeightedCallOptions, withResident } from "../engine/resident.js"
import { parseParameters } from "../schema.js"
import { kneeOf } from "./kneedle.js"
import { kMaxParameter, kMinParameter, rangeOf, seedParameter, startsParameter } from "./range.js"
import { sweep } from "./sweep.js"

export interface ElbowOptions<L = Int32Array> extends WeightedCallOptions<L> {
  /** Least number of clusters (1). */
  readonly kMin?: number
  /** Greatest number of clusters; 10 by default, or as many as there are distinct rows. */
  readonly kMax?: number
  /** Random starts of each k-means (1). */
  readonly nInit?: number
  /** Of the random starts (0). */
  readonly seed?: number
}

/** Inertia over the number of clusters, and where it stops falling fast. */
export interface Elbow {
  /** The number of clusters at the knee; null where the curve has none. */
  readonly k: number | null
  readonly ks: readonly number[]
  /** Of the best k-means found for each of `ks`; never rises. */
  readonly inertia: Float64Array
}

const parameters = { kMin: kMinParameter(1), kMax: kMaxParameter, nInit: startsParameter, seed: seedParameter }

/**
 * The elbow of k-means: the number of clusters after which more of them gain little. The knee of the curve of inertia is
 * found as Kneedle does (Satopää et al. 2011; offline, sensitivity 1, no smoothing). A curve always looks a little bent:
 * `chooseK` asks first whether there are clusters at all.
 *
 * @throws {ParameterError} kMin is above kMax, or kMax above the number of (distinct) rows
 */
export async function elbow<L = Int32Array>(
  X: MatrixLike | Resident<L>,
  options: ElbowOptions<L> = {},
): Promise<Elbow> {
  const who = "elbow"
  const { engine, weights, signal, onProgress, ...rest } = options
  const own = parseParameters(who, parameters, rest)
  return withResident(who, X, { engine, weights, signal }, async (x) => {
    const ks: number[] = []
    const inertia: number[] = []
    await sweep(who, x, { ...own, ...rangeOf(who, own, x) }, { signal, onProgress }, (model) => {
      ks.push(model.nClusters)
      inertia.push(model.inertia)
      return true
    })
    const knee = kneeOf(ks, inertia)
    return { k: knee === null ? null : ks[knee], ks, inertia: Float64Array.from(inertia) }
  })
}
