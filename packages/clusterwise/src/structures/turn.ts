/**
 * Sine and cosine of a part of a full turn, from additions and multiplications only, so that every JavaScript engine
 * gives the same bits (Math.sin may differ in the last one). Counting in turns makes the reduction to the eighth next
 * to an axis exact, and quarter turns exactly 0, 1 and −1.
 */
export function sinOfTurn(turns: number): number {
  const quarter = Math.round(turns * 4)
  const x = (turns - quarter / 4) * 2 * Math.PI
  switch (((quarter % 4) + 4) % 4) {
    case 0:
      return sinNearZero(x)
    case 1:
      return cosNearZero(x)
    case 2:
      return 0 - sinNearZero(x)
    default:
      return 0 - cosNearZero(x)
  }
}

export function cosOfTurn(turns: number): number {
  return sinOfTurn(turns + 0.25)
}

/** x − x³/3! + x⁵/5! − …, for |x| ≤ π/4: the first term left out is below 2^-58. */
function sinNearZero(x: number): number {
  let term = x
  let sum = 0
  for (let n = 3; n <= 17; n += 2) {
    term *= -(x * x) / ((n - 1) * n)
    sum += term
  }
  return x + sum
}

function cosNearZero(x: number): number {
  let term = 1
  let sum = 0
  for (let n = 2; n <= 18; n += 2) {
    term *= -(x * x) / ((n - 1) * n)
    sum += term
  }
  return 1 + sum
}
