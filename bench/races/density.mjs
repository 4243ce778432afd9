// DBSCAN, HDBSCAN and OPTICS, from rows to labels: ours on both Nodes and the peers, in turns; labels compared before a time counts.
import { adjustedRandScore } from "clusterwise"
import { median, megabytes, secondsText } from "../measures.mjs"
import { readNpy } from "../npy.mjs"
import { isNpm, make, node24, npmPeers, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

/** Least adjusted Rand index of labels, noise a label like any other: ties decide a few rows of HDBSCAN. */
const alike = { dbscan: 1, hdbscan: 0.99, optics: 0.99 }
/** Least share of rows whose reachability is the same to 1e-9. */
const sameReachabilities = 0.999
/** Peers whose labels are known to be wrong: they are told, and not compared. */
const wrong = ["hdbscan-ts"]

export async function race(row) {
  const theirs = pythonPeers()
  const npm = row.peers.some(isNpm) ? npmPeers() : undefined
  const files = await make(theirs, row.set)
  const own = await ownRunners(row, files)
  const others = await peerRunners(row, files, theirs, npm)
  for (let turn = 0; turn < Math.min(row.turns ?? 0, rounds); turn++)
    for (const one of [...own, ...others]) {
      // The first call of fast_hdbscan compiles it.
      if (!one.first && one.label === "fast_hdbscan") await one.run()
      const found = await one.run()
      one.alike ??= await compared(row, one, own[0])
      one.times.push(found.seconds)
      one.first ??= found
    }
  for (const process of [theirs, npm, ...own.map((one) => one.process)]) await process?.end()
  return own.map((one) => line(row, one, others, files))
}

async function ownRunners(row, files) {
  const nodes = row.peers.length > 0 ? { "Node 24": node24, [thisNode]: process.execPath } : { "Node 24": node24 }
  const runners = []
  for (const [label, node] of Object.entries(nodes)) {
    const own = ours(node)
    const { rssBefore: bare } = await own.ask({ op: "idle" })
    await own.ask({ op: "load", data: "x", path: files.data })
    const out = `.bench/density.${runners.length}`
    const run = () => own.ask({ op: "density", data: "x", method: row.method, params: row.params, threads, out })
    runners.push({ label, process: own, run, first: await run(), bare, out, times: [] })
  }
  return runners
}

async function peerRunners({ method, params, algorithm, peers }, files, theirs, npm) {
  if (!peers.every(isNpm)) await theirs.ask({ op: "load", data: "x", path: files.data })
  await npm?.ask({ op: "load", data: "x", path: files.data })
  return peers.map((lib) => {
    const out = `.bench/density.${lib}`
    const ask = { op: "density", lib, data: "x", method, ...params, algorithm, threads, out }
    return { label: lib, run: () => (isNpm(lib) ? npm : theirs).ask(ask), out, times: [] }
  })
}

/** How alike the labels are; an error where they are not alike enough. */
async function compared({ name, method }, { label, out }, answer) {
  const labels = (from) => readNpy(`${from}.labels.npy`).data
  const rand = await adjustedRandScore(labels(answer.out), labels(out))
  if (wrong.includes(label)) return rand
  if (rand < alike[method])
    throw new Error(`${name}: labels of ${label} and ours have an adjusted Rand index of ${rand}`)
  if (method === "optics") checkReachabilities(name, label, out, answer.out)
  return rand
}

function checkReachabilities(name, label, out, ours) {
  const [found, expected] = [out, ours].map((from) => readNpy(`${from}.reachability.npy`).data)
  let same = 0
  for (let row = 0; row < expected.length; row++)
    if (found[row] === expected[row] || Math.abs(found[row] - expected[row]) <= 1e-9 * expected[row]) same++
  if (same < sameReachabilities * expected.length)
    throw new Error(`${name}: ${label} and ours agree on ${same} of ${expected.length} reachabilities`)
}

function line({ name, target, over, peakMB, turns }, { label, first, bare, times }, others, files) {
  const best = others.reduce((a, b) => (a && median(a.times) <= median(b.times) ? a : b), undefined)
  const own = times.length > 0 ? times : [first.seconds]
  const data = files.rows * files.cols * 8
  const peak = first.peakRss - bare - data
  const limits = [
    target === undefined ? [] : `≤ ${target}`,
    peakMB === undefined ? [] : `peak < data + ${peakMB} MB`,
  ].flat()
  const agreement = others.map((peer) => `${peer.label} ${peer.alike.toPrecision(4)}`).join(", ")
  return {
    name,
    on: label,
    ratio: best ? (median(own) / median(best.times)).toPrecision(3) : "–",
    target: label === "Node 24" ? limits.join(", ") : "–",
    ours: secondsText(own),
    peer: best ? others.map((peer) => `${peer.label} ${secondsText(peer.times)}`).join("; ") : (over ?? "none can"),
    remarks: `${first.clusters} clusters, ${first.noise} noise, first ${first.seconds.toFixed(2)} s, peak data + ${megabytes(peak)}${
      agreement ? `; adjusted Rand ${agreement}` : ""
    }${turns === 1 ? "; one turn" : ""}`,
  }
}
