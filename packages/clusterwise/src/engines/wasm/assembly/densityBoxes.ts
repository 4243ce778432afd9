import { Density } from "./densityState"
import { term } from "./leafStrips"
import { leastToChildren } from "./treeBoxes"

// What boxes say about all their rows at once.

/** Least distances of the searching rows' box to both children of a node. */
export function nearest(d: Density, node: i32): v128 {
  return leastToChildren(d.boxes, d.box, d.cols, node, d.kind)
}

/** Greatest distances of rows in the box to rows in both children of a node. */
export function farthest(d: Density, node: i32): v128 {
  const kind = d.kind
  let at = d.boxes + ((<usize>node * d.cols) << 5)
  let box = d.box
  let acc = f64x2.splat(0)
  for (let j = d.cols; j > 0; j--) {
    const below = f64x2.sub(v128.load64_splat(box, 8), v128.load(at))
    const above = f64x2.sub(v128.load(at, 16), v128.load64_splat(box))
    acc = term(acc, f64x2.pmax(below, above), kind)
    at += 32
    box += 16
  }
  return acc
}

/** Whether all rows of the box lie within eps of each other. */
export function isCell(d: Density): bool {
  let acc = f64x2.splat(0)
  for (let j = 0; j < d.cols; j++) {
    const box = d.box + ((<usize>j) << 4)
    acc = term(acc, f64x2.splat(load<f64>(box, 8) - load<f64>(box)), d.kind)
  }
  return f64x2.extract_lane(acc, 0) <= d.boxWithin
}

/** The box of a node as that of the rows that search. */
export function takeBox(d: Density, node: i32): void {
  for (let j = 0; j < d.cols; j++) {
    const from = d.boxes + ((<usize>((node >> 1) * d.cols + j)) << 5) + ((node & 1) << 3)
    const box = d.box + ((<usize>j) << 4)
    store<f64>(box, load<f64>(from))
    store<f64>(box, load<f64>(from, 16), 8)
  }
}
