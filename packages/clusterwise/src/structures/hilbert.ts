/**
 * Ranks of the cells of a grid along Hilbert's curve, which visits neighbours one after the other: 2^bits cells along each of `cols`
 * columns; the last column is the lowest part of a cell's number. J. Skilling, "Programming the Hilbert curve" (2004).
 */
export function hilbertRanks(cols: number, bits: number): Uint16Array {
  const ranks = new Uint16Array(2 ** (cols * bits))
  const place = new Int32Array(cols)
  for (let cell = 0; cell < ranks.length; cell++) {
    for (let j = 0; j < cols; j++) place[j] = (cell >> ((cols - 1 - j) * bits)) & (2 ** bits - 1)
    ranks[cell] = rankOf(place, bits)
  }
  return ranks
}

/** The most cells that there may be: ranks have 16 bits. */
export const MOST_CELL_BITS = 16

function rankOf(place: Int32Array, bits: number): number {
  const cols = place.length
  const highest = 1 << (bits - 1)
  for (let bit = highest; bit > 1; bit >>= 1) {
    const below = bit - 1
    for (let j = 0; j < cols; j++) {
      if (place[j] & bit) place[0] ^= below
      else {
        const swap = (place[0] ^ place[j]) & below
        place[0] ^= swap
        place[j] ^= swap
      }
    }
  }
  for (let j = 1; j < cols; j++) place[j] ^= place[j - 1]
  let flip = 0
  for (let bit = highest; bit > 1; bit >>= 1) if (place[cols - 1] & bit) flip ^= bit - 1
  let rank = 0
  for (let bit = bits - 1; bit >= 0; bit--)
    for (let j = 0; j < cols; j++) rank = (rank << 1) | (((place[j] ^ flip) >> bit) & 1)
  return rank
}
