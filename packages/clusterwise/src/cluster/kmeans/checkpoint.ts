import type { EncodedArray } from "../../data/encode.js"
import type { Frame } from "../../engine/frame.js"

/** Where a long fit keeps how far it came, so that it can go on after it was ended. The state is plain JSON. */
export interface Checkpoint {
  /** What was written last, or a promise of it; undefined or null where nothing was. */
  read(): unknown
  /** Keeps the state in the place of the last one. Awaited after every iteration. */
  write(state: KMeansCheckpoint): void | Promise<void>
}

/** How far a fit over a stream came: plain JSON. */
export interface KMeansCheckpoint {
  readonly format: "clusterwise-checkpoint"
  readonly version: 1
  readonly kind: "kmeans"
  readonly params: Readonly<Record<string, unknown>>
  readonly columns?: readonly string[]
  /** Rows and ranges of the data, and the sums of all columns: they tell whether it is the same data. */
  readonly frame: Frame
  readonly fingerprint: string
  readonly starts: readonly EncodedArray[]
  /** Of the iterations so far; null before the first one ended. */
  readonly state: object | null
}
