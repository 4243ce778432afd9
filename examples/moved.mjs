// The same picture far from zero: 300 rows, and the same rows moved by 10⁸. Scores and labels have to stay.
import { daviesBouldinScore, KMeans, Matrix, silhouetteScore } from "clusterwise"
import { readData } from "./shared.mjs"

const here = await readData("blobs-300.csv", ["x", "y"])
const moved = Matrix.from(here.toArray().map((row) => row.map((value) => value + 1e8)))
const model = await new KMeans({ nClusters: 4, nInit: 10 }).fit(here)

for (const [name, X] of [
  ["where it was", here],
  ["moved", moved],
]) {
  const fitted = await new KMeans({ nClusters: 4, nInit: 10 }).fit(X)
  const predicted = await fitted.predict(X)
  const daviesBouldin = (await daviesBouldinScore(X, model.labels)).toFixed(4)
  const silhouette = (await silhouetteScore(X, model.labels)).toFixed(4)
  const left = predicted.filter((label, i) => label !== fitted.labels[i]).length
  console.log(`${name}: Davies–Bouldin ${daviesBouldin}, silhouette ${silhouette}, rows that leave their label ${left}`)
}
