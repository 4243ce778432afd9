/**
 * Joins the forests that threads grew apart: who stands for each item's set. In each of them an item points to itself or to a
 * lower one, so that one pass upwards finds all ends.
 */
export function joinedForests([first, ...others]: readonly Int32Array[], items: number): Int32Array {
  const roots = first.slice(0, items)
  for (const parents of others)
    for (let item = 0; item < items; item++) if (parents[item] !== item) link(roots, item, parents[item])
  for (let item = 0; item < items; item++) roots[item] = roots[roots[item]]
  return roots
}

/** Joins the sets of two items. */
export function link(roots: Int32Array, a: number, b: number): void {
  const [x, y] = [rootOf(roots, a), rootOf(roots, b)]
  if (x < y) roots[y] = x
  else roots[x] = y
}

function rootOf(roots: Int32Array, item: number): number {
  let at = item
  while (roots[at] !== at) {
    roots[at] = roots[roots[at]]
    at = roots[at]
  }
  return at
}
