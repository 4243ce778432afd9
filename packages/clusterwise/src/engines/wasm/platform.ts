export { defaultMemoryBudget } from "../../data/memoryBudget.js"

interface Builtins {
  "node:fs": typeof import("node:fs")
  "node:worker_threads": typeof import("node:worker_threads")
  "node:os": typeof import("node:os")
}

/** A module of Node (Deno, Bun), or undefined in a browser. Not an import, so that bundlers for the web leave it alone. */
export function builtin<N extends keyof Builtins>(name: N): Builtins[N] | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }
  return process?.getBuiltinModule?.(name) as Builtins[N] | undefined
}

/** Hardware threads, as the platform tells. */
export function hardwareThreads(): number {
  return builtin("node:os")?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1
}

/** Gives the event loop one turn: messages, timers and input come in. */
export const turn: () => Promise<void> =
  typeof setImmediate === "function"
    ? () => new Promise((resolve) => setImmediate(resolve))
    : () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            port1.close()
            resolve()
          }
          port2.postMessage(null)
        })
