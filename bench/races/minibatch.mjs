// Mini-batch k-means: ours on both Nodes and scikit-learn, in turns, each turn from another seed; every row labelled at the end.
// Draws differ, so that inertias are compared as medians over the seeds before a time counts.
import { median, secondsText } from "../measures.mjs"
import { make, node24, ours, pythonPeers, rounds, thisNode, threads } from "../setting.mjs"

/** Medians of a handful of seeds lie within this of each other. */
const WITHIN = 1.01

export async function race({ name, set, k, target, turns = rounds }) {
  const theirs = pythonPeers()
  const own = { "Node 24": ours(node24), [thisNode]: ours(process.execPath) }
  const everyone = { ...own, sklearn: theirs }
  const files = await make(theirs, set)
  const ask = { op: "minibatch", data: "x", k, threads }
  const found = {}
  const first = {}
  for (const [label, process] of Object.entries(everyone)) {
    await process.ask({ op: "load", data: "x", path: files.data })
    found[label] = { times: [], inertias: [], steps: [] }
    if (label !== "sklearn") first[label] = await process.ask({ ...ask, seed: 1000 })
  }
  for (let seed = 0; seed < Math.min(turns, rounds); seed++)
    for (const [label, process] of Object.entries(everyone)) {
      const { seconds, inertia, nSteps } = await process.ask({ ...ask, seed })
      found[label].times.push(seconds)
      found[label].inertias.push(inertia)
      found[label].steps.push(nSteps)
    }
  for (const one of Object.values(everyone)) await one.end()
  const { sklearn } = found
  return Object.keys(own).map((label) => {
    const { times, inertias, steps } = found[label]
    const apart = median(inertias) / median(sklearn.inertias)
    if (!(apart <= WITHIN))
      throw new Error(`${name}: ours came to ${median(inertias)}, sklearn to ${median(sklearn.inertias)}`)
    return {
      name,
      on: label,
      ratio: (median(times) / median(sklearn.times)).toPrecision(2),
      target: label === "Node 24" ? `≤ ${target}` : "–",
      ours: secondsText(times),
      peer: `sklearn ${secondsText(sklearn.times)}`,
      remarks: `inertia ${apart.toFixed(4)} of sklearn's (medians of seeds), ${median(steps)} batches to its ${median(sklearn.steps)}, first fit ${first[label].seconds.toFixed(2)} s`,
    }
  })
}
