import type { KMeansModel } from "../cluster/kmeans/model.js"
import { makeBlobs } from "../datasets/blobs.js"

/** A fit whose bytes are written down here once, so that Node and pages are held to the same ones. */
export const sameFit = {
  params: { nClusters: 6, nInit: 3, seed: 11 },
  X: () => makeBlobs({ nSamples: 5003, nFeatures: 3, centers: 7, clusterStd: 2, seed: 5 }).X,
  fingerprint: "512cf92d",
}

/** Labels and centroids as one number (FNV-1a over their bytes). */
export function fingerprint({ labels, centroids }: KMeansModel): string {
  let hash = 0x811c9dc5
  for (const { buffer, byteOffset, byteLength } of [labels, centroids.data])
    for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16)
}
