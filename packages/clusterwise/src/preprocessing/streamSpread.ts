import type { Columns } from "../data/columns.js"
import type { RowStream } from "../data/rowStream.js"
import type { Engine, Moments } from "../engine/engine.js"
import { part } from "../engine/pace.js"
import { type CallOptions, routine } from "../engine/resident.js"
import { eachPiece } from "../engine/stream/eachPiece.js"
import { engineOf } from "../engine/stream/mapStream.js"
import { openStream, tellRows } from "../engine/stream/streamRows.js"
import { factor, type Spread } from "./spread.js"

export interface ColumnRanges {
  readonly min: Float64Array
  readonly max: Float64Array
}

/** Column ranges of a stream, in one pass. */
export async function streamRanges<L>(
  who: string,
  stream: RowStream,
  options: CallOptions<L>,
): Promise<ColumnRanges & Columns> {
  const { frame, cols, columns } = await openStream(who, stream, await engineOf(options), options)
  return { cols, columns, min: Float64Array.from(frame.min), max: Float64Array.from(frame.max) }
}

/**
 * `spread` of a stream: moments of pieces put together (T. F. Chan, G. H. Golub and R. J. LeVeque, "Updating formulae and
 * a pairwise algorithm for computing sample variances", COMPSTAT 1982). Pieces have the same size whatever the blocks,
 * so that blocks leave no trace. One pass; a second one where squares would leave float64.
 */
export async function streamSpread<L>(
  who: string,
  stream: RowStream,
  options: CallOptions<L>,
): Promise<Spread & Columns> {
  const engine = await engineOf(options)
  const { moments, columns } = await streamMoments(who, stream, engine, options)
  const about = { cols: stream.cols, columns }
  const factors = Float64Array.from(moments.min, (min, j) => factor(who, about, j, min, moments.max[j]))
  if (factors.every((f) => f === 1)) return { ...moments, ...about, std: moments.variance.map(Math.sqrt) }
  const near = (await streamMoments(who, stream, engine, part(options, 1, 1), factors)).moments
  const mean = near.mean.map((m, j) => m / factors[j])
  return { ...moments, ...about, mean, std: near.variance.map((v, j) => Math.sqrt(v) / factors[j]) }
}

async function streamMoments<L>(
  who: string,
  stream: RowStream,
  engine: Engine<L>,
  options: CallOptions<L>,
  scale?: Float64Array,
): Promise<{ moments: Moments; columns: readonly string[] | undefined }> {
  const { signal } = options
  let all: Moments | undefined
  const { columns } = await eachPiece(who, stream, engine, { signal }, async ({ x, firstRow }) => {
    const rows = scale ? await routine(who, x, "project")(x, { scale }, { signal }) : x
    const found = await routine(who, x, "moments")(rows, {}, { signal })
    if (rows !== x) rows.release()
    all = all ? together(all, found) : found
    tellRows(options, "moments", firstRow + x.rows, stream.rows)
  })
  options.onProgress?.({ phase: "moments", fraction: 1 })
  return { moments: all!, columns }
}

function together(a: Moments, b: Moments): Moments {
  const weight = a.weight[0] + b.weight[0]
  const share = b.weight[0] === 0 ? 0 : b.weight[0] / weight
  const step = (j: number) => b.mean[j] - a.mean[j]
  // A piece whose rows weigh nothing has neither mean nor variance.
  const mix = (x: Float64Array, y: Float64Array, how: (x: number, y: number, j: number) => number) =>
    share === 0 ? x : share === 1 ? y : x.map((value, j) => how(value, y[j], j))
  return {
    weight: Float64Array.of(weight),
    count: Float64Array.of(a.count[0] + b.count[0]),
    mean: mix(a.mean, b.mean, (m, _, j) => m + step(j) * share),
    variance: mix(
      a.variance,
      b.variance,
      (v, w, j) => v * (1 - share) + w * share + step(j) ** 2 * share * (1 - share),
    ),
    min: a.min.map((m, j) => Math.min(m, b.min[j])),
    max: a.max.map((m, j) => Math.max(m, b.max[j])),
  }
}
