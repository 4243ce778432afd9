import { term } from "./leafStrips"

// Boxes of a kd-tree against the rows that search. Per inner node and column lie the least values left and right, then the
// greatest; per column of the searching rows' own box the least and the greatest value. A box is never farther than a row
// in it: the sums have the terms and the roundings of those for rows.

/** Least distances of the searching rows' box to both children of a node. */
// @ts-ignore: decorator
@inline
export function leastToChildren(boxes: usize, box: usize, cols: i32, node: i32, kind: i32): v128 {
  let at = boxes + ((<usize>node * cols) << 5)
  let acc = f64x2.splat(0)
  for (let j = cols; j > 0; j--) {
    const below = f64x2.sub(v128.load(at), v128.load64_splat(box, 8))
    const above = f64x2.sub(v128.load64_splat(box), v128.load(at, 16))
    acc = term(acc, f64x2.pmax(f64x2.splat(0), f64x2.pmax(below, above)), kind)
    at += 32
    box += 16
  }
  return acc
}

/** Whether two searching rows may have a neighbour in this leaf. */
// @ts-ignore: decorator
@inline
export function mayReach(boxes: usize, cols: i32, x: usize, leaf: i32, limits: usize, kind: i32): bool {
  let at = boxes + ((<usize>(leaf >> 1) * cols) << 5) + ((leaf & 1) << 3)
  let acc = f64x2.splat(0)
  for (let j = cols; j > 0; j--) {
    const values = v128.load(x)
    const below = f64x2.sub(v128.load64_splat(at), values)
    const above = f64x2.sub(values, v128.load64_splat(at, 16))
    acc = term(acc, f64x2.pmax(f64x2.splat(0), f64x2.pmax(below, above)), kind)
    at += 32
    x += 16
  }
  return v128.any_true(f64x2.le(acc, v128.load(limits)))
}
