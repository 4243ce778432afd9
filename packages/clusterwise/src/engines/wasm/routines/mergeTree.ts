import { allocBuffer, bytesOf } from "../../../data/memory.js"
import type { MergeTree } from "../../../engine/engine.js"
import { slotArrays, slotBytes } from "../../../engine/merging/clusterSlots.js"
import type { LinkageMethod } from "../../../engine/merging/lanceWilliams.js"
import { plainTree } from "../../../engine/merging/plainTree.js"
import { chainBytes, hasChain } from "../chainMemory.js"
import { workingGeometry } from "../geometry.js"
import { panelArrays, panelBytes } from "../slotPanels.js"
import { blockRowsOf } from "../source.js"
import { clusterTableBytes, clusterTableJob } from "./clusterTable.js"
import { treeInRounds } from "./mergeRounds.js"
import {
  formOf,
  type MergeTreeJob,
  type MergeTreeRequest,
  type RoundsJob,
  slotKind,
  tableClusters,
} from "./mergeTreeJob.js"
import { breathing, MergeTreePart } from "./mergeTreePart.js"
import { pairDistances } from "./pairDistances.js"
import type { Routine } from "./routine.js"
import { spanningTree } from "./spanningTree.js"

export const mergeTree: Routine<MergeTreeRequest, MergeTreeJob, MergeTreePart, MergeTree> = {
  name: "mergeTree",
  takesDistances: true,

  can: (operation) => operation.metric === "precomputed" || pairDistances.can!(operation),

  work: ({ source, distances }) => (distances ? distances.length * 8 : source.rows * source.rows * (source.cols + 4)),

  need(operation, threads) {
    const { rows, cols, dtype, method, metric = "euclidean" } = operation
    const pairs = (rows * (rows - 1)) / 2
    if (formOf(operation) === "edges") return spanningTree.need(operation, threads) + rows * 60
    const square = dtype === "float64" && hasChain(method as LinkageMethod, rows) ? chainBytes(rows) : 0
    if (formOf(operation) === "table") return pairs * bytesOf(dtype) + square + rows * 100
    const kind = slotKind(method as LinkageMethod, metric)!
    const clusters = tableClusters(kind, rows)
    return (
      rows * cols * 8 +
      slotBytes(kind, rows, cols) +
      panelBytes(rows, cols) +
      (clusters > 1 ? clusterTableBytes(rows, cols, clusters, threads) : 0) +
      rows * 60 +
      threads * (cols * 4000 + 1_000_000)
    )
  },

  plan(request) {
    return { ...request, rounds: request.distances ? undefined : roundsJob(request) }
  },

  part: (bench, job) => new MergeTreePart(bench, job),

  async drive(team, part, job, run) {
    const { source, options, distances } = job
    const tree = job.rounds
      ? await treeInRounds(team, job as MergeTreeJob & { rounds: RoundsJob }, run)
      : await plainTree(
          distances!,
          source.rows,
          options.method,
          breathing(team, { from: 0, to: source.rows }, run),
          part.chain,
        )
    run.onProgress?.({ phase: "merge", fraction: 1, rows: source.rows })
    return tree
  },
}

function roundsJob({ source, options, sizes }: MergeTreeRequest): RoundsJob {
  const { rows, cols } = source
  const { method, metric } = options
  const kind = slotKind(method, metric)!
  const until = tableClusters(kind, rows, sizes)
  const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
  const cosine = metric === "cosine"
  const slots = slotArrays(kind, method === "weighted" || method === "median", rows, cols)
  return {
    ...workingGeometry(source, cosine ? "cosine" : "euclidean"),
    ...(cosine ? { scale: 1 } : {}),
    slots,
    panels: panelArrays(rows, cols),
    queries: integers(rows),
    queryCount: integers(1),
    working: new Float64Array(allocBuffer(rows * cols * 8)),
    blockRows: blockRowsOf(source),
    until,
    table: until > 1 ? clusterTableJob(slots, method, until) : undefined,
  }
}
