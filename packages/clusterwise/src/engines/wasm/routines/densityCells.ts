import { allocBuffer } from "../../../data/memory.js"
import type { Density } from "../../../engine/engine.js"
import { checkDensity } from "../../../engine/routineOptions.js"
import { sortByCells } from "../cellSort.js"
import type { Part } from "../team.js"
import { BLOCKS, CELLS, type DensityCellsJob, densityCellsBytes, GAVE_UP, planDensityCells } from "./densityCellsJob.js"
import { DensityCellsPart } from "./densityCellsPart.js"
import type { DensityRequest } from "./densityJob.js"
import { joinedForests } from "./forests.js"
import type { Routine } from "./routine.js"

/**
 * DBSCAN by uniform cells: Y. Wang, Y. Gu and J. Shun, "Theoretically-efficient and practical parallel DBSCAN" (SIGMOD 2020).
 * Nothing, where a tree serves these rows better: where there would be too many cells, or where many rows of two cells lie
 * side by side and yet beyond eps, which boxes within cells would tell.
 */
export const densityCells: Routine<DensityRequest, DensityCellsJob | undefined, Part, Density | undefined> = {
  name: "densityCells",
  work: ({ source: { rows, cols } }) => rows * cols * Math.min(rows, 100),
  need: ({ rows, cols }, threads) => densityCellsBytes(rows, cols, threads),

  plan(request, threads) {
    checkDensity(request.options)
    return planDensityCells(request, threads)
  },

  part: (bench, job, thread) => (job ? new DensityCellsPart(bench, job, thread) : {}),

  async drive(team, _part, job, run) {
    if (!job) return undefined
    const tell = (phase: string, from: number, to: number) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    const gaveUp = () => job.state[GAVE_UP] === 1
    const { rows } = job.source
    await team.run("stage", Math.ceil(rows / job.blockRows))
    const { numbers, order } = await sortByCells(team, job.sort)
    findCells(job, numbers)
    weigh(job, order)
    cutBlocks(job)
    await team.run("count", BLOCKS, tell("cores", 0.3, 0.6))
    if (gaveUp()) return undefined
    await team.run("join", Math.ceil(BLOCKS / job.joinedBlocks), tell("clusters", 0.6, 0.8))
    if (gaveUp()) return undefined
    const clusters = number(job, order)
    await team.run("border", BLOCKS, tell("borders", 0.8, 0.99))
    if (gaveUp()) return undefined
    const cores = takeCores(job.labels)
    run.onProgress?.({ phase: "borders", fraction: 1, rows })
    return { labels: job.labels, cores, clusters }
  },
}

/** The cells that are not empty, from sorted numbers. */
function findCells(job: DensityCellsJob, sorted: Int32Array): void {
  const {
    numbers,
    starts,
    state,
    source: { rows },
  } = job
  let cells = 0
  for (let place = 0; place < rows; cells++) {
    const number = sorted[place]
    numbers[cells] = number
    starts[cells] = place
    for (place++; place < rows && sorted[place] === number; place++);
  }
  starts[cells] = rows
  state[CELLS] = cells
  markCells(job, cells)
}

function markCells({ numbers, bits, ranks }: DensityCellsJob, cells: number): void {
  const halves = new Int32Array(bits.buffer)
  for (let cell = 0; cell < cells; cell++) halves[numbers[cell] >> 5] |= 1 << (numbers[cell] & 31)
  for (let word = 0, cell = 0; word < ranks.length; word++) {
    ranks[word] = cell
    while (cell < cells && numbers[cell] >> 6 === word) cell++
  }
}

function weigh({ units, weights }: DensityCellsJob, order: Int32Array): void {
  if (units && weights) for (let place = 0; place < order.length; place++) weights[place] = units[order[place]]
}

/** Blocks of whole cells with about as many rows each. */
function cutBlocks({ starts, blocks, state, source: { rows } }: DensityCellsJob): void {
  for (let b = 0, cell = 0; b <= BLOCKS; b++) {
    while (cell < state[CELLS] && starts[cell] < (rows * b) / BLOCKS) cell++
    blocks[b] = cell
  }
}

/** Joins what threads found, and numbers clusters by their lowest core. */
function number({ starts, cores, coreCounts, clusters, parents, state }: DensityCellsJob, order: Int32Array): number {
  const count = state[CELLS]
  const roots = joinedForests(parents, count)
  const lowest = new Int32Array(count).fill(order.length)
  for (let cell = 0; cell < count; cell++) {
    if (coreCounts[cell] === 0) continue
    const root = roots[cell]
    // Rows of a cell are in rising order.
    let place = starts[cell]
    while (cores[place] === 0) place++
    if (order[place] < lowest[root]) lowest[root] = order[place]
  }
  const firsts = lowest.filter((row) => row < order.length).sort()
  const numbers = new Int32Array(order.length)
  for (let i = 0; i < firsts.length; i++) numbers[firsts[i]] = i
  for (let cell = 0; cell < count; cell++)
    clusters[cell] = coreCounts[cell] === 0 ? NO_CLUSTER : numbers[lowest[roots[cell]]]
  return firsts.length
}

/** As in assembly/cellState.ts. */
const NO_CLUSTER = 0x7fffffff

/** The rows that are cores, in rising order; all others' labels become what they mean. */
function takeCores(labels: Int32Array): Int32Array {
  let count = 0
  for (let row = 0; row < labels.length; row++) if (labels[row] >= 0) count++
  const cores = new Int32Array(allocBuffer(count * 4))
  for (let row = 0, at = 0; row < labels.length; row++)
    if (labels[row] >= 0) cores[at++] = row
    else if (labels[row] < -1) labels[row] = -2 - labels[row]
  return cores
}
