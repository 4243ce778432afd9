// Tutorial C, clustering a numeric array: scaling and back, choosing k, tolerance, empty clusters. The data: wines.
import { lineChart, scatter, silhouetteChart } from "@clusterwise/charts/node"
import {
  adjustedRandScore,
  daviesBouldinScore,
  KMeans,
  Matrix,
  MinMaxScaler,
  Pipeline,
  StandardScaler,
  silhouetteSamples,
  silhouetteScore,
} from "clusterwise"
import { draw, list, readData } from "../shared.mjs"

const columns = ["alcohol", "malic_acid", "flavanoids", "color_intensity", "hue", "proline"]
const X = await readData("wine.csv", columns)
const grower = Int32Array.from({ length: X.rows }, (_, i) => (i < 59 ? 0 : i < 130 ? 1 : 2))

// Proline runs to 1,680, hue to 1.7: unscaled, proline decides alone.
const kmeans = new KMeans({ nClusters: 3, nInit: 10 })
const agree = async (/** @type {Int32Array} */ labels) => (await adjustedRandScore(labels, grower)).toFixed(3)
console.log("agreement with the growers, as it is:  ", await agree(await kmeans.fitPredict(X)))
const scaler = await new StandardScaler().fit(X)
const scaled = await scaler.transform(X)
console.log("agreement, standardised (z-scores):    ", await agree(await kmeans.fitPredict(scaled)))
const unit = await (await new MinMaxScaler().fit(X)).transform(X)
console.log("agreement, every column from 0 to 1:   ", await agree(await kmeans.fitPredict(unit)))

// Centroids in the units of the wines: by hand, or as a Pipeline does it.
const model = await kmeans.fit(scaled)
const raw = await scaler.inverseTransform(model.centroids)
const pipeline = await new Pipeline([new StandardScaler(), kmeans]).fit(X)
for (let c = 0; c < 3; c++)
  console.log(`centroid ${c}:`, columns.map((name, j) => `${name} ${raw.row(c)[j].toFixed(2)}`).join(", "))
const same = raw.data.every((value, i) => Math.abs(value - pipeline.centroids.data[i]) < 1e-9 * Math.abs(value))
console.log("the pipeline gives the same:", same)

// A constant column is no trap: its scale is 1.
const withConstant = Matrix.from(X.toArray().map((row) => [...row, 7]))
const constant = await (await new StandardScaler().fit(withConstant)).transform(withConstant)
console.log("a constant column becomes:", constant.row(0)[columns.length])

// How many clusters? Inertia always falls; the silhouette does not.
/** @type {{ k: number, inertia: number, silhouette: number }[]} */
const tried = []
for (let k = 2; k <= 8; k++) {
  const { labels, inertia } = await new KMeans({ nClusters: k, nInit: 10 }).fit(scaled)
  const [silhouette, daviesBouldin] = [await silhouetteScore(scaled, labels), await daviesBouldinScore(scaled, labels)]
  tried.push({ k, inertia, silhouette })
  console.log(
    `k ${k}: inertia ${inertia.toFixed(1)}, silhouette ${silhouette.toFixed(3)}, Davies–Bouldin ${daviesBouldin.toFixed(3)}`,
  )
}
const best = tried.reduce((a, b) => (b.silhouette > a.silhouette ? b : a))
console.log("best silhouette: k =", best.k)

// The tolerance follows the data's variance, so units do not matter: metres or millimetres, the same iterations.
const millimetres = Matrix.from(scaled.toArray().map((row) => row.map((v) => v * 1024)))
console.log("iterations in other units:", model.nIter, "and", (await kmeans.fit(millimetres)).nIter)
const hurried = await new KMeans({ nClusters: 8, maxIter: 2 }).fit(scaled)
console.log("stopped early:", hurried.converged, "-", hurried.warnings[0].message)

// Another metric: directions instead of positions.
const cosine = await new KMeans({ nClusters: 3, metric: "cosine", nInit: 10 }).fit(scaled)
console.log("agreement by direction (cosine):       ", await agree(cosine.labels))

// More clusters than distinct rows: a warning, never NaN.
const few = Matrix.from(Array.from({ length: 30 }, (_, i) => [i % 3, 0]))
const tooMany = await new KMeans({ nClusters: 5 }).fit(few)
console.log("five clusters of three distinct rows:", tooMany.warnings[0].message)
console.log("their rows:", list(tooMany.clusterWeight, 0))

const about = { title: "Wines of three growers, k = 3", centroids: model.centroids }
await draw("c-clusters", await scatter(scaled, { labels: model.labels, ...about }))
const x = tried.map(({ k }) => k)
const xLabel = "number of clusters"
const elbow = {
  title: "Inertia by number of clusters",
  x,
  xLabel,
  yLabel: "inertia",
  marks: [{ x: best.k, label: "best silhouette" }],
}
await draw(
  "c-elbow",
  lineChart(
    tried.map(({ inertia }) => inertia),
    elbow,
  ),
)
const curve = { title: "Silhouette by number of clusters", x, xLabel, yLabel: "silhouette", marks: [{ x: best.k }] }
await draw(
  "c-silhouettes",
  lineChart(
    tried.map(({ silhouette }) => silhouette),
    curve,
  ),
)
await draw("c-blades", silhouetteChart(await silhouetteSamples(scaled, model.labels), model.labels))
