import { choose, mulAdd } from "./lanes"
import { undecided } from "./assign"

// The same decision as `assign` for few columns, the other way round: eight rows lie in the lanes of two vectors, and
// each centroid is spread over the lanes. Nothing has to be compared across lanes.

/**
 * @param x rows × cols float32, with room for 7 more rows behind
 * @param centroids per centroid: cols float32, then its start value e − ½‖c‖²
 * @param slack, labels, open, returns: as in assign (labels: room for a multiple of 8)
 * @param lanes scratch, 32 · cols bytes
 */
export function assignFlat(x: usize, rows: i32, cols: i32, centroids: usize, count: i32, slack: usize, labels: usize, open: usize, lanes: usize): i32 {
  let found = 0
  for (let first = 0; first < rows; first += 8) {
    let best0 = f32x4.splat(-3.2e38)
    let best1 = best0
    let second0 = best0
    let second1 = best0
    let index0 = i32x4.splat(0)
    let index1 = index0
    let index = index0
    const one = i32x4.splat(1)
    let c = centroids
    if (cols == 2) {
      const p0 = v128.load(x)
      const p1 = v128.load(x, 16)
      const p2 = v128.load(x, 32)
      const p3 = v128.load(x, 48)
      const x0 = v128.shuffle<i32>(p0, p1, 0, 2, 4, 6)
      const y0 = v128.shuffle<i32>(p0, p1, 1, 3, 5, 7)
      const x1 = v128.shuffle<i32>(p2, p3, 0, 2, 4, 6)
      const y1 = v128.shuffle<i32>(p2, p3, 1, 3, 5, 7)
      for (let i = 0; i < count; i++) {
        const start = v128.load32_splat(c, 8)
        const cx = v128.load32_splat(c)
        const cy = v128.load32_splat(c, 4)
        const s0 = mulAdd(y0, cy, mulAdd(x0, cx, start))
        const s1 = mulAdd(y1, cy, mulAdd(x1, cx, start))
        index0 = choose(index, index0, f32x4.gt(s0, best0))
        if (PROOF) second0 = f32x4.pmax(second0, f32x4.pmin(best0, s0))
        best0 = f32x4.pmax(best0, s0)
        index1 = choose(index, index1, f32x4.gt(s1, best1))
        if (PROOF) second1 = f32x4.pmax(second1, f32x4.pmin(best1, s1))
        best1 = f32x4.pmax(best1, s1)
        index = i32x4.add(index, one)
        c += 12
      }
    } else {
      spread(x, cols, lanes)
      const end = lanes + ((<usize>cols) << 5)
      for (let i = 0; i < count; i++) {
        let s0 = v128.load32_splat(c + ((<usize>cols) << 2))
        let s1 = s0
        for (let at = lanes; at < end; at += 32) {
          const v = v128.load32_splat(c)
          s0 = mulAdd(v128.load(at), v, s0)
          s1 = mulAdd(v128.load(at, 16), v, s1)
          c += 4
        }
        c += 4
        index0 = choose(index, index0, f32x4.gt(s0, best0))
        if (PROOF) second0 = f32x4.pmax(second0, f32x4.pmin(best0, s0))
        best0 = f32x4.pmax(best0, s0)
        index1 = choose(index, index1, f32x4.gt(s1, best1))
        if (PROOF) second1 = f32x4.pmax(second1, f32x4.pmin(best1, s1))
        best1 = f32x4.pmax(best1, s1)
        index = i32x4.add(index, one)
      }
    }
    const out = labels + ((<usize>first) << 2)
    v128.store(out, index0)
    v128.store(out, index1, 16)
    const doubt = !PROOF ? 0 : undecided(best0, second0, index0, slack) | (undecided(best1, second1, index1, slack) << 4)
    if (doubt != 0)
      for (let i = 0; i < min(8, rows - first); i++)
        if (doubt & (1 << i)) {
          store<i32>(open + ((<usize>found) << 2), first + i)
          found++
        }
    x += (<usize>cols) << 5
  }
  return found
}

/** Eight rows, column by column: two vectors a column. */
// @ts-ignore: decorator
@inline
export function spread(x: usize, cols: i32, lanes: usize): void {
  const stride = (<usize>cols) << 2
  for (let j = 0; j < cols; j++) {
    let at = x + ((<usize>j) << 2)
    for (let half: usize = 0; half < 32; half += 16) {
      let v = v128.load32_zero(at)
      v = v128.load32_lane(at + stride, v, 1)
      v = v128.load32_lane(at + 2 * stride, v, 2)
      v = v128.load32_lane(at + 3 * stride, v, 3)
      v128.store(lanes + ((<usize>j) << 5) + half, v)
      at += stride << 2
    }
  }
}
