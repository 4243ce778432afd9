import type { MatrixLike } from "../data/adapters.js"
import { Matrix } from "../data/matrix.js"
import { ParameterError } from "../errors.js"
import { parseParameters, type ValuesOf, value } from "../schema.js"
import { Purpose } from "../structures/random.js"
import { type Blobs, blobs, blobsParameters } from "./blobs.js"

const isMatrixLike = (v: unknown): v is MatrixLike => typeof v === "object" && v !== null

export const anisotropicParameters = {
  ...blobsParameters,
  transformation: value<MatrixLike>(
    [
      [0.6, -0.6],
      [-0.4, 0.8],
    ],
    "a MatrixLike with one row a column of the blobs",
    "Every row is multiplied by it from the right.",
    isMatrixLike,
  ),
}

export type AnisotropicParams = ValuesOf<typeof anisotropicParameters>

/** Blobs that were stretched and turned: every row times a matrix. The centers are transformed as well. */
export function makeAnisotropic(params?: Partial<AnisotropicParams>): Blobs {
  const who = "makeAnisotropic"
  const { transformation, ...given } = parseParameters(who, anisotropicParameters, params)
  const by = Matrix.from(transformation, { dtype: "float64" })
  const { X, y, centers } = blobs(who, { ...given, dtype: "float64" }, Purpose.anisotropic)
  if (by.rows !== X.cols)
    throw new ParameterError(
      who,
      "transformation",
      `a matrix with ${X.cols} rows, one a column of the blobs`,
      `${by.rows} × ${by.cols}`,
    )
  return { X: Matrix.from(times(X, by), { dtype: given.dtype }), y, centers: times(centers, by) }
}

function times(a: Matrix, b: Matrix): Matrix {
  const out = Matrix.alloc(a.rows, b.cols)
  for (let i = 0; i < a.rows; i++)
    for (let j = 0; j < a.cols; j++)
      for (let o = 0; o < b.cols; o++) out.data[i * b.cols + o] += a.data[i * a.cols + j] * b.data[j * b.cols + o]
  return out
}
