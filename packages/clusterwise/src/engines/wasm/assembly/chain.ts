// The nearest-neighbour chain (engine/merging/chain.ts) on a square table of all distances, so that what is looked through
// lies in a row:
//
//      lengthen    the least of row x, and the first place that has it
//      merge       row y from the rows x and y, then column y; x no longer counts
//
// Slots are in rising order, so that the first place is the lowest slot; once half of them no longer count, the others move
// together. Formulas have the roundings of lanceWilliams.ts.

const COMPLETE: i32 = 0
const AVERAGE: i32 = 1
const WEIGHTED: i32 = 2

/** What is known between two calls. Places are those of slots that are left, as they have moved together. */
// @ts-ignore: decorator
@unmanaged
class Chain {
  /** float64, `stride` a row, an even number. */
  table: usize
  /** float64 per place: 0, or Infinity where it no longer counts; and how many rows it holds. */
  gone: usize
  sizes: usize
  /** int32 per place: its slot. */
  slots: usize
  /** int32: the chain, as places. */
  links: usize
  /** Merges: int32 slots, the lower one first, and float64 heights. */
  lower: usize
  higher: usize
  heights: usize
  stride: i32
  /** Places, and how many of them count. */
  length: i32
  left: i32
  linkCount: i32
  merges: i32
  method: i32
}

// @ts-ignore: decorator
@inline
function int(at: usize, i: i32): i32 {
  return load<i32>(at + ((<usize>i) << 2))
}

// @ts-ignore: decorator
@inline
function setInt(at: usize, i: i32, value: i32): void {
  store<i32>(at + ((<usize>i) << 2), value)
}

// @ts-ignore: decorator
@inline
function float(at: usize, i: i32): f64 {
  return load<f64>(at + ((<usize>i) << 3))
}

// @ts-ignore: decorator
@inline
function setFloat(at: usize, i: i32, value: f64): void {
  store<f64>(at + ((<usize>i) << 3), value)
}

// @ts-ignore: decorator
@inline
function rowOf(c: Chain, place: i32): usize {
  return c.table + ((<usize>place * c.stride) << 3)
}

/** Merges until there are so many. */
export function mergeAlongChain(at: usize, merges: i32): void {
  const c = changetype<Chain>(at)
  while (c.merges < merges) {
    if (c.linkCount == 0) addLink(c, firstLeft(c))
    lengthen(c)
    const a = int(c.links, c.linkCount - 1)
    const b = int(c.links, c.linkCount - 2)
    c.linkCount -= 2
    merge(c, min(a, b), max(a, b))
    if (2 * c.left <= c.length) moveTogether(c)
  }
}

function addLink(c: Chain, place: i32): void {
  setInt(c.links, c.linkCount++, place)
}

function firstLeft(c: Chain): i32 {
  let place = 0
  while (float(c.gone, place) != 0) place++
  return place
}

/** Walks on until the last two are nearest to each other. */
function lengthen(c: Chain): void {
  for (;;) {
    const x = int(c.links, c.linkCount - 1)
    const row = rowOf(c, x)
    const before = c.linkCount > 1 ? int(c.links, c.linkCount - 2) : -1
    const least = leastOf(c, row)
    if (before >= 0 && !(least < float(row, before))) return
    addLink(c, firstAt(c, row, least))
  }
}

/** The least of a row; its own place is Infinity. */
function leastOf(c: Chain, row: usize): f64 {
  const gone = c.gone
  const end = row + ((<usize>(c.length & ~7)) << 3)
  let a = f64x2.splat(Infinity)
  let b = a
  let d = a
  let e = a
  let at = row
  let mask = gone
  for (; at < end; at += 64, mask += 64) {
    a = f64x2.pmin(a, f64x2.add(v128.load(at), v128.load(mask)))
    b = f64x2.pmin(b, f64x2.add(v128.load(at, 16), v128.load(mask, 16)))
    d = f64x2.pmin(d, f64x2.add(v128.load(at, 32), v128.load(mask, 32)))
    e = f64x2.pmin(e, f64x2.add(v128.load(at, 48), v128.load(mask, 48)))
  }
  for (const last = row + ((<usize>c.length) << 3); at < last; at += 16, mask += 16)
    a = f64x2.pmin(a, f64x2.add(v128.load(at), v128.load(mask)))
  a = f64x2.pmin(f64x2.pmin(a, b), f64x2.pmin(d, e))
  return min(f64x2.extract_lane(a, 0), f64x2.extract_lane(a, 1))
}

