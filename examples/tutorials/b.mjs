// Tutorial B, k-means step by step: 300 points around four centers, from four random rows to the best of many starts.
import { lineChart, scatter } from "@clusterwise/charts/node"
import { KMeans, Matrix } from "clusterwise"
import { draw, list, readData } from "../shared.mjs"

const X = await readData("blobs-300.csv", ["x", "y"])

// Four distinct rows as the start, and an unlucky one: two of the centroids end up sharing one blob.
// Drawn with replacement, a row would come twice in 3 % of draws of three from a hundred.
const start = X.select(Int32Array.of(17, 101, 199, 256))

// One iteration by hand: distances, the nearest, the means.
const nearest = Array.from({ length: X.rows }, (_, i) => {
  const squares = Array.from({ length: 4 }, (_, c) => sqDistance(X.row(i), start.row(c)))
  return { label: squares.indexOf(Math.min(...squares)), square: Math.min(...squares) }
})
const means = [0, 1, 2, 3].map((c) => {
  const own = nearest.flatMap(({ label }, i) => (label === c ? [X.row(i)] : []))
  return [0, 1].map((j) => own.reduce((sum, row) => sum + row[j], 0) / own.length)
})
const objective = nearest.reduce((sum, { square }) => sum + square, 0)
console.log("first iteration by hand: objective", objective.toFixed(4))

// The same by the library, one iteration and then all of them.
const one = await new KMeans({ nClusters: 4, init: start, maxIter: 1 }).fit(X)
console.log("first iteration by the library:    ", one.history[0].toFixed(4))
const apart = Math.max(...means.flatMap((row, c) => row.map((v, j) => Math.abs(v - one.centroids.row(c)[j]))))
console.log("the means agree:", apart < 1e-12)
console.log("it says that it was stopped:", one.warnings[0].message)

const model = await new KMeans({ nClusters: 4, init: start, tol: 0 }).fit(X)
console.log("objective by iteration:", list(model.history))
console.log("converged:", model.converged, "after", model.nIter, "iterations at", model.inertia.toFixed(3))
console.log(
  "labels belong to the centroids:",
  (await model.predict(X)).every((label, i) => label === model.labels[i]),
)

// One random start is a gamble; k-means++ and several starts are not.
const random = await new KMeans({ nClusters: 4, init: "random", nInit: 100, seed: 0 }).fit(X)
const good = random.inertias.filter((inertia) => inertia < 212.01).length
console.log(`random starts that find ${random.inertia.toFixed(3)}: ${good} of 100;`, worst(random.inertias))
const plusPlus = await new KMeans({ nClusters: 4, nInit: 100, seed: 0 }).fit(X)
const better = plusPlus.inertias.filter((inertia) => inertia < 212.01).length
console.log(`k-means++ starts that find it: ${better} of 100;`, worst(plusPlus.inertias))

// A centroid that no row is nearest to is given the row farthest from its own: no stale centroid, no NaN.
const lost = Matrix.from([...[0, 1, 2].map((c) => [...start.row(c)]), [1e6, 1e6]])
const recovered = await new KMeans({ nClusters: 4, init: lost }).fit(X)
console.log("rows by cluster from a lost centroid:", list(recovered.clusterWeight, 0))

const about = { title: "K-means of 300 rows, k = 4", xLabel: "x", yLabel: "y" }
await draw("b-clusters", await scatter(X, { labels: plusPlus.labels, centroids: plusPlus.centroids, ...about }))
const steps = { title: "Within-cluster sum of squares of an unlucky start", xLabel: "iteration", yLabel: "inertia" }
await draw("b-objective", lineChart(model.history, steps))

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function sqDistance(a, b) {
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
}

/** @param {Float64Array} inertias */
function worst(inertias) {
  return `the worst ends at ${(Math.max(...inertias) / Math.min(...inertias)).toFixed(2)} times that`
}
