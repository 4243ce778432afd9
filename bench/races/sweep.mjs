// Silhouettes of eleven labelings at once ÷ one silhouette, ours on both Nodes, in turns.
import { median, secondsText } from "../measures.mjs"
import { make, node24, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

export async function race({ name, set, target, turns = rounds }) {
  const maker = pythonPeers()
  const files = await make(maker, set)
  await maker.end()
  const lines = []
  for (const [label, node] of [
    ["Node 24", node24],
    [thisNode, process.execPath],
  ]) {
    const own = ours(node)
    await own.ask({ op: "load", data: "x", path: files.data })
    const ask = { data: "x", labels: files.labels, threads }
    const times = { silhouette: [], sweep: [] }
    for (let turn = -1; turn < Math.min(turns, rounds); turn++)
      for (const op of ["silhouette", "sweep"]) {
        const { seconds } = await own.ask({ ...ask, op })
        if (turn >= 0) times[op].push(seconds)
      }
    await own.end()
    lines.push({
      name,
      on: label,
      ratio: (median(times.sweep) / median(times.silhouette)).toFixed(3),
      target: label === "Node 24" ? `≤ ${target}` : "–",
      ours: secondsText(times.sweep),
      peer: `one silhouette ${secondsText(times.silhouette)}`,
      remarks: "k-means of 2 to 12 clusters",
    })
  }
  return lines
}
