/** A fit large enough for threads, as numbers that have to be the same bytes everywhere. Runs in Node and in pages. */
export async function cluster(KMeans, Matrix) {
  const X = Matrix.alloc(100_000, 8, "float32")
  for (let i = 0; i < X.data.length; i++) X.data[i] = ((i * 7919) % 10_007) / 100
  const model = await new KMeans({ nClusters: 64, maxIter: 20, seed: 3 }).fit(X)
  return { engine: model.engine, labels: hash(model.labels), centroids: hash(model.centroids.data) }
}

/** FNV-1a. */
export function hash({ buffer, byteOffset, byteLength }) {
  let hash = 0x811c9dc5
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0).toString(16)
}
