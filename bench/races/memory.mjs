// Peak resident memory of a fit over the bare runtime, beyond the data.
import { megabytes } from "../measures.mjs"
import { make, node24, ours, pythonPeers, threads } from "../setting.mjs"

export async function race({ name, set }) {
  const theirs = pythonPeers()
  const files = await make(theirs, set)
  await theirs.end()
  const lines = []
  for (const plain of [false, true]) {
    const process = ours(node24)
    const { rssBefore: bare } = await process.ask({ op: "idle" })
    const { rows, cols } = await process.ask({ op: "load", data: "x", path: files.data, plain })
    const { peakRss } = await process.ask({ op: "kmeans", data: "x", init: files.init, threads })
    await process.end()
    const data = rows * cols * 4 * (plain ? 2 : 1)
    lines.push({
      name: `${name}, from ${plain ? "a plain Float32Array, beyond 2 × data" : "Matrix.alloc, beyond the data"}`,
      on: "Node 24",
      ratio: megabytes(peakRss - bare - data),
      target: "≤ 60 MB",
      ours: `peak ${megabytes(peakRss)}`,
      peer: `bare ${megabytes(bare)}`,
      remarks: "",
    })
  }
  return lines
}
