// A user's program, only checked: the types have to be there, and to be right, with nothing installed but the package.
import { KMeans, type KMeansModel, Matrix, type MatrixLike, StandardScaler, wasm } from "clusterwise"

export async function use(rows: MatrixLike, signal: AbortSignal): Promise<Int32Array> {
  const engine = await wasm({ threads: 2 })
  const x = await engine.load(Matrix.from(rows))
  const model: KMeansModel = await new KMeans({ nClusters: 3, metric: "cosine" }).fit(x, { signal })
  const scaled: Matrix = await (await new StandardScaler().fit(rows)).transform(rows)
  // @ts-expect-error there is no such metric
  new KMeans({ metric: "cosinus" })
  return model.predict(scaled)
}
