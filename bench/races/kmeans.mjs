// k-means and silhouettes: ours on both Nodes and the peers, in turns; every answer checked against the others.
import { median, secondsText } from "../measures.mjs"
import { isNpm, make, node24, npmPeers, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

export async function race({ name, set, what, peers, target, turns = rounds, maxIter = 300, within = 1e-4 }) {
  const theirs = pythonPeers()
  const js = peers.some(isNpm) ? npmPeers() : undefined
  const own = { "Node 24": ours(node24), [thisNode]: ours(process.execPath) }
  const everyone = [theirs, js, ...Object.values(own)]
  const files = await make(theirs, set)
  for (const one of everyone) await one?.ask({ op: "load", data: "x", path: files.data })
  const ask = { op: what, data: "x", init: files.init, labels: files.labels, threads, maxIter, tol: 1e-4 }
  const first = {}
  for (const [label, process] of Object.entries(own)) first[label] = await process.ask(ask)
  const answer = first["Node 24"]
  const times = {}
  const note = (who, found) => {
    checkScalar(name, who, what === "kmeans" ? "inertia" : "score", found, answer, within)
    times[who] ??= []
    times[who].push(found.seconds)
  }
  for (let turn = 0; turn < Math.min(turns, rounds); turn++) {
    for (const [label, process] of Object.entries(own)) note(label, await process.ask(ask))
    for (const peer of peers) {
      if (isNpm(peer)) note(peer, await js.ask({ ...ask, maxIter: answer.nIter }))
      else note(peer, await theirs.ask({ ...ask, lib: peer, niter: answer.nIter }))
    }
  }
  for (const one of everyone) await one?.end()
  const best = peers.reduce((a, b) => (median(times[a]) <= median(times[b]) ? a : b))
  return Object.keys(own).map((label) => ({
    name,
    on: label,
    ratio: (median(times[label]) / median(times[best])).toFixed(3),
    target: label === "Node 24" ? `≤ ${target}` : "–",
    ours: secondsText(times[label]),
    peer: `${best} ${secondsText(times[best])}`,
    remarks: `first fit ${first[label].seconds.toFixed(2)} s${answer.nIter ? `, ${answer.nIter} iterations` : ""}`,
  }))
}

function checkScalar(name, who, field, found, answer, within) {
  if (Math.abs(found[field] - answer[field]) > within * Math.abs(answer[field]))
    throw new Error(`${name}: ${who} came to ${found[field]}, ours to ${answer[field]}`)
}
