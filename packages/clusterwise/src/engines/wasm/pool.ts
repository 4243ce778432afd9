import type { Progress, RunOptions } from "../../engine/engine.js"
import { EngineError } from "../../errors.js"
import { type Answer, type LastWord, unpackError } from "./messages.js"
import { CONTROL_WORDS, requestAbandon, requestStop } from "./team.js"
import { spawn, type Thread } from "./thread.js"

/**
 * The threads of an engine, started at first use. One job at a time: others queue. Idle threads never keep a process
 * alive. A thread that dies takes its job with it, with an EngineError; the next job starts new threads.
 */
export class Pool {
  private threads: readonly Thread[] = []
  private queue: Promise<unknown> = Promise.resolve()
  private current: Exchange | undefined
  private closed = false

  constructor(
    private readonly size: number,
    private readonly module: WebAssembly.Module,
    /** Without shared memory a job has one thread, and hears of an abort between blocks. */
    private readonly shared: boolean,
  ) {}

  get started(): boolean {
    return this.threads.length > 0
  }

  /** Runs a job after those before it. `plan` is called when its turn comes; a job that is aborted before does not wait for it. */
  run(routine: string, plan: () => unknown, run: RunOptions): Promise<unknown> {
    const { signal } = run
    return new Promise((resolve, reject) => {
      const leave = () => reject(signal!.reason)
      signal?.addEventListener("abort", leave)
      const turn = this.queue.then(() => {
        signal?.removeEventListener("abort", leave)
        return this.job(routine, plan, run)
      })
      this.queue = turn.catch(() => {})
      turn.then(resolve, reject)
    })
  }

  /** Ends the threads, and the job that they are at. */
  close(): void {
    this.closed = true
    this.end(closedError())
  }

  private async job(routine: string, plan: () => unknown, { signal, onProgress }: RunOptions): Promise<unknown> {
    signal?.throwIfAborted()
    if (this.closed) throw closedError()
    this.start()
    const job = plan()
    const control = this.shared ? new Int32Array(new SharedArrayBuffer(CONTROL_WORDS * 4)) : undefined
    const stop = () => (control ? requestStop(control) : this.threads[0]?.post({ type: "stop" }))
    signal?.addEventListener("abort", stop)
    try {
      const answer = await this.exchange(routine, job, control, guarded(onProgress, stop))
      signal?.throwIfAborted()
      if (answer.type === "failed") throw unpackError(answer.error)
      if (answer.type !== "done") throw new EngineError("wasm: the job was stopped.")
      return answer.result
    } finally {
      this.current = undefined
      signal?.removeEventListener("abort", stop)
      for (const thread of this.threads) thread.hold(false)
    }
  }

  /** Sends a job to all threads and waits for the last word of each: then all of them are idle. */
  private exchange(
    routine: string,
    job: unknown,
    control: Int32Array | undefined,
    onProgress: Guarded,
  ): Promise<LastWord> {
    return new Promise((resolve, reject) => {
      const words: LastWord[] = []
      let missing = this.threads.length
      this.current = {
        answer: (thread, answer) => {
          if (answer.type === "progress") return onProgress.tell(answer.progress)
          words[thread] = answer
          if (--missing > 0) return
          if (onProgress.failed) reject(onProgress.error)
          else resolve(words.find((w) => w.type === "failed") ?? words[0])
        },
        end: (error) => {
          // The leader may be waiting for the thread that died.
          if (control) requestAbandon(control)
          reject(error)
        },
      }
      const threads = this.threads.length
      this.threads.forEach((thread, i) => {
        thread.hold(true)
        thread.post({ type: "job", routine, job, thread: i, threads, control, tell: onProgress.listens })
      })
    })
  }

  private start(): void {
    if (this.started) return
    // What threads of an earlier time still have to say is nobody's business.
    const inTime = () => this.threads === started
    const started: readonly Thread[] = Array.from({ length: this.size }, (_, i) =>
      spawn(
        (answer) => inTime() && this.current?.answer(i, answer),
        (error) => inTime() && this.end(error),
      ),
    )
    this.threads = started
    for (const thread of started) thread.post({ type: "begin", module: this.module })
  }

  private end(error: Error): void {
    this.current?.end(error)
    for (const thread of this.threads) thread.terminate()
    this.threads = []
  }
}

/** A job under way, as the messages of its threads find it. */
interface Exchange {
  answer(thread: number, answer: Answer): void
  end(error: Error): void
}

/** What using an engine after its end gives. */
export const closedError = (): EngineError =>
  new EngineError("wasm: this engine was closed; make another one with wasm().")

/** The caller's onProgress. What it throws ends the job and comes out where the job's result would, not in a message handler. */
interface Guarded {
  readonly listens: boolean
  failed: boolean
  error?: unknown
  tell(progress: Progress): void
}

function guarded(onProgress: RunOptions["onProgress"], stop: () => void): Guarded {
  return {
    listens: onProgress !== undefined,
    failed: false,
    tell(progress) {
      if (this.failed) return
      try {
        onProgress?.(progress)
      } catch (error) {
        this.failed = true
        this.error = error
        stop()
      }
    },
  }
}
