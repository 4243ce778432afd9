import type { Engine } from "clusterwise"
import { exitCodes, isAbort } from "./failures.js"
import type { Console } from "./terminal/console.js"
import { Outputs } from "./write/target.js"

/** What one run of a command works with. */
export interface Run {
  readonly console: Console
  readonly outputs: Outputs
  readonly signal: AbortSignal
}

/**
 * Runs a command so that it can be interrupted: Ctrl-C aborts, files are moved to their places only when all has worked
 * out, and the result is printed last.
 */
export async function runCommand(console: Console, work: (run: Run) => Promise<string>): Promise<void> {
  const controller = new AbortController()
  const outputs = new Outputs()
  // Whoever presses Ctrl-C twice does not want to wait.
  const interrupt = () => (controller.signal.aborted ? process.exit(exitCodes.interrupted) : controller.abort())
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt)
  try {
    const result = await work({ console, outputs, signal: controller.signal })
    controller.signal.throwIfAborted()
    await outputs.commit()
    console.result(result)
  } catch (error) {
    await outputs.discard()
    throw controller.signal.aborted && !isAbort(error) ? controller.signal.reason : error
  } finally {
    console.progressDone()
    process.off("SIGINT", interrupt).off("SIGTERM", interrupt)
  }
}

/** The engine for so many threads and so much memory; undefined is the library's default. */
export async function engineFor(threads: number | undefined, memoryBudget?: number): Promise<Engine | undefined> {
  if (threads === undefined && memoryBudget === undefined) return undefined
  const library = await import("clusterwise")
  const options = { ...(threads !== undefined && { threads }), ...(memoryBudget !== undefined && { memoryBudget }) }
  return "wasm" in library ? (library.wasm as (o: object) => Promise<Engine>)(options) : undefined
}
