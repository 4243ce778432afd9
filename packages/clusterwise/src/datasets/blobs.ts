import type { MatrixLike } from "../data/adapters.js"
import { Matrix, toMatrix } from "../data/matrix.js"
import { ParameterError } from "../errors.js"
import { integer, number, orValue, parseParameters, type ValuesOf, value } from "../schema.js"
import { Draws, Purpose } from "../structures/random.js"
import { common, type Generated, generate, groupLabels, nSamples, Stream, share, shuffle } from "./sample.js"

const isMatrixLike = (v: unknown): v is MatrixLike => typeof v === "object" && v !== null
const isSpreads = (v: unknown): v is readonly number[] =>
  Array.isArray(v) && v.every((s) => Number.isFinite(s) && s >= 0)
const isBox = (v: unknown): v is readonly [number, number] =>
  Array.isArray(v) && v.length === 2 && v.every((end) => Number.isFinite(end)) && v[0] <= v[1]

export const blobsParameters = {
  nSamples: nSamples("each center"),
  nFeatures: integer(2, "How many columns, where centers are not given.", { min: 1 }),
  centers: orValue(
    integer(3, "How many centers; numbers of rows for each say it as well.", { min: 1 }),
    "the centers as a MatrixLike",
    isMatrixLike,
  ),
  clusterStd: orValue(
    number(1, "Standard deviation of the rows about their center.", { min: 0 }),
    "one number ≥ 0 a center",
    isSpreads,
  ),
  centerBox: value<readonly [number, number]>(
    [-10, 10],
    "[low, high], two finite numbers with low ≤ high",
    "Where random centers lie, in every column.",
    isBox,
  ),
  shuffle,
  ...common,
}

export type BlobsParams = ValuesOf<typeof blobsParameters>

/** Blobs know the centers that their rows were drawn about. */
export interface Blobs extends Generated {
  /** centers × columns, float64. */
  readonly centers: Matrix
}

/**
 * Round groups of rows, normally distributed about centers: as scikit-learn's make_blobs, with other random numbers.
 *
 *     const { X, y, centers } = makeBlobs({ nSamples: 1000, centers: 4, seed: 7 })
 */
export function makeBlobs(params?: Partial<BlobsParams>): Blobs {
  return blobs("makeBlobs", parseParameters("makeBlobs", blobsParameters, params), Purpose.blobs)
}

/** The blobs themselves; other shapes are made from them with random numbers of their own. */
export function blobs(who: string, params: BlobsParams, purpose: number): Blobs {
  const centers =
    typeof params.centers === "number"
      ? randomCenters(params, params.centers, purpose)
      : givenCenters(who, params.centers)
  const counts = rowsPerCenter(who, params, centers.rows)
  const std = spreads(who, params.clusterStd, centers.rows)
  const y = groupLabels(counts)
  const place = (i: number, row: Float64Array) => row.set(centers.row(y[i]))
  return { ...generate(y, centers.cols, { ...params, purpose, noise: (i) => std[y[i]] }, place), centers }
}

function givenCenters(who: string, centers: MatrixLike): Matrix {
  return Matrix.from(toMatrix(centers, `${who}, centers`), { dtype: "float64" })
}

function randomCenters({ nSamples, nFeatures, centerBox, seed }: BlobsParams, count: number, purpose: number): Matrix {
  const draws = new Draws(seed, purpose, Stream.values)
  const [low, high] = centerBox
  const centers = Matrix.alloc(typeof nSamples === "number" ? count : nSamples.length, nFeatures)
  for (let i = 0; i < centers.data.length; i++) centers.data[i] = low + (high - low) * draws.uniform(i)
  return centers
}

function rowsPerCenter(who: string, { nSamples }: BlobsParams, centers: number): readonly number[] {
  if (typeof nSamples === "number") return share(nSamples, centers)
  if (nSamples.length === centers) return nSamples
  throw new ParameterError(who, "nSamples", `one number of rows a center (${centers})`, nSamples)
}

function spreads(who: string, clusterStd: BlobsParams["clusterStd"], centers: number): readonly number[] {
  if (typeof clusterStd === "number") return new Array<number>(centers).fill(clusterStd)
  if (clusterStd.length === centers) return clusterStd
  throw new ParameterError(who, "clusterStd", `one number a center (${centers})`, clusterStd)
}
