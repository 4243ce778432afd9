import { KMeans, Matrix } from "clusterwise"
import { cluster } from "./fit.js"

globalThis.result = cluster(KMeans, Matrix)
