import { decodeArray, type EncodedArray, encodeArray } from "../../data/encode.js"
import { sameFrame } from "../../engine/frame.js"
import type { LloydJournal, LloydRun, LloydState } from "../../engine/lloydDriver.js"
import type { StreamLloyd } from "../../engine/stream/streamLloyd.js"
import type { StreamRows } from "../../engine/stream/streamRows.js"
import { DataError, ParameterError, show } from "../../errors.js"
import type { Checkpoint, KMeansCheckpoint } from "./checkpoint.js"
import type { KMeansParams } from "./params.js"

type RunJson = Omit<LloydRun, "centroids" | "clusterInertia" | "clusterWeight" | "history"> &
  Readonly<Record<"centroids" | "clusterInertia" | "clusterWeight" | "history", EncodedArray>>

interface StateJson {
  readonly start: number
  readonly centroids: EncodedArray
  readonly history: readonly number[]
  readonly relocations: number
  /** null stands for Infinity. */
  readonly inertiaBefore: number | null
  readonly inertias: readonly number[]
  readonly best: RunJson | null
}

const WHO = "KMeans, checkpoint"

/** The checkpoint of one fit, read and checked. */
export class CheckpointFile {
  private constructor(
    private readonly place: Checkpoint,
    private readonly about: Pick<KMeansCheckpoint, "params" | "frame"> & { columns?: readonly string[] },
    private readonly found: KMeansCheckpoint | undefined,
  ) {}

  /** Undefined where none is asked for; refused where it belongs to other parameters or other data. */
  static async open(
    place: Checkpoint | undefined,
    params: KMeansParams,
    { frame, columns }: StreamRows<unknown>,
  ): Promise<CheckpointFile | undefined> {
    if (place === undefined) return undefined
    if (typeof place?.read !== "function" || typeof place.write !== "function")
      throw new ParameterError("KMeans.fit", "checkpoint", "{ read(), write(state) }", place)
    const about = { params: plainParams(params), frame, ...(columns && { columns }) }
    const found = await place.read()
    if (found === undefined || found === null) return new CheckpointFile(place, about, undefined)
    return new CheckpointFile(place, about, checked(found, about))
  }

  get fingerprint(): string | undefined {
    return this.found?.fingerprint || undefined
  }

  get starts(): Float64Array[] | undefined {
    return this.found?.starts.map((start) => decodeArray(start, WHO, { dtype: "float64" }))
  }

  /** Writes the starts down, and gives what the driver tells of every iteration. */
  async journal(starts: readonly Float64Array[], passes: StreamLloyd<unknown>): Promise<LloydJournal> {
    const write = async (state: LloydState | undefined) =>
      this.place.write({
        format: "clusterwise-checkpoint",
        version: 1,
        kind: "kmeans",
        ...this.about,
        fingerprint: passes.fingerprint,
        starts: starts.map((start) => encodeArray(start)),
        state: state ? toJson(state) : null,
      })
    if (!this.found) await write(undefined)
    const { state } = this.found ?? {}
    return { from: state ? fromJson(state as StateJson) : undefined, keep: write }
  }
}

/** Parameters as JSON; a matrix that was given as init with its values. */
function plainParams(params: KMeansParams): Readonly<Record<string, unknown>> {
  const given = typeof params.init !== "string"
  return JSON.parse(JSON.stringify({ ...params, init: given ? flatInit(params.init) : params.init }))
}

function flatInit(init: unknown): unknown {
  const { data } = init as { data?: ArrayLike<number> }
  return data ? Array.from(data) : Array.from(init as ArrayLike<ArrayLike<number>>, (row) => Array.from(row))
}

function checked(found: unknown, about: Pick<KMeansCheckpoint, "params" | "frame">): KMeansCheckpoint {
  const json = found as KMeansCheckpoint
  if (json.format !== "clusterwise-checkpoint" || json.version !== 1 || json.kind !== "kmeans")
    throw new DataError(`${WHO}: this is no checkpoint of k-means; got ${show(found)}.`)
  for (const [name, value] of Object.entries(about.params)) {
    const kept = json.params?.[name]
    if (JSON.stringify(kept) !== JSON.stringify(value))
      throw new DataError(
        `${WHO}: it belongs to a fit with ${name} ${show(kept)}, this one has ${show(value)}. ${ADVICE}`,
      )
  }
  if (!json.frame || !sameFrame(json.frame, about.frame))
    throw new DataError(
      `${WHO}: it belongs to other data (${json.frame?.rows} rows there, ${about.frame.rows} here${json.frame?.rows === about.frame.rows ? ", of other values" : ""}). ${ADVICE}`,
    )
  return json
}

const ADVICE = "Delete the checkpoint to begin anew."

function toJson({ centroids, best, inertiaBefore, ...rest }: LloydState): StateJson {
  return {
    ...rest,
    history: [...rest.history],
    inertias: [...rest.inertias],
    centroids: encodeArray(centroids),
    inertiaBefore: Number.isFinite(inertiaBefore) ? inertiaBefore : null,
    best: best
      ? {
          ...best,
          centroids: encodeArray(best.centroids),
          clusterInertia: encodeArray(best.clusterInertia),
          clusterWeight: encodeArray(best.clusterWeight),
          history: encodeArray(best.history),
        }
      : null,
  }
}

function fromJson({ centroids, best, inertiaBefore, ...rest }: StateJson): LloydState {
  const floats = (of: EncodedArray) => decodeArray(of, WHO, { dtype: "float64" })
  return {
    ...rest,
    centroids: floats(centroids),
    inertiaBefore: inertiaBefore ?? Number.POSITIVE_INFINITY,
    best: best
      ? {
          ...best,
          centroids: floats(best.centroids),
          clusterInertia: floats(best.clusterInertia),
          clusterWeight: floats(best.clusterWeight),
          history: floats(best.history),
        }
      : undefined,
  }
}
