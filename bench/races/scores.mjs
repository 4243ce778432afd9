// Comparisons of two labelings: ours on both Nodes and scikit-learn, in turns; scores compared before a time counts.
import { median, secondsText } from "../measures.mjs"
import { divide, node24, ours, pythonPeers, rounds, thisNode } from "../setting.mjs"

export async function race({ name, score, rows, k, target, turns = rounds }) {
  const theirs = pythonPeers()
  const own = { "Node 24": ours(node24), [thisNode]: ours(process.execPath) }
  const { a, b } = await theirs.ask({ op: "labelings", rows, k, out: ".bench", divide })
  const ask = { op: "score", score, a, b }
  const first = {}
  for (const [label, process] of Object.entries(own)) first[label] = await process.ask(ask)
  const expected = first["Node 24"].score
  const times = {}
  const note = (who, found) => {
    if (Math.abs(found.score - expected) > 1e-9)
      throw new Error(`${name}: ${who} came to ${found.score}, ours to ${expected}`)
    times[who] ??= []
    times[who].push(found.seconds)
  }
  for (let turn = 0; turn < Math.min(turns, rounds); turn++) {
    for (const [label, process] of Object.entries(own)) note(label, await process.ask(ask))
    note("sklearn", await theirs.ask(ask))
  }
  for (const one of [theirs, ...Object.values(own)]) await one.end()
  return Object.keys(own).map((label) => ({
    name,
    on: label,
    ratio: (median(times[label]) / median(times.sklearn)).toPrecision(2),
    target: label === "Node 24" ? `≤ ${target}` : "–",
    ours: secondsText(times[label]),
    peer: `sklearn ${secondsText(times.sklearn)}`,
    remarks: `score ${expected.toFixed(6)}, first ${first[label].seconds.toFixed(2)} s`,
  }))
}
