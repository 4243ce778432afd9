// Whole linkages, from rows to the tree: ours on both Nodes and the peers, in turns; every tree's heights compared.
import { median, megabytes, secondsText } from "../measures.mjs"
import { readNpy } from "../npy.mjs"
import { isNpm, make, node24, npmPeers, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

const heightsAgreeTo = 1e-9

export async function race(row) {
  const theirs = pythonPeers()
  const npm = row.peers.some(isNpm) ? npmPeers() : undefined
  const files = await make(theirs, row.set)
  const own = await ownRunners(row, files)
  const others = await peerRunners(row, files, theirs, npm)
  const answer = readNpy(own[0].first.heights).data
  for (let turn = 0; turn < Math.min(row.turns ?? 0, rounds); turn++)
    for (const one of [...own, ...others]) {
      const found = await one.run()
      checkHeights(row.name, one.label, readNpy(found.heights).data, answer)
      one.times.push(found.seconds)
      one.first ??= found
    }
  for (const process of [theirs, npm, ...own.map((one) => one.process)]) await process?.end()
  return own.map((one) => line(row, one, others, files))
}

/** Both Nodes after a first linkage, which is where memory is taken; Node 24 alone where nobody else takes part. */
async function ownRunners({ method, budget, peers }, files) {
  const nodes = peers.length > 0 ? { "Node 24": node24, [thisNode]: process.execPath } : { "Node 24": node24 }
  const runners = []
  for (const [label, node] of Object.entries(nodes)) {
    const own = ours(node)
    const { rssBefore: bare } = await own.ask({ op: "idle" })
    await own.ask({ op: "load", data: "x", path: files.data })
    const out = `.bench/heights.${runners.length}.npy`
    const run = () => own.ask({ op: "linkage", data: "x", method, threads, memoryBudget: budget, out })
    const first = await run()
    runners.push({ label, process: own, run, first, bare, times: [] })
  }
  return runners
}

async function peerRunners({ method, peers }, files, theirs, npm) {
  if (!peers.every(isNpm)) await theirs.ask({ op: "load", data: "x", path: files.data })
  await npm?.ask({ op: "load", data: "x", path: files.data })
  return peers.map((lib) => {
    const ask = { op: "linkage", lib, data: "x", method, threads, out: `.bench/heights.${lib}.npy` }
    return { label: lib, run: () => (isNpm(lib) ? npm : theirs).ask(ask), times: [] }
  })
}

/** Sorted heights of the peer against ours. */
function checkHeights(name, who, found, expected) {
  if (found.length !== expected.length)
    throw new Error(`${name}: ${who} has ${found.length} merges, ours ${expected.length}`)
  for (let i = 0; i < expected.length; i++)
    if (!(Math.abs(found[i] - expected[i]) <= heightsAgreeTo * expected[i]))
      throw new Error(`${name}: height ${i} of ${who} is ${found[i]}, ours ${expected[i]}`)
}

function line({ name, target, seconds, peakMB }, { label, first, bare, times }, others, files) {
  const best = others.reduce((a, b) => (a && median(a.times) <= median(b.times) ? a : b), undefined)
  const own = times.length > 0 ? times : [first.seconds]
  const limits = [
    target === undefined ? [] : `≤ ${target}`,
    seconds === undefined ? [] : `< ${seconds} s`,
    peakMB === undefined ? [] : `peak < ${peakMB} MB`,
  ].flat()
  const data = files.rows * files.cols * 8
  const theirPeak = best?.first.peakRss ? `, theirs ${megabytes(best.first.peakRss - best.first.rssBefore + data)}` : ""
  return {
    name,
    on: label,
    ratio: best ? (median(own) / median(best.times)).toPrecision(3) : "–",
    target: label === "Node 24" ? limits.join(", ") : "–",
    ours: secondsText(own),
    peer: best ? others.map((peer) => `${peer.label} ${secondsText(peer.times)}`).join("; ") : "none can",
    remarks: `first ${first.seconds.toFixed(2)} s, peak ${megabytes(first.peakRss - bare)} over the bare runtime${theirPeak}`,
  }
}
