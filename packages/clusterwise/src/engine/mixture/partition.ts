/**
 * How rows are shared out: strips of blocks, by the shape of the problem alone. Sums add rows within a block, blocks within
 * a strip, and strips, always in their order, so that every engine and every number of threads gives the same bits.
 */
export interface MixturePartition {
  readonly blockRows: number
  readonly stripRows: number
  readonly strips: number
}

/** Rows, densities and differences of a block stay in the second-level cache. */
const BLOCK_BYTES = 65_536
const MIN_BLOCK_ROWS = 32
const MAX_BLOCK_ROWS = 512
/** Enough for any number of threads; and what the sums of all strips may take. */
const MAX_STRIPS = 512
const MIN_STRIPS = 16
const STRIP_BYTES = 67_108_864

export function mixturePartition(rows: number, cols: number, components: number, cross: boolean): MixturePartition {
  const perRow = (4 * padded(cols) + components) * 8
  const fitting = Math.floor(BLOCK_BYTES / perRow / 8) * 8
  const blockRows = Math.min(MAX_BLOCK_ROWS, Math.max(MIN_BLOCK_ROWS, fitting))
  const blocks = Math.ceil(rows / blockRows)
  const held = Math.floor(STRIP_BYTES / sumsBytes(cols, components, cross))
  const stripBlocks = Math.ceil(blocks / Math.max(MIN_STRIPS, Math.min(MAX_STRIPS, held)))
  return { blockRows, stripRows: blockRows * stripBlocks, strips: Math.ceil(blocks / stripBlocks) }
}

/** Bytes of the sums of one strip. */
export const sumsBytes = (cols: number, components: number, cross: boolean): number =>
  components * recordLength(cols, cross) * 8 + 16

/**
 * Values of one component's sums: its weight and a filler; Σ r·t; Σ r·t·tᵀ in tiles of 4 × 4 of the lower half (cross), or
 * Σ r·t² by column.
 */
export function recordLength(cols: number, cross: boolean): number {
  const panels = padded(cols) / 4
  return 2 + 4 * panels + (cross ? (panels * (panels + 1)) / 2 : panels / 4) * 16
}

/** Columns with a filler to whole panels of four. */
export const padded = (cols: number): number => (cols + 3) & ~3