/** The first place of a row that has this value. */
function firstAt(c: Chain, row: usize, value: f64): i32 {
  const wanted = f64x2.splat(value)
  let offset: usize = 0
  let same = 0
  for (; same == 0; offset += 16)
    same = i64x2.bitmask(f64x2.eq(f64x2.add(v128.load(row + offset), v128.load(c.gone + offset)), wanted))
  return <i32>(offset >> 3) - 2 + ctz(same)
}

/** Place y now holds what x and y held. */
function merge(c: Chain, x: i32, y: i32): void {
  const rx = rowOf(c, x)
  const ry = rowOf(c, y)
  const height = float(ry, x)
  const nx = float(c.sizes, x)
  const ny = float(c.sizes, y)
  setInt(c.lower, c.merges, int(c.slots, x))
  setInt(c.higher, c.merges, int(c.slots, y))
  setFloat(c.heights, c.merges++, height)
  const last = (<usize>c.length) << 3
  if (c.method == COMPLETE)
    for (let at: usize = 0; at < last; at += 16) v128.store(ry + at, f64x2.pmax(v128.load(rx + at), v128.load(ry + at)))
  else if (c.method == AVERAGE) average(rx, ry, last, nx, ny)
  else if (c.method == WEIGHTED)
    for (let at: usize = 0; at < last; at += 16)
      v128.store(ry + at, f64x2.mul(f64x2.splat(0.5), f64x2.add(v128.load(rx + at), v128.load(ry + at))))
  else ward(rx, ry, c.sizes, last, height, nx, ny)
  setFloat(ry, y, Infinity)
  setFloat(c.gone, x, Infinity)
  setFloat(c.sizes, y, nx + ny)
  c.left--
  copyToColumn(c, ry, y)
}

function average(rx: usize, ry: usize, last: usize, nx: f64, ny: f64): void {
  const vx = f64x2.splat(nx)
  const vy = f64x2.splat(ny)
  const both = f64x2.splat(nx + ny)
  for (let at: usize = 0; at < last; at += 16) {
    const sum = f64x2.add(f64x2.mul(vx, v128.load(rx + at)), f64x2.mul(vy, v128.load(ry + at)))
    v128.store(ry + at, f64x2.div(sum, both))
  }
}

function ward(rx: usize, ry: usize, sizes: usize, last: usize, height: f64, nx: f64, ny: f64): void {
  const vx = f64x2.splat(nx)
  const vy = f64x2.splat(ny)
  const both = f64x2.splat(nx + ny)
  const h = f64x2.splat(height)
  const zero = f64x2.splat(0)
  for (let at: usize = 0; at < last; at += 16) {
    const ni = v128.load(sizes + at)
    const t = f64x2.div(f64x2.splat(1), f64x2.add(both, ni))
    const dx = v128.load(rx + at)
    const dy = v128.load(ry + at)
    const ofX = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.add(ni, vx), t), dx), dx)
    const ofY = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.add(ni, vy), t), dy), dy)
    const sq = f64x2.sub(f64x2.add(ofX, ofY), f64x2.mul(f64x2.mul(f64x2.mul(ni, t), h), h))
    v128.store(ry + at, f64x2.sqrt(f64x2.pmax(zero, sq)))
  }
}

/** Column y from row y, for the places that count. */
function copyToColumn(c: Chain, row: usize, y: i32): void {
  const stride = (<usize>c.stride) << 3
  let to = c.table + ((<usize>y) << 3)
  for (let place = 0; place < c.length; place++) {
    if (float(c.gone, place) == 0) store<f64>(to, float(row, place))
    to += stride
  }
}

/** The places that count move together, in order. */
function moveTogether(c: Chain): void {
  let places = 0
  for (let place = 0; place < c.length; place++) {
    if (float(c.gone, place) != 0) continue
    for (let i = 0; i < c.linkCount; i++) if (int(c.links, i) == place) setInt(c.links, i, places)
    // No place that is still to be read is written to: rows get shorter towards the front.
    const from = rowOf(c, place)
    const to = rowOf(c, places)
    let columns = 0
    for (let column = 0; column < c.length; column++)
      if (float(c.gone, column) == 0) setFloat(to, columns++, float(from, column))
    setFloat(to, columns, Infinity)
    setFloat(c.sizes, places, float(c.sizes, place))
    setInt(c.slots, places++, int(c.slots, place))
  }
  // An even number of places is looked through: the last may be none.
  for (let place = 0; place < c.length; place++) setFloat(c.gone, place, place < places ? 0 : Infinity)
  c.length = (places + 1) & ~1
}
