import { Matrix } from "../../../data/matrix.js"
import { allocBuffer } from "../../../data/memory.js"
import type { DistancesOptions } from "../../../engine/engine.js"
import type { Bench } from "../bench.js"
import { type WorkingGeometry, workingGeometry } from "../geometry.js"
import { BlockReader, blockRowsOf, type Source } from "../source.js"
import type { Phase } from "../team.js"
import { withPoints } from "./nearest.js"
import type { Routine } from "./routine.js"

export interface DistancesRequest {
  readonly source: Source
  readonly options: DistancesOptions
}

interface DistancesJob extends DistancesRequest, WorkingGeometry {
  readonly blockRows: number
  readonly blocks: number
  readonly out: Float64Array
  /** The points, as unit vectors under cosine. */
  readonly points: Float64Array
}

/** What finishDistances does for a metric. */
const finishes: Readonly<Record<string, number>> = { sqeuclidean: 0, euclidean: 1, cosine: 2 }

export const distances: Routine<DistancesRequest, DistancesJob, DistancesPart, { data: Float64Array; count: number }> =
  {
    name: "distances",
    work: ({ source, options }) => source.rows * options.points.length * 2,
    need: ({ rows, cols, points = 1 }, threads) =>
      rows * points * 8 + threads * (points * (cols * 8 + 2048) + 1_000_000),
    can: ({ metric = "euclidean" }) =>
      Object.hasOwn(finishes, metric) ||
      `it has no metric "${metric}" yet; it has ${Object.keys(finishes).join(", ")}.`,

    plan({ source, options }) {
      const count = options.points.length / source.cols
      // A block's answers are float64 as well: fewer rows where there are many points.
      const blockRows = Math.max(8, Math.min(blockRowsOf(source), Math.floor(262_144 / count / 8) * 8))
      return {
        source,
        options,
        ...workingGeometry(withPoints(source, options.points), options.metric === "cosine" ? "cosine" : "euclidean"),
        blockRows,
        blocks: Math.ceil(source.rows / blockRows),
        out: new Float64Array(allocBuffer(source.rows * count * 8)),
        points: options.points,
      }
    },

    part: (bench, job) => new DistancesPart(bench, job),

    async drive(team, _part, job, run) {
      await team.run("measure", job.blocks, (fraction) => run.onProgress?.({ phase: "distances", fraction }))
      run.onProgress?.({ phase: "distances", fraction: 1, rows: job.source.rows })
      return { data: job.out, count: job.points.length / job.source.cols }
    },
  }

/** The routine's plain answer as a Matrix. */
export const toMatrix = ({ data, count }: { data: Float64Array; count: number }): Matrix =>
  new Matrix(data, data.length / count, count)

class DistancesPart {
  readonly measure: Phase = { block: (b) => this.measureBlock(b) }
  private readonly reader: BlockReader
  private readonly count: number
  private readonly at: { points: number; sq: number; row: number }

  constructor(
    private readonly bench: Bench,
    private readonly job: DistancesJob,
  ) {
    const { source, options } = job
    const { cols } = source
    const cosine = options.metric === "cosine"
    this.count = job.points.length / cols
    this.reader = new BlockReader(bench, source, cosine, job, 1, false, job.blockRows)
    const given = bench.put(job.points)
    const unit = cosine ? bench.alloc(job.points.byteLength) : given
    if (cosine) bench.kernels.unitRows64(given, unit, this.count, cols)
    this.at = { points: unit, sq: bench.alloc(job.blockRows * this.count * 8), row: bench.alloc((cols + 2) * 8) }
  }

  private measureBlock(b: number): void {
    const { bench, job, reader, at } = this
    const count = reader.count(b)
    const measure = reader.wide ? bench.kernels.sqToAll64 : bench.kernels.sqToAll32
    measure(reader.raw(b), count, job.source.cols, at.points, this.count, job.scale, at.sq, at.row)
    const values = count * this.count
    bench.kernels.finishDistances(at.sq, values, finishes[job.options.metric], job.scale)
    job.out.set(bench.float64(at.sq, values), reader.first(b) * this.count)
  }
}
