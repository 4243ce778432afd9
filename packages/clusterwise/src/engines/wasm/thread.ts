import { EngineError } from "../../errors.js"
import { type Answer, type Order, type Sealed, seal, unseal } from "./messages.js"
import { builtin } from "./platform.js"

/** One worker, whatever the platform calls it. */
export interface Thread {
  /** Tests end it here, as a crash would. */
  readonly worker: { terminate(): unknown }
  post(order: Order): void
  /** Whether it keeps the process alive. */
  hold(alive: boolean): void
  terminate(): void
}

type OnAnswer = (answer: Answer) => unknown
type OnDeath = (error: Error) => unknown

/** Starts a worker: a thread of Node, Deno and Bun, or a worker of a page. */
export function spawn(onAnswer: OnAnswer, onDeath: OnDeath): Thread {
  return builtin("node:worker_threads") ? spawnThread(onAnswer, onDeath) : spawnWorker(onAnswer, onDeath)
}

function spawnThread(onAnswer: OnAnswer, onDeath: OnDeath): Thread {
  const threads = builtin("node:worker_threads")!
  // Without the program's flags: "node --input-type=module --eval …" would not let a thread start with them.
  const worker = new threads.Worker(workerFile(), { execArgv: [] })
  worker.on("message", (answer: Sealed<Answer>) => onAnswer(unseal(answer)))
  worker.on("error", (error) => onDeath(died(error.message)))
  worker.on("exit", (code) => onDeath(died(`exit code ${code}`)))
  worker.unref()
  return {
    worker,
    post: (order) => worker.postMessage(seal(order)),
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
    terminate: () => {
      worker.removeAllListeners("exit")
      void worker.terminate()
    },
  }
}

function spawnWorker(onAnswer: OnAnswer, onDeath: OnDeath): Thread {
  const worker = webWorker()
  worker.onmessage = (event: MessageEvent<Sealed<Answer>>) => onAnswer(unseal(event.data))
  // An error in a script has a message; a script that did not come has none.
  worker.onerror = ({ message }) => onDeath(message ? died(message) : notLoaded())
  return {
    worker,
    post: (order) => worker.postMessage(seal(order)),
    hold: () => {},
    terminate: () => worker.terminate(),
  }
}

/** A worker of another origin (the library on a CDN) is not allowed; a blob that imports it is. */
function webWorker(): Worker {
  const url = workerFile()
  try {
    return new Worker(url, { type: "module" })
  } catch {
    const text = `import ${JSON.stringify(url.href)}`
    return new Worker(URL.createObjectURL(new Blob([text], { type: "text/javascript" })), { type: "module" })
  }
}

/**
 * Bundlers take the file along as it is, once. Written inside `new Worker(…)`, they would bundle it a second time, beside the
 * copy for Node and for the blob.
 */
function workerFile(): URL {
  return new URL("./worker.bundle.js", import.meta.url)
}

function died(reason: string): EngineError {
  return new EngineError(
    `wasm: a worker thread ended (${reason}), and its job is lost. Run it again: the engine starts new threads; ` +
      "if these end too, give it fewer (wasm({ threads: 1 })), or let it have more memory.",
  )
}

function notLoaded(): EngineError {
  return new EngineError(
    "wasm: its worker could not be loaded. Serve the package's worker.bundle.js beside its modules, and allow it in the page's " +
      "Content-Security-Policy: worker-src 'self', or blob: and that origin where the library comes from another one.",
  )
}
