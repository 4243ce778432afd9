// Mini-batch k-means: ours on both Nodes and scikit-learn, in turns, each turn from another seed; every row labelled at the end.
// Draws differ, so that inertias are compared as medians over the seeds before a time counts.
import { median, secondsText } from "../measures.mjs"
import { make, node24, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

/** scikit-learn's batches are small: one thread is faster on some machines. The better one counts. */
const peerThreads = [1, threads]

/** Medians of a handful of seeds lie within this of each other. */
const WITHIN = 1.01

export async function race({ name, set, k, target, turns = rounds }) {
  const theirs = pythonPeers()
  const own = { "Node 24": ours(node24), [thisNode]: ours(process.execPath) }
  const files = await make(theirs, set)
  const ask = { op: "minibatch", data: "x", k, threads }
  const first = {}
  for (const process of [theirs, ...Object.values(own)]) await process.ask({ op: "load", data: "x", path: files.data })
  for (const [label, process] of Object.entries(own)) first[label] = await process.ask({ ...ask, seed: 1000 })
  const found = {}
  const note = (who, { seconds, inertia, nSteps }) => {
    found[who] ??= { times: [], inertias: [], steps: [] }
    found[who].times.push(seconds)
    found[who].inertias.push(inertia)
    found[who].steps.push(nSteps)
  }
  for (let seed = 0; seed < Math.min(turns, rounds); seed++) {
    for (const [label, process] of Object.entries(own)) note(label, await process.ask({ ...ask, seed }))
    for (const count of peerThreads) note(`sklearn, ${count}`, await theirs.ask({ ...ask, seed, threads: count }))
  }
  for (const one of [theirs, ...Object.values(own)]) await one.end()
  const peers = peerThreads.map((count) => `sklearn, ${count}`)
  const best = peers.reduce((a, b) => (median(found[a].times) <= median(found[b].times) ? a : b))
  return Object.keys(own).map((label) => {
    const { times, inertias, steps } = found[label]
    const apart = median(inertias) / median(found[best].inertias)
    if (!(apart <= WITHIN)) throw new Error(`${name}: inertia ${apart} of sklearn's`)
    return {
      name,
      on: label,
      ratio: (median(times) / median(found[best].times)).toPrecision(2),
      target: label === "Node 24" ? `≤ ${target}` : "–",
      ours: secondsText(times),
      peer: peers.map((peer) => `${peer} ${secondsText(found[peer].times)}`).join("; "),
      remarks: `inertia ${apart.toFixed(4)} of sklearn's (medians of seeds), ${median(steps)} batches to its ${median(found[best].steps)}, first fit ${first[label].seconds.toFixed(2)} s`,
    }
  })
}
