// ml-kmeans, ml-hclust and hdbscan-ts behind the JSON lines of peers.py: load, kmeans, linkage, density, versions. They want rows as arrays;
// making them is not timed.
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { HDBSCAN } from "hdbscan-ts"
import { agnes } from "ml-hclust"
import { kmeans } from "ml-kmeans"
import { writeNpy } from "../npy.mjs"

const loaded = new Map()

/** A C-contiguous float32 or float64 .npy file, as rows. */
function rowsOf(path) {
  const bytes = readFileSync(path)
  const long = bytes[6] > 1
  const start = (long ? 12 : 10) + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8))
  const header = bytes.toString("latin1", 10, start)
  const [rows, cols] = /'shape': \((\d+), (\d+)\)/.exec(header).slice(1).map(Number)
  const Type = header.includes("<f4") ? Float32Array : Float64Array
  const data = new Type(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length))
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)))
}

function inertia(rows, centroids, labels) {
  let total = 0
  rows.forEach((row, i) => {
    const c = centroids[labels[i]]
    for (let j = 0; j < row.length; j++) total += (row[j] - c[j]) ** 2
  })
  return total
}

const ops = {
  versions: () => ({
    node: process.version,
    ...JSON.parse(readFileSync(new URL("./package.json", import.meta.url))).dependencies,
  }),
  load({ data, path }) {
    const rows = rowsOf(path)
    loaded.set(data, rows)
    return { rows: rows.length, cols: rows[0].length }
  },
  kmeans({ data, init, maxIter = 300, tolerance = 0 }) {
    const rows = loaded.get(data)
    const initialization = rowsOf(init)
    const rssBefore = process.memoryUsage.rss()
    const start = performance.now()
    const model = kmeans(rows, initialization.length, { initialization, maxIterations: maxIter, tolerance })
    const seconds = (performance.now() - start) / 1000
    const peakRss = process.resourceUsage().maxRSS * 1024 // of the process so far
    return {
      seconds,
      nIter: model.iterations,
      inertia: inertia(rows, model.centroids, model.clusters),
      rssBefore,
      peakRss,
    }
  },
  linkage({ data, method, out }) {
    const rows = loaded.get(data)
    const rssBefore = process.memoryUsage.rss()
    const start = performance.now()
    const tree = agnes(rows, { method })
    const seconds = (performance.now() - start) / 1000
    const peakRss = process.resourceUsage().maxRSS * 1024 // of the process so far
    writeNpy(out, heightsOf(tree).sort())
    return { seconds, heights: out, rssBefore, peakRss }
  },
  density({ data, minClusterSize, minSamples, out }) {
    const rows = loaded.get(data)
    const rssBefore = process.memoryUsage.rss()
    const start = performance.now()
    const model = new HDBSCAN({ minClusterSize, minSamples })
    model.fit(rows)
    const seconds = (performance.now() - start) / 1000
    const peakRss = process.resourceUsage().maxRSS * 1024 // of the process so far
    writeNpy(`${out}.labels.npy`, Int32Array.from(model.labels_))
    return { seconds, rssBefore, peakRss }
  },
}

/** Of all merges; without recursion, because a tree may be a chain. */
function heightsOf(tree) {
  const heights = []
  const open = [tree]
  while (open.length > 0) {
    const { isLeaf, height, children } = open.pop()
    if (isLeaf) continue
    heights.push(height)
    open.push(...children)
  }
  return Float64Array.from(heights)
}

for await (const line of createInterface({ input: process.stdin })) {
  let ask = {}
  let answer
  try {
    ask = JSON.parse(line)
    if (!Object.hasOwn(ops, ask.op)) throw new Error(`no op ${ask.op}`)
    answer = { id: ask.id, ok: true, ...ops[ask.op](ask) }
  } catch (error) {
    answer = { id: ask.id, ok: false, error: String(error) }
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`)
}
