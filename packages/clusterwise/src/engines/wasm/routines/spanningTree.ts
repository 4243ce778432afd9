import { allocBuffer } from "../../../data/memory.js"
import type { MergeTree, Progress, SpanningTree } from "../../../engine/engine.js"
import { checkedCores, sortedEdges } from "../../../engine/merging/edges.js"
import { treeOfEdges } from "../../../engine/merging/treeOfEdges.js"
import { inUnits } from "../../../engine/metricRange.js"
import { blockRowsOf } from "../source.js"
import { isSearched, searchGeometry, treeCols } from "../sphere.js"
import { buildTree, planTree, treeBytes } from "../treeBuild.js"
import { axesOf, planWide, sketchesBytes, takesSketches, wideBytes } from "../wideRows.js"
import { pairDistances } from "./pairDistances.js"
import type { Routine } from "./routine.js"
import { GroupsInRounds } from "./spanningRounds.js"
import type { SpanningTreeJob, SpanningTreeRequest } from "./spanningTreeJob.js"
import { LEAVES_IN_BLOCK, SpanningTreePart } from "./spanningTreePart.js"

export const spanningTree: Routine<SpanningTreeRequest, SpanningTreeJob, SpanningTreePart, SpanningTree> = {
  name: "spanningTree",
  work: ({ source: { rows, cols } }) => rows * cols * Math.min(rows, 200 + 20 * 2 ** Math.min(cols, 20)),
  can(operation) {
    const { metric = "euclidean", rows, cols } = operation
    if (!isSearched(metric)) return metric === "precomputed" || pairDistances.can!(operation)
    return (
      bytesInThread(rows, treeCols(metric, cols), takesSketches(metric, cols)) < 2 ** 32 ||
      "a thread's own copy of so many rows would not fit into 4 GiB."
    )
  },
  need(operation, threads) {
    const { metric = "euclidean", rows, cols } = operation
    if (cols === 0) return rows * 80
    if (!isSearched(metric)) return rows * 80 + pairDistances.need(operation, threads)
    const perRow = 12 * neighboursOf(cols) + 120
    const wide = takesSketches(metric, cols)
    const tree = treeBytes(rows, wide ? axesOf(cols) : treeCols(metric, cols)) + (wide ? wideBytes(rows, cols) : 0)
    return tree + rows * perRow + threads * (bytesInThread(rows, treeCols(metric, cols), wide) + rows * 8)
  },

  plan({ source, options }, threads) {
    const { rows, cols } = source
    const cores = checkedCores(options.cores, rows)
    const neighbours = neighboursOf(cols)
    const wide = takesSketches(options.metric, cols) ? planWide(rows, cols) : undefined
    const plan = planTree(rows, wide ? axesOf(cols) : treeCols(options.metric, cols))
    const nodes = 2 ** (plan.tree.depth + 1)
    const integers = (length: number) => new Int32Array(allocBuffer(length * 4))
    const floats = (length: number) => new Float64Array(allocBuffer(length * 8))
    const groups = Math.ceil(rows / 2)
    return {
      ...plan,
      source,
      options: { ...options, cores: cores && shared(cores) },
      ...searchGeometry(source, options.metric),
      blockRows: blockRowsOf(source),
      wide,
      neighbours,
      distances: floats(rows * neighbours),
      nearest: integers(rows * neighbours),
      passed: new Uint8Array(allocBuffer(rows)),
      groups: integers(rows),
      nodeGroups: integers(nodes),
      floors: cores && { places: floats(rows), nodes: floats(nodes) },
      best: Array.from({ length: threads + 1 }, () => ({
        distance: floats(groups),
        inside: integers(groups),
        outside: integers(groups),
      })),
      renamed: integers(rows),
      turn: integers(2),
    }
  },

  part: (bench, job, thread) => new SpanningTreePart(bench, job, thread),

  async drive(team, _part, job, run) {
    const tell = (from: number, to: number, phase: string) => (share: number) =>
      run.onProgress?.({ phase, fraction: from + (to - from) * share })
    await team.run("stage", Math.ceil(job.source.rows / job.blockRows))
    await buildTree(team, job, tell(0, 0.1, "tree"))
    joinFloors(job)
    const blocks = blocksOf(job)
    await team.run("neighbours", blocks, tell(0.1, 0.5, "neighbours"))
    const rounds = new GroupsInRounds(job)
    const rows = job.source.rows
    // Each round halves the groups at least.
    const done = () => 1 - Math.log2(rounds.groups) / Math.log2(rows)
    for (rounds.joinNearest(); ; ) {
      await team.run("rename", blocks)
      rounds.begin()
      if (rounds.groups === 1) break
      rounds.forget()
      await team.run("look", blocks)
      rounds.gather()
      await team.run("search", blocks)
      rounds.gather()
      rounds.join()
      tell(0.5, 0.95, "rounds")(done())
    }
    const tree = inDataUnits(rounds.edges, job)
    run.onProgress?.({ phase: "rounds", fraction: 1, rows })
    return tree
  },
}

