import { Bench } from "./bench.js"
import { type Answer, type Order, packError, type Sealed, seal, unseal } from "./messages.js"
import { builtin } from "./platform.js"
import { registry } from "./routines/registry.js"
import { help, LeaderTeam, SoloTeam, Stopped } from "./team.js"

/** A thread of the pool. Its first order brings the kernels; each further one is a job to lead, to help with, or to do alone. */
const parent = builtin("node:worker_threads")?.parentPort
const send = (answer: Answer): void => (parent ? parent.postMessage(seal(answer)) : postMessage(seal(answer)))

let bench: Bench | undefined
let module: WebAssembly.Module | undefined
let stop = false

/** Above this a bench is thrown away after its job: memory of a module never shrinks. */
const KEEP_BYTES = 32 * 2 ** 20

async function obey(order: Order): Promise<void> {
  if (order.type === "begin") module = order.module
  else if (order.type === "stop") stop = true
  else await work(order)
}

async function work(order: Order & { type: "job" }): Promise<void> {
  stop = false
  const { control, thread } = order
  try {
    bench ??= new Bench(module!)
    bench.clear()
    const part = registry[order.routine].part(bench, order.job, thread)
    const helping = control && thread > 0
    const result = helping ? help(part, control) : await lead(order, part)
    send({ type: "done", result })
  } catch (error) {
    send(error instanceof Stopped ? { type: "stopped" } : { type: "failed", error: packError(error) })
  } finally {
    if (bench && bench.bytes > KEEP_BYTES) bench = undefined
  }
}

async function lead({ routine, job, control, threads, tell }: Order & { type: "job" }, part: object): Promise<unknown> {
  const team = control ? new LeaderTeam(part, control, threads) : new SoloTeam(part, checkStop)
  try {
    return await registry[routine].drive(team, part, job, {
      onProgress: tell ? (progress) => send({ type: "progress", progress }) : undefined,
    })
  } finally {
    if (team instanceof LeaderTeam) team.finish()
  }
}

function checkStop(): void {
  if (stop) throw new Stopped()
}

if (parent) parent.on("message", (order: Sealed<Order>) => obey(unseal(order)))
else addEventListener("message", (event) => obey(unseal((event as MessageEvent<Sealed<Order>>).data)))
