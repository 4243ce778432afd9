import { KMeans, Matrix } from "clusterwise"
import { cluster } from "./fit.js"

console.log(JSON.stringify(await cluster(KMeans, Matrix)))