/** The tree of single linkage: the spanning tree, edge by edge. */
export const singleTree: Routine<SpanningTreeRequest, SpanningTreeJob, SpanningTreePart, MergeTree> = {
  ...spanningTree,
  name: "singleTree",
  async drive(team, part, job, run) {
    const onProgress =
      run.onProgress && ((p: Progress) => run.onProgress!({ ...p, fraction: Math.min(0.999, p.fraction) }))
    const tree = treeOfEdges(await spanningTree.drive(team, part, job, { ...run, onProgress }))
    run.onProgress?.({ phase: "merge", fraction: 1, rows: job.source.rows })
    return tree
  },
}

const blocksOf = ({ tree }: SpanningTreeJob): number => Math.ceil(2 ** tree.depth / LEAVES_IN_BLOCK)

/** The least core of each node, from those of the leaves. */
function joinFloors({ tree, floors }: SpanningTreeJob): void {
  for (let node = floors ? 2 ** tree.depth - 1 : 0; node > 0; node--)
    floors!.nodes[node] = Math.min(floors!.nodes[2 * node], floors!.nodes[2 * node + 1])
}

/** Edges between places, in working units, to edges between rows in the data's own. */
function inDataUnits({ a, b, weights }: GroupsInRounds["edges"], job: SpanningTreeJob): SpanningTree {
  const { options, scale, tree } = job
  const { metric } = options
  let [least, most] = [Number.POSITIVE_INFINITY, 0]
  for (let i = 0; i < weights.length; i++) {
    a[i] = tree.order[a[i]]
    b[i] = tree.order[b[i]]
    if (weights[i] > most) most = weights[i]
    if (weights[i] > 0 && weights[i] < least) least = weights[i]
  }
  // Powers of two change no digit, unless an end leaves float64.
  if (metric !== "cosine")
    for (const end of [least, most]) if (end < Number.POSITIVE_INFINITY) inUnits(end, metric, scale)
  const once = metric === "cosine" ? 2 * scale * scale : scale
  const twice = metric === "sqeuclidean" ? scale : 1
  for (let i = 0; i < weights.length; i++) weights[i] = weights[i] / once / twice
  return sortedEdges(a, b, weights)
}

/** Tree and tiles, groups and their best edges, and some room. */
function bytesInThread(rows: number, cols: number, wide: boolean): number {
  const axes = wide ? axesOf(cols) : cols
  return treeBytes(rows, axes) + rows * (4 * axes + 50) + (wide ? sketchesBytes(rows, cols) : 0) + 1_000_000
}

/** Neighbours that rows keep. 1M × 2: 3.9 s with 1, 3.2 with 3, 3.0 with 4, 3.7 with 6; 100k × 16: 3.1 with 4, 2.1 with 8, 2.7 with 12. */
const neighboursOf = (cols: number): number => (cols <= 4 ? 4 : 8)

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(allocBuffer(values.byteLength))
  copy.set(values)
  return copy
}
