import { bytesOf, dtypeOf, type FloatArray } from "../../../data/memory.js"
import type { ProjectOptions } from "../../../engine/engine.js"
import { outputCount, projectionRoom } from "../../../engine/routineOptions.js"
import type { Bench } from "../bench.js"
import { BlockReader, blockRowsOf, type Source } from "../source.js"
import type { Phase } from "../team.js"
import type { Routine } from "./routine.js"

export interface ProjectRequest {
  readonly source: Source
  readonly options: ProjectOptions
}

interface ProjectJob {
  readonly source: Source
  readonly outputs: number
  readonly norm: number
  readonly offset: Float64Array
  readonly scale: Float64Array
  readonly shift: Float64Array
  readonly matrix: Float64Array | undefined
  readonly blockRows: number
  readonly out: FloatArray
}

const norms = { l1: 1, l2: 2, max: 3 } as const

/** The mapped rows, in the type of the given ones. Values that the type cannot hold are left to the look for ranges. */
export const project: Routine<ProjectRequest, ProjectJob, ProjectPart, FloatArray> = {
  name: "project",
  /** Measured as in quantiles: 7.6 ns a value, 8 more for a norm; a matrix as many multiply-adds as it has values. */
  work: ({ source, options }) =>
    source.rows * (20 * source.cols + (options.matrix?.length ?? 0) + (options.norm ? 20 * source.cols : 0)),
  need: ({ rows, cols, dtype, points: outputs = cols }, threads) =>
    rows * outputs * bytesOf(dtype) + threads * (outputs * (2 * cols + 24) * 8 + cols * 1400 + 1_600_000),

  plan({ source, options }) {
    const { rows, cols } = source
    const outputs = outputCount(options, cols)
    return {
      source,
      outputs,
      norm: options.norm ? norms[options.norm] : 0,
      offset: options.offset ?? new Float64Array(cols),
      scale: options.scale ?? new Float64Array(cols).fill(1),
      // −0 leaves every value as it is; 0 would turn −0 into 0.
      shift: options.shift ?? new Float64Array(outputs).fill(-0),
      matrix: options.matrix,
      blockRows: Math.max(8, Math.min(blockRowsOf(source), Math.floor(65_536 / outputs / 8) * 8)),
      out: projectionRoom(options, rows * outputs, dtypeOf(source.data)),
    }
  },

  part: (bench, job) => new ProjectPart(bench, job),

  async drive(team, _part, job, run) {
    await team.run("map", Math.ceil(job.source.rows / job.blockRows), (fraction) =>
      run.onProgress?.({ phase: "project", fraction }),
    )
    run.onProgress?.({ phase: "project", fraction: 1, rows: job.source.rows })
    return job.out
  },
}

class ProjectPart {
  readonly map: Phase = { block: (b) => this.mapBlock(b) }
  private readonly reader: BlockReader
  private readonly panelCount: number
  private readonly at

  constructor(
    private readonly bench: Bench,
    private readonly job: ProjectJob,
  ) {
    const { source, blockRows, outputs, matrix } = job
    const { cols } = source
    const plain = { origin: new Float64Array(cols), columnScale: new Float64Array(cols), scale: 1 }
    this.reader = new BlockReader(bench, source, false, plain, 1, false, blockRows)
    this.panelCount = matrix ? Math.ceil(outputs / 4) : 0
    const mapped = bench.alloc((blockRows + 3) * cols * 8)
    this.at = {
      offset: bench.put(job.offset),
      scale: bench.put(job.scale),
      shift: bench.put(job.shift),
      mapped,
      matrix: matrix ? bench.put(matrixPanels(matrix, cols, outputs)) : 0,
      y: matrix ? bench.alloc((blockRows + 3) * this.panelCount * 32) : mapped,
      out: bench.alloc(blockRows * outputs * 8),
    }
  }

  private mapBlock(b: number): void {
    const { bench, job, reader, at, panelCount } = this
    const { kernels } = bench
    const { cols } = job.source
    const { outputs, norm } = job
    const count = reader.count(b)
    const affine = reader.wide ? kernels.affineRows64 : kernels.affineRows32
    affine(reader.raw(b), count, cols, at.offset, at.scale, at.mapped)
    if (panelCount) kernels.multiplyRows(at.mapped, count, cols, at.matrix, panelCount, at.y)
    const finish = reader.wide ? kernels.finishRows64 : kernels.finishRows32
    finish(at.y, count, outputs, panelCount ? panelCount * 4 : cols, at.shift, norm, at.out)
    const values = count * outputs
    job.out.set(reader.wide ? bench.float64(at.out, values) : bench.float32(at.out, values), reader.first(b) * outputs)
  }
}

/** The matrix in panels of four outputs, cols × 4 each; outputs behind the last are 0. */
function matrixPanels(matrix: Float64Array, cols: number, outputs: number): Float64Array {
  const panels = new Float64Array(Math.ceil(outputs / 4) * cols * 4)
  for (let j = 0; j < cols; j++)
    for (let o = 0; o < outputs; o++) panels[((o >> 2) * cols + j) * 4 + (o & 3)] = matrix[j * outputs + o]
  return panels
}
