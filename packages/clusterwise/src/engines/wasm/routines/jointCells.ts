import type { Labelling } from "../../../engine/engine.js"
import { padded } from "./distanceStrips.js"

/** Cells of rows that every labelling treats alike; rows that none takes are a cell too. */
export interface JointCells {
  /** Cell of each row, from 0. */
  readonly labels: Int32Array
  readonly cells: number
  /** Share of places in panels of 8 that hold a row, 1 or less. */
  readonly filled: number
}

const everyone = (rows: number): JointCells => ({ labels: new Int32Array(rows), cells: 1, filled: 1 })

/**
 * The common refinement of cells and a labelling, parts of one cell next to each other; undefined where there could be
 * many more parts than rows.
 */
function refined(all: JointCells, { labels, groups }: Labelling): JointCells | undefined {
  const width = groups + 1
  const rows = labels.length
  if (all.cells * width > 4 * rows + 4096) return undefined
  const next = new Int32Array(rows)
  const sizes = new Int32Array(all.cells * width)
  for (let i = 0; i < rows; i++) {
    next[i] = all.labels[i] * width + Math.max(-1, labels[i]) + 1
    sizes[next[i]]++
  }
  const { numbers, cells, places } = numbered(sizes)
  for (let i = 0; i < rows; i++) next[i] = numbers[next[i]]
  return { labels: next, cells, filled: rows / places }
}

/** Numbers the parts that have rows. */
function numbered(sizes: Int32Array): { numbers: Int32Array; cells: number; places: number } {
  const numbers = new Int32Array(sizes.length)
  let cells = 0
  let places = 0
  for (let part = 0; part < sizes.length; part++) {
    if (sizes[part] === 0) continue
    numbers[part] = cells++
    places += padded(sizes[part])
  }
  return { numbers, cells, places }
}

/** Labellings that are answered in one pass: their numbers among all, and their cells. */
export interface Together {
  readonly members: readonly number[]
  readonly cells: JointCells
}

/** Clusters of all labellings of a pass: each takes 8 bytes a row. */
export const MOST_TOGETHER = 128

/**
 * Deals labellings out in passes. A pass looks at all pairs of places, so its cost is 1 ÷ filled²; a labelling joins where
 * that raises it by less than the pass of its own that is spared. Coarse labellings come first.
 */
export function inPasses(labellings: readonly Labelling[], rows: number): Together[] {
  const order = [...labellings.keys()].sort((a, b) => labellings[a].groups - labellings[b].groups)
  const passes: { members: number[]; cells: JointCells; clusters: number }[] = []
  for (const i of order) {
    const { groups } = labellings[i]
    const open = passes.at(-1)
    const joint = open && open.clusters + groups <= MOST_TOGETHER ? refined(open.cells, labellings[i]) : undefined
    if (open && joint && joint.filled ** -2 - open.cells.filled ** -2 <= ALONE) {
      open.members.push(i)
      open.clusters += groups
      open.cells = joint
    } else
      passes.push({ members: [i], clusters: groups, cells: refined(everyone(rows), labellings[i]) ?? everyone(rows) })
  }
  return passes
}

/** What a pass of its own costs, of what one without gaps does: sums of few large cells are cheaper. */
const ALONE = 0.8
