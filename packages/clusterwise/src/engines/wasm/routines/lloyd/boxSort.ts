import { allocBuffer, allocFloats, dtypeOf, type FloatArray } from "../../../../data/memory.js"
import { hilbertRanks, MOST_CELL_BITS } from "../../../../structures/hilbert.js"
import type { Source } from "../../source.js"
import type { Phase, Team } from "../../team.js"

/**
 * Rows copied in an order in which rows that lie together come one after another: by the cells of a grid, these along
 * Hilbert's curve. Cells hold about as many rows each along every column (by a sample); how well they do changes how fast what
 * follows is, never what comes out.
 */
export interface BoxSort {
  readonly source: Source
  /** The copy, and its weights. */
  readonly data: FloatArray
  readonly weights: Float64Array | undefined
  /** The row at each place. */
  readonly order: Int32Array
  /** Rank of the cell of each row. */
  readonly ranks: Uint16Array
  /** Per stripe of rows and cell: how many; then where they go. */
  readonly counts: Int32Array
  /** 2^bits cells along each column. */
  readonly bits: number
  /** Per column where its slots begin, slots per unit, and per slot its part of the number of a cell. */
  readonly least: Float64Array
  readonly perUnit: Float64Array
  readonly slots: Uint16Array
  readonly curve: Uint16Array
}

const STRIPES = 16
const SLOTS = 1024
/** Rows that a cell holds, roughly. */
const CELL_ROWS = 32

function bitsOf(rows: number, cols: number): number {
  const wanted = Math.round(Math.log2(Math.max(2, rows / CELL_ROWS)) / cols)
  return Math.max(1, Math.min(wanted, Math.floor(MOST_CELL_BITS / cols)))
}

export function boxSortBytes(rows: number, cols: number, bytesPerValue: number, weighted: boolean): number {
  return rows * (cols * bytesPerValue + 6 + (weighted ? 8 : 0)) + 2 ** (bitsOf(rows, cols) * cols) * (STRIPES * 4 + 2)
}

export function planBoxSort(source: Source): BoxSort {
  const { rows, cols, data, weights } = source
  const bits = bitsOf(rows, cols)
  const cells = 2 ** (bits * cols)
  const short = (length: number) => new Uint16Array(allocBuffer(length * 2))
  return {
    source,
    data: allocFloats(rows * cols, dtypeOf(data)),
    weights: weights && new Float64Array(allocBuffer(rows * 8)),
    order: new Int32Array(allocBuffer(rows * 4)),
    ranks: short(rows),
    counts: new Int32Array(allocBuffer(STRIPES * cells * 4)),
    bits,
    least: new Float64Array(allocBuffer(cols * 8)),
    perUnit: new Float64Array(allocBuffer(cols * 8)),
    slots: short(cols * SLOTS),
    curve: short(cells),
  }
}

/** What threads do. */
export function boxSortPhases(sort: BoxSort): { readonly place: Phase; readonly gather: Phase } {
  return {
    place: { block: (stripe) => placeRows(sort, stripe) },
    gather: { block: (stripe) => gatherRows(sort, stripe) },
  }
}

export async function sortIntoBoxes(team: Team, sort: BoxSort): Promise<void> {
  chooseSlots(sort)
  sort.curve.set(hilbertRanks(sort.source.cols, sort.bits))
  await team.run("place", STRIPES)
  countsToPlaces(sort)
  await team.run("gather", STRIPES)
}

const SAMPLE = 2048

/** Slots between the outermost hundredths of a sample, which go to cells by how many of the sample lie before them. */
function chooseSlots({ source, bits, least, perUnit, slots }: BoxSort): void {
  const { rows, cols, data } = source
  const size = Math.min(rows, SAMPLE)
  const side = 2 ** bits
  for (let j = 0; j < cols; j++) {
    const sample = Float64Array.from({ length: size }, (_, i) => data[Math.floor((i * rows) / size) * cols + j]).sort()
    const [low, high] = [sample[size >> 7], sample[size - 1 - (size >> 7)]]
    least[j] = low
    perUnit[j] = SLOTS / (high - low)
    let before = 0
    for (let slot = 0; slot < SLOTS; slot++) {
      const middle = low + ((slot + 0.5) * (high - low)) / SLOTS
      while (before < size && sample[before] < middle) before++
      slots[j * SLOTS + slot] = Math.min(side - 1, Math.floor((before * side) / size)) << ((cols - 1 - j) * bits)
    }
  }
}

function stripeOf(rows: number, stripe: number): [number, number] {
  return [Math.floor((rows * stripe) / STRIPES), Math.floor((rows * (stripe + 1)) / STRIPES)]
}

function placeRows({ source, ranks, counts, least, perUnit, slots, curve }: BoxSort, stripe: number): void {
  const { rows, cols, data } = source
  const [first, end] = stripeOf(rows, stripe)
  for (let j = 0; j < cols; j++) {
    const low = least[j]
    const scale = perUnit[j]
    const begin = j * SLOTS
    for (let i = first, at = first * cols + j; i < end; i++, at += cols) {
      const slot = (data[at] - low) * scale
      // No number (of a column without width) goes to the first.
      const cell = slots[begin + (slot >= SLOTS ? SLOTS - 1 : slot > 0 ? slot | 0 : 0)]
      ranks[i] = j === 0 ? cell : ranks[i] | cell
    }
  }
  const count = counts.subarray(stripe * curve.length, (stripe + 1) * curve.length).fill(0)
  for (let i = first; i < end; i++) {
    const rank = curve[ranks[i]]
    ranks[i] = rank
    count[rank]++
  }
}

function countsToPlaces({ counts, curve }: BoxSort): void {
  let before = 0
  for (let rank = 0; rank < curve.length; rank++)
    for (let at = rank; at < counts.length; at += curve.length) {
      const count = counts[at]
      counts[at] = before
      before += count
    }
}

function gatherRows({ source, data: to, order, ranks, counts, curve }: BoxSort, stripe: number): void {
  const { rows, cols, data } = source
  const [first, end] = stripeOf(rows, stripe)
  const places = counts.subarray(stripe * curve.length, (stripe + 1) * curve.length)
  if (cols === 2) gatherPairs(data, to, order, ranks, places, first, end)
  else if (cols === 3) gatherTriples(data, to, order, ranks, places, first, end)
  else
    for (let i = first; i < end; i++) {
      const place = places[ranks[i]]++
      order[place] = i
      for (let j = 0, at = i * cols, out = place * cols; j < cols; j++) to[out++] = data[at++]
    }
}

// Without a loop over columns a row takes a third of the time.

type Gather = (
  data: FloatArray,
  to: FloatArray,
  order: Int32Array,
  ranks: Uint16Array,
  places: Int32Array,
  first: number,
  end: number,
) => void

const gatherPairs: Gather = (data, to, order, ranks, places, first, end) => {
  for (let i = first; i < end; i++) {
    const place = places[ranks[i]]++
    order[place] = i
    to[place * 2] = data[i * 2]
    to[place * 2 + 1] = data[i * 2 + 1]
  }
}

const gatherTriples: Gather = (data, to, order, ranks, places, first, end) => {
  for (let i = first; i < end; i++) {
    const place = places[ranks[i]]++
    order[place] = i
    to[place * 3] = data[i * 3]
    to[place * 3 + 1] = data[i * 3 + 1]
    to[place * 3 + 2] = data[i * 3 + 2]
  }
}
