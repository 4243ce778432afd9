import { allocBuffer } from "../../../data/memory.js"
import { type Accumulated, checkedRows, recordWidth } from "../../../engine/accumulated.js"
import { checkInFrame, type Frame, frameGeometry, frameOfRanges, weightsInFrame } from "../../../engine/frame.js"
import { inertiaUnit } from "../../../engine/lloydPasses.js"
import { addIntegers } from "../../../structures/wideIntegers.js"
import { farthestRows } from "../farthest.js"
import { workingGeometry } from "../geometry.js"
import { blockRowsOf, type Source } from "../source.js"
import { type AccumulateJob, type AccumulateRequest, INERTIA_WIDTH, layoutOf } from "./accumulateJob.js"
import { AccumulatePart } from "./accumulatePart.js"
import { chosenSource } from "./chosenSource.js"
import { packedLength, packPanels } from "./panels.js"
import type { Routine } from "./routine.js"

const shared64 = (length: number) => new Float64Array(allocBuffer(length * 8))

export const accumulate: Routine<AccumulateRequest, AccumulateJob, AccumulatePart, Accumulated> = {
  name: "accumulate",
  work: ({ source, options }) => (options.rows?.length ?? source.rows) * options.centroids.length,
  /** Weights or distances, and per thread the sums (twice) and the packed centroids. */
  need: ({ rows, cols, points = 1 }, threads) =>
    rows * 16 + points * (cols + 2) * (threads * 72 + 64) + threads * 1_000_000,

  plan({ source: all, options }, threads) {
    const { centroids, clusters, metric, farthest = 0 } = options
    const source = chosenSource(all, checkedRows(options.rows, all.rows))
    const frame = frameFor(all, source, options)
    const held = { ...source, min: Float64Array.from(frame.min), max: Float64Array.from(frame.max) }
    const geometry = { ...workingGeometry(held, metric), ...frameGeometry(frame, metric) }
    const { cols, rows } = source
    const blockRows = blockRowsOf(source)
    const layout = layoutOf(clusters, recordWidth(cols))
    const points = shared64(clusters * cols)
    points.set(centroids)
    return {
      ...geometry,
      ...layout,
      source: { ...held, weights: weightsInFrame(source.weights, source.weightScale, rows, frame, shared64) },
      frame,
      options: { metric, clusters, inertia: options.inertia ?? true, squares: options.squares ?? false, farthest },
      unit: options.inertiaUnit ?? inertiaUnit({ cols, ...geometry }, centroids),
      blockRows,
      blocks: Math.ceil(rows / blockRows),
      points,
      packed: new Float32Array(allocBuffer(packedLength(clusters, cols) * 4)),
      norms: shared64(clusters),
      records: Array.from({ length: threads }, () => new BigInt64Array(allocBuffer(layout.words * 8))),
      counts: Array.from({ length: threads }, () => shared64(clusters + 1)),
      sqDistances: shared64(farthest > 0 ? rows : 0),
    }
  },

  part: (bench, job, thread) => new AccumulatePart(bench, job, thread),

  async drive(team, _part, job, run) {
    packPanels(job.points, job.options.clusters, job.source.cols, job, job.tileScale, job)
    await team.run("sum", job.blocks, (fraction) => run.onProgress?.({ phase: "accumulate", fraction }))
    run.onProgress?.({ phase: "accumulate", fraction: 1, rows: job.source.rows })
    return resultOf(job)
  },
}

/** The frame that was given, which has to hold the rows; or that of all rows. */
function frameFor(all: Source, chosen: Source, { frame, metric }: AccumulateRequest["options"]): Frame {
  const ranges = { min: all.min, max: all.max }
  if (!frame) return frameOfRanges(Math.max(all.rows, chosen.rows), ranges, plainWeights(all))
  checkInFrame("accumulate", frameOfRanges(chosen.rows, ranges, plainWeights(chosen)), frame, metric)
  return frame
}

const plainWeights = ({ weights, weightScale }: Source) => weights?.map((weight) => weight / weightScale)

function resultOf(job: AccumulateJob): Accumulated {
  const { frame, options, points, unit, source, squaresAt, inertiaAt } = job
  const { metric, clusters, inertia, squares, farthest } = options
  const [words, ...others] = job.records
  for (const other of others) addIntegers(words, other)
  const counts = new Float64Array(clusters)
  for (const one of job.counts) for (let c = 0; c < clusters; c++) counts[c] += one[c]
  return {
    metric,
    frame,
    clusters,
    centroids: Float64Array.from(points),
    sums: BigInt64Array.from(words.subarray(0, inertiaAt)),
    counts,
    // Of each record of inertia the first term: its coarse integer and its remainder.
    inertia: BigInt64Array.from({ length: inertia ? clusters * 2 : 0 }, (_, i) => words[inertiaAt + i * INERTIA_WIDTH]),
    inertiaUnit: unit,
    largestTerm: job.counts.reduce((most, one) => Math.max(most, one[clusters]), 0),
    squares: squares ? BigInt64Array.of(words[squaresAt], words[squaresAt + 2]) : new BigInt64Array(0),
    farthest: farthest > 0 ? farthestRows(job.sqDistances, source.weights, farthest) : [],
  }
}
