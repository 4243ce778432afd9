// Tutorial A, clustering rows of a tensor: 1,000 points around four centers. K-means, what stands out, compression, and a tree.
import { dendrogramChart, scatter } from "@clusterwise/charts/node"
import { adjustedRandScore, fcluster, KMeans, linkage, pdist, silhouetteSamples, suggestCut } from "clusterwise"
import { draw, list, readData } from "../shared.mjs"

// A tensor is its data and its shape: what ONNX Runtime, transformers.js and others hand out goes in as it is.
const { data, rows, cols } = await readData("blobs-1000.csv", ["x", "y"])
const tensor = { data, shape: [rows, cols] }

const model = await new KMeans({ nClusters: 4, nInit: 10, seed: 0 }).fit(tensor)
console.log("labels of the first ten rows:", model.labels.slice(0, 10).join(" "))
console.log("rows by cluster:", list(model.clusterWeight, 0))
console.log("inertia:", model.inertia.toFixed(3), "after", model.nIter, "iterations")
const again = await new KMeans({ nClusters: 4, nInit: 10, seed: 0 }).fitPredict(tensor)
console.log("the same seed, the same labels:", Buffer.compare(bytes(again), bytes(model.labels)) === 0)

// Patterns: are these the blobs that the rows were drawn from?
const blob = await readData("blobs-1000.csv", ["x", "y", "blob"]).catch((error) => error.message)
console.log("a column of words is refused, not guessed:", blob)
const { readFile } = await import("node:fs/promises")
const text = await readFile(new URL("../data/blobs-1000.csv", import.meta.url), "utf8")
const truth = Int32Array.from(text.trimEnd().split("\n").slice(1), (line) => Number(line.slice(-1)))
console.log("adjusted Rand index against the truth:", (await adjustedRandScore(model.labels, truth)).toFixed(4))

// Outliers: the rows farthest from their own centroid, and those that lie between two clusters.
const distances = await model.transform(tensor)
const own = Array.from(model.labels, (label, row) => distances.row(row)[label])
const farthest = [...own.keys()].sort((a, b) => own[b] - own[a]).slice(0, 3)
console.log("farthest rows:", farthest.map((row) => `${row} (${own[row].toFixed(2)})`).join(", "))
const silhouettes = await silhouetteSamples(tensor, model.labels)
console.log("rows nearer to another cluster than to their own:", silhouettes.filter((s) => s < 0).length)

// Compression: a codebook of four rows and one small integer a row, instead of two numbers a row.
const restored = await model.reconstruct(tensor)
const error = restored.data.reduce((sum, value, i) => sum + (value - data[i]) ** 2, 0)
console.log("squared error of the codebook:", error.toFixed(3), "= the inertia")

// Trap: floats cut to integers leave few distinct rows. Integers are welcome here, and floats are never cut.
const cut = new Set(Array.from({ length: rows }, (_, i) => `${Math.trunc(data[2 * i])},${Math.trunc(data[2 * i + 1])}`))
console.log("distinct rows, had they been cut to integers:", cut.size, "of", rows)
// Trap: a tensor that lies on its side. The error says rows and columns.
const sideways = await model.predict({ data, shape: [cols, rows] }).catch((error) => error.message)
console.log("transposed:", sideways)

// A tree, from the distances of all pairs. What t = 2 means depends on what it is compared with, so that has to be said.
const pairs = await pdist(tensor)
console.log("distances between", rows, "rows:", pairs.data.length)
for (const method of /** @type {const} */ (["single", "complete", "average", "ward"])) {
  const Z = await linkage(pairs, { method })
  const clusters = (/** @type {import("clusterwise").FclusterCriterion} */ criterion) =>
    new Set(fcluster(Z, 2, { criterion })).size
  console.log(
    `${method}, clusters at t = 2: inconsistent ${clusters("inconsistent")}, distance ${clusters("distance")}, maxclust ${clusters("maxclust")}`,
  )
}
const tree = await linkage(pairs, { method: "ward" })
const { nClusters, height, gap } = suggestCut(tree)
console.log(`suggested: ${nClusters} clusters, at the height ${height.toFixed(1)}, in a gap of ${gap.toFixed(1)}`)
const flat = fcluster(tree, height, { criterion: "distance" })
console.log("adjusted Rand index of the tree:", (await adjustedRandScore(flat, truth)).toFixed(4))
await draw("a-tree", dendrogramChart(tree, { clusters: flat, title: "1,000 rows, ward linkage" }))

const title = "1,000 rows in four clusters"
await draw(
  "a-clusters",
  await scatter(tensor, { labels: model.labels, centroids: model.centroids, title, xLabel: "x", yLabel: "y" }),
)

/** @param {Int32Array} labels */
function bytes({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength)
}
