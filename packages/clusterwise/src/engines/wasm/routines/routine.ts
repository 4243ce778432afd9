import type { Operation, RunOptions } from "../../../engine/engine.js"
import type { Bench } from "../bench.js"
import type { Part, Team } from "../team.js"

/**
 * A routine of this engine in three pieces. `plan` runs on the calling thread and allocates everything that threads
 * share; `part` runs on every thread; `drive` runs on one and hands out phases. A job is plain data: it travels by message.
 */
export interface Routine<Request, Job, P extends Part, Result> {
  readonly name: string
  plan(request: Request, threads: number): Job
  part(bench: Bench, job: Job, thread: number): P
  drive(team: Team, part: P, job: Job, run: RunOptions): Promise<Result>
  /** Bytes that `plan` and the parts take, results included. */
  need(operation: Operation, threads: number): number
  /** True, or why not. Left out where every operation is served. */
  can?(operation: Operation): true | string
  /** Whether it also takes condensed distances, a source with 0 cols. */
  readonly takesDistances?: boolean
  /** Multiplications and additions, roughly: decides where the job runs. */
  work(request: Request): number
}

// biome-ignore lint/suspicious/noExplicitAny: the registry of routines; each is typed where it is defined and called
export type AnyRoutine = Routine<any, any, any, any>
