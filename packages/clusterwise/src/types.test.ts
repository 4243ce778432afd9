import { describe, expectTypeOf, it } from "vitest"
import {
  AgglomerativeClustering,
  type AgglomerativeModel,
  type Engine,
  KMeans,
  type KMeansModel,
  type Linkage,
  loadModel,
  type Matrix,
  type MatrixLike,
  type Model,
  makeBlobs,
  Pipeline,
  type Resident,
  StandardScaler,
  silhouetteScore,
} from "./index.js"

/** What the type of a value is where a program is compiled; nothing here is called. */
async function whatIsInferred(rows: number[][], remote: Resident<{ table: string }>) {
  const labels: Int32Array = await new KMeans({ nClusters: 3 }).fitPredict(rows)
  const model = await new KMeans({ nClusters: 3 }).fit(rows)
  const far = await new KMeans().fit(remote)
  const elsewhere = await model.predict(remote)
  const score: number = await silhouetteScore(rows, model.labels)
  const tree = await new AgglomerativeClustering({ linkage: "average" }).fit(remote)
  const chain = await new Pipeline([new StandardScaler(), new AgglomerativeClustering()]).fit(rows)
  return { labels, model, far, elsewhere, score, tree, chain, read: loadModel("{}"), points: makeBlobs().X }
}
type Inferred = Awaited<ReturnType<typeof whatIsInferred>>

/** Every function with `any` in its type would pass this; no other type does. */
type IsAny<T> = 0 extends 1 & T ? true : false

describe("types", () => {
  it("are inferred: labels of local rows are an Int32Array, those of remote rows what the engine has", () => {
    expectTypeOf<Inferred["model"]>().toEqualTypeOf<KMeansModel<Int32Array>>()
    expectTypeOf<Inferred["model"]["labels"]>().toEqualTypeOf<Int32Array>()
    expectTypeOf<Inferred["far"]["labels"]>().toEqualTypeOf<{ table: string }>()
    expectTypeOf<Inferred["elsewhere"]>().toEqualTypeOf<{ table: string }>()
    expectTypeOf<Inferred["tree"]>().toEqualTypeOf<AgglomerativeModel>()
    expectTypeOf<Inferred["tree"]["labels"]>().toEqualTypeOf<Int32Array>()
    expectTypeOf<Inferred["chain"]["model"]["linkage"]>().toEqualTypeOf<Linkage>()
    expectTypeOf<Inferred["read"]>().toEqualTypeOf<Model>()
    expectTypeOf<Inferred["points"]>().toEqualTypeOf<Matrix>()
    expectTypeOf<IsAny<Inferred["model"]["params"]["init"]>>().toEqualTypeOf<false>()
    expectTypeOf<IsAny<Engine>>().toEqualTypeOf<false>()
  })

  it("take rows as array and tensor libraries hand them out", () => {
    interface FromTransformers {
      readonly data: Float32Array
      readonly dims: readonly number[]
      readonly type: "float32"
    }
    interface FromNdarray {
      data: Float64Array
      shape: number[]
      stride: number[]
      offset: number
      dtype: string
    }
    expectTypeOf<FromTransformers>().toExtend<MatrixLike>()
    expectTypeOf<FromNdarray>().toExtend<MatrixLike>()
    expectTypeOf<{ data: Int32Array; shape: [number, number] }>().toExtend<MatrixLike>()
    expectTypeOf<{ data: Float32Array; shape: Int32Array }>().toExtend<MatrixLike>()
    expectTypeOf<{ data: BigInt64Array; dims: readonly number[] }>().toExtend<MatrixLike>()
    expectTypeOf<Float32Array[]>().toExtend<MatrixLike>()
    expectTypeOf<readonly (readonly [number, number])[]>().toExtend<MatrixLike>()
    expectTypeOf<Matrix>().toExtend<MatrixLike>()
  })

  it("refuse what could not be clustered", () => {
    expectTypeOf<number[]>().not.toExtend<MatrixLike>()
    expectTypeOf<string[][]>().not.toExtend<MatrixLike>()
    // @ts-expect-error: a parameter that there is not
    const misspelt = () => new KMeans({ nCluster: 3 })
    // @ts-expect-error: a metric that k-means has not
    const unknown = () => new KMeans({ metric: "manhattan" })
    expectTypeOf([misspelt, unknown]).toBeArray()
  })
})
