// Uses the installed packages as a stranger does; prints what has to be the same on every Node, as JSON.
import { execFileSync } from "node:child_process"
import { KMeans, Matrix, silhouetteScore } from "clusterwise"
import { cluster } from "./fit.js"

const results = { node: process.versions.node, fit: await cluster(KMeans, Matrix) }
if (process.argv[2] !== "fit") Object.assign(results, await small(), await pictures(), command())
console.log(JSON.stringify(results))

async function small() {
  const rows = [
    [0, 0],
    [9, 9],
    [0, 1],
    [9, 8],
  ]
  const { labels, inertia } = await new KMeans({ nClusters: 2 }).fit(rows)
  return { labels: [...labels], inertia, silhouette: (await silhouetteScore(rows, labels)).toFixed(9) }
}

async function pictures() {
  const { scatter, toPng, toSvg } = await import("@clusterwise/charts/node")
  await import("@clusterwise/charts")
  const figure = await scatter(
    [
      [0, 0],
      [9, 9],
      [0, 1],
    ],
    { labels: Int32Array.of(0, 1, 0), title: "Two groups" },
  )
  return { svg: toSvg(figure).length, png: [...(await toPng(figure)).subarray(1, 4)] }
}

function command() {
  const bin = "node_modules/@clusterwise/cli/bin/clusterwise.js"
  const text = execFileSync(process.execPath, [bin, "kmeans", "iris.csv", "-k", "3", "--json"], { encoding: "utf8" })
  const { rows, nClusters, inertia } = JSON.parse(text)
  return { rows, nClusters, commandInertia: inertia.toFixed(6) }
}
