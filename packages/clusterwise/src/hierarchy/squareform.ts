import type { MatrixLike } from "../data/adapters.js"
import { Condensed } from "../data/condensed.js"
import { Matrix, toMatrix } from "../data/matrix.js"
import { allocFloats } from "../data/memory.js"
import { checkedDistances } from "../engine/condensedInput.js"
import { DataError, show } from "../errors.js"

/**
 * A square matrix of distances from condensed ones, or the other way round; float32 stays float32.
 *
 * @param distances Condensed, or its values as a one-dimensional typed array (SciPy's order, n·(n − 1)/2 of them); or a
 *   square matrix
 * @throws DataError for a number of values that no number of rows has; a matrix that is not square, not symmetric,
 *   negative, not finite, or not 0 on its diagonal
 */
export function squareform(distances: Condensed | Float64Array | Float32Array): Matrix
export function squareform(distances: MatrixLike): Condensed
export function squareform(distances: Condensed | Float64Array | Float32Array | MatrixLike): Matrix | Condensed {
  if (distances instanceof Condensed) return squareOf(distances)
  if (distances instanceof Float64Array || distances instanceof Float32Array) return squareOf(new Condensed(distances))
  return condensedOf("squareform", distances)
}

function squareOf(condensed: Condensed): Matrix {
  const { rows, data } = condensed
  const out = Matrix.alloc(rows, rows, condensed.dtype)
  let at = 0
  for (let i = 0; i < rows; i++)
    for (let j = i + 1; j < rows; j++) {
      out.data[i * rows + j] = data[at]
      out.data[j * rows + i] = data[at++]
    }
  return out
}

/** Condensed distances from a square matrix of them; see `squareform`. */
export function condensedOf(who: string, source: MatrixLike): Condensed {
  const { data, rows, cols, dtype } = toMatrix(source, who)
  if (rows !== cols) throw new DataError(`${who}: a matrix of distances is square; this one is ${rows} × ${cols}.`)
  if (rows < 2) throw new DataError(`${who}: needs distances of at least 2 rows; there is 1.`)
  const out = allocFloats((rows * (rows - 1)) / 2, dtype)
  let at = 0
  for (let i = 0; i < rows; i++) {
    if (data[i * rows + i] !== 0)
      throw new DataError(`${who}: row ${i} has distance ${show(data[i * rows + i])} to itself; it must be 0.`, {
        row: i,
        column: i,
      })
    for (let j = i + 1; j < rows; j++) {
      const [there, back] = [data[i * rows + j], data[j * rows + i]]
      if (there !== back && !(Number.isNaN(there) && Number.isNaN(back)))
        throw new DataError(
          `${who}: distances must be symmetric; from row ${i} to ${j} it is ${show(there)}, back ${show(back)}.`,
          { row: i, column: j },
        )
      out[at++] = there
    }
  }
  return checkedDistances(new Condensed(out), who)
}
