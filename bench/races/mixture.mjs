// Mixtures of Gaussians from one start: ours on both Nodes and scikit-learn, in turns; likelihoods compared before a time counts.
import { median, megabytes, secondsText } from "../measures.mjs"
import { make, node24, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

/** scikit-learn's small products are faster on one thread on some machines: the better one counts. */
const peerThreads = [1, threads]

export async function race({ name, set, params, target, turns = rounds }) {
  const theirs = pythonPeers()
  const own = { "Node 24": ours(node24), [thisNode]: ours(process.execPath) }
  const files = await make(theirs, set)
  const ask = { op: "mixture", data: "x", init: files.init, ...params }
  await theirs.ask({ op: "load", data: "x", path: files.data })
  const first = {}
  for (const [label, process] of Object.entries(own)) {
    await process.ask({ op: "load", data: "x", path: files.data })
    first[label] = await process.ask({ ...ask, threads })
  }
  const expected = first["Node 24"]
  const times = {}
  const note = (who, found) => {
    const apart = Math.abs(found.logLikelihood - expected.logLikelihood) / Math.abs(expected.logLikelihood)
    if (!(apart < 1e-9) || found.nIter !== expected.nIter || found.largest !== expected.largest)
      throw new Error(`${name}: ${who} came to ${JSON.stringify(found)}, ours to ${JSON.stringify(expected)}`)
    times[who] ??= []
    times[who].push(found.seconds)
  }
  for (let turn = 0; turn < Math.min(turns, rounds); turn++) {
    for (const [label, process] of Object.entries(own)) note(label, await process.ask({ ...ask, threads }))
    for (const count of peerThreads) note(`sklearn, ${count}`, await theirs.ask({ ...ask, threads: count }))
  }
  for (const one of [theirs, ...Object.values(own)]) await one.end()
  const peers = peerThreads.map((count) => `sklearn, ${count}`)
  const best = Math.min(...peers.map((peer) => median(times[peer])))
  return Object.keys(own).map((label) => ({
    name,
    on: label,
    ratio: (median(times[label]) / best).toPrecision(2),
    target: label === "Node 24" ? `≤ ${target}` : "–",
    ours: secondsText(times[label]),
    peer: peers.map((peer) => `${peer} ${secondsText(times[peer])}`).join("; "),
    remarks: `${expected.nIter} iterations to a log-likelihood of ${expected.logLikelihood.toFixed(6)}, first ${first[label].seconds.toFixed(2)} s, peak ${megabytes(first[label].peakRss - first[label].rssBefore)}`,
  }))
}
