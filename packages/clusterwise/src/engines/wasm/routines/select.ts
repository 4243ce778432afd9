import { allocBuffer, allocFloats, bytesOf, dtypeOf, type FloatArray } from "../../../data/memory.js"
import type { Source } from "../source.js"
import type { Phase } from "../team.js"
import type { Routine } from "./routine.js"

export interface SelectRequest {
  readonly source: Source
  /** Indices of the rows to take, in their order. */
  readonly chosen: Int32Array
}

interface SelectJob extends SelectRequest {
  readonly out: FloatArray
  readonly blockRows: number
}

/** Values that a block copies. */
const BLOCK_VALUES = 65_536

/** Some of the rows, one after the other, as data of their own. */
export const select: Routine<SelectRequest, SelectJob, SelectPart, FloatArray> = {
  name: "select",
  /** A row from anywhere in memory costs about as much as 50 multiply-adds, and 2 a value. */
  work: ({ source, chosen }) => chosen.length * (50 + 2 * source.cols),
  need: ({ cols, dtype, points = 1 }, threads) =>
    points * (cols * bytesOf(dtype) + 2 * Int32Array.BYTES_PER_ELEMENT) + threads * 100_000,

  plan({ source, chosen }) {
    return {
      source,
      chosen: sharedCopy(chosen),
      out: allocFloats(chosen.length * source.cols, dtypeOf(source.data)),
      blockRows: Math.max(1, Math.floor(BLOCK_VALUES / source.cols)),
    }
  },

  part: (_bench, job) => new SelectPart(job),

  async drive(team, _part, job) {
    await team.run("copy", Math.ceil(job.chosen.length / job.blockRows))
    return job.out
  },
}

function sharedCopy(chosen: Int32Array): Int32Array {
  const copy = new Int32Array(allocBuffer(chosen.byteLength))
  copy.set(chosen)
  return copy
}

/** Columns up to which values are copied one by one: a call for each row costs more. */
const FEW_COLS = 16

class SelectPart {
  readonly copy: Phase = { block: (b) => this.copyBlock(b) }

  constructor(private readonly job: SelectJob) {}

  private copyBlock(b: number): void {
    const { chosen, blockRows, source } = this.job
    const copyRow = source.cols <= FEW_COLS ? copyValues : copyRun
    const end = Math.min(chosen.length, (b + 1) * blockRows)
    for (let r = b * blockRows; r < end; r++)
      copyRow(source.data, chosen[r] * source.cols, this.job.out, r * source.cols, source.cols)
  }
}

function copyValues(data: FloatArray, from: number, out: FloatArray, to: number, count: number): void {
  for (let j = 0; j < count; j++) out[to + j] = data[from + j]
}

function copyRun(data: FloatArray, from: number, out: FloatArray, to: number, count: number): void {
  out.set(data.subarray(from, from + count), to)
}
