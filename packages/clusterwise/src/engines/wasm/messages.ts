import type { Progress } from "../../engine/engine.js"
import { ClusterwiseError, DataError, EngineError, ParameterError, UndefinedScoreError } from "../../errors.js"

/** To a worker. */
export type Order =
  | { readonly type: "begin"; readonly module: WebAssembly.Module }
  /** Lead or help in a job. Without a control block the worker is alone and listens between blocks. */
  | {
      readonly type: "job"
      readonly routine: string
      readonly job: unknown
      readonly thread: number
      readonly threads: number
      readonly control?: Int32Array
      /** Whether anybody listens to progress. */
      readonly tell: boolean
    }
  /** Only for a worker that is alone; others read the control block. */
  | { readonly type: "stop" }

/** From a worker: progress now and then (the leader), and one last word for each job, from each thread. */
export type Answer = { readonly type: "progress"; readonly progress: Progress } | LastWord

export type LastWord =
  | { readonly type: "done"; readonly result: unknown }
  | { readonly type: "stopped" }
  | { readonly type: "failed"; readonly error: PackedError }

/**
 * A message as it is posted. Deno looks for ports in every element of every array that it finds in a message of
 * node:worker_threads (0.1 ms a thousand numbers: more than most jobs take), but not in a map.
 */
export type Sealed<M> = ReadonlyMap<"message", M>

export const seal = <M>(message: M): Sealed<M> => new Map([["message", message]])

export const unseal = <M>(sealed: Sealed<M>): M => sealed.get("message") as M

/** An error as plain data: classes do not survive a message. */
export interface PackedError {
  readonly name: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

const classes: Readonly<Record<string, { prototype: object }>> = {
  DataError,
  UndefinedScoreError,
  ParameterError,
  EngineError,
  ClusterwiseError,
}

export function packError(error: unknown): PackedError {
  const { name = "Error", message = String(error) } = error as Error
  return { name, message, fields: { ...(error as object) } }
}

/** The error with its class and fields; one of ours keeps `instanceof`. */
export function unpackError({ name, message, fields }: PackedError): Error {
  const error = new Error(message)
  if (Object.hasOwn(classes, name)) Object.setPrototypeOf(error, classes[name].prototype)
  return Object.assign(error, fields)
}
