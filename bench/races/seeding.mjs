// Starting centroids by greedy k-means++ alone: ours on both Nodes and scikit-learn's kmeans_plusplus, in turns. Their random
// numbers are others, so that a turn has a seed of its own, and what the centroids leave is compared over all turns.
import { median, secondsText } from "../measures.mjs"
import { make, node24, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

export async function race({ name, set, k, target, turns = rounds }) {
  const theirs = pythonPeers()
  const own = { "Node 24": ours(node24), [thisNode]: ours(process.execPath) }
  const files = await make(theirs, set)
  for (const one of [theirs, ...Object.values(own)]) await one.ask({ op: "load", data: "x", path: files.data })
  const ask = { op: "seeding", data: "x", k, threads }
  const first = {}
  for (const [label, process] of Object.entries(own)) first[label] = await process.ask({ ...ask, seed: 0 })
  const times = {}
  const left = {}
  const note = (who, { seconds, inertia }) => {
    times[who] ??= []
    left[who] ??= []
    times[who].push(seconds)
    left[who].push(inertia)
  }
  for (let turn = 1; turn <= Math.min(turns, rounds); turn++) {
    for (const [label, process] of Object.entries(own)) note(label, await process.ask({ ...ask, seed: turn }))
    note("sklearn", await theirs.ask({ ...ask, seed: turn }))
  }
  for (const one of [theirs, ...Object.values(own)]) await one.end()
  check(name, left)
  return Object.keys(own).map((label) => ({
    name,
    on: label,
    ratio: (median(times[label]) / median(times.sklearn)).toFixed(3),
    target: label === "Node 24" && target ? `≤ ${target}` : "–",
    ours: secondsText(times[label]),
    peer: `sklearn ${secondsText(times.sklearn)}`,
    remarks: `first ${first[label].seconds.toFixed(2)} s, inertia ${(median(left[label]) / median(left.sklearn)).toFixed(3)} of theirs`,
  }))
}

/** The same seeds must draw the same on both Nodes, and as well as the peer. */
function check(name, { sklearn, ...own }) {
  const [one, other] = Object.values(own)
  if (other && one.some((inertia, turn) => inertia !== other[turn]))
    throw new Error(`${name}: two Nodes draw otherwise`)
  if (!(median(one) < 1.05 * median(sklearn)))
    throw new Error(`${name}: ours leaves ${median(one)}, scikit-learn ${median(sklearn)}`)
}
