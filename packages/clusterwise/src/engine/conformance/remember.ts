import type { Engine, Resident } from "../engine.js"

const remembered = new WeakMap<Engine, Engine>()

/**
 * The same engine, but it works out each answer once: several engines are compared with the same answers.
 * Whoever gets an answer must not write into it.
 */
export function remembering(engine: Engine): Engine {
  const known = remembered.get(engine) ?? wrap(engine)
  remembered.set(engine, known)
  return known
}

function wrap(engine: Engine): Engine {
  const residents = new Map<unknown, Promise<Resident>>()
  const answers = new WeakMap<Resident, Map<string, unknown>>()
  const load: Engine["load"] = (x, options) => {
    const known = residents.get(x) ?? engine.load(x, options).then(keep)
    residents.set(x, known as Promise<Resident>)
    return known as Promise<Resident>
  }
  const ask = (name: string, x: Resident, ...args: unknown[]): unknown => {
    const mine = answers.get(x) ?? new Map<string, unknown>()
    answers.set(x, mine)
    const key = JSON.stringify([name, args], plain)
    const method = (engine as unknown as Record<string, (...args: unknown[]) => unknown>)[name]
    if (!mine.has(key)) mine.set(key, Promise.resolve(method.call(engine, x, ...args)).then(keep))
    return mine.get(key)
  }
  return new Proxy(engine, {
    get(target, name: string) {
      if (name === "load") return load
      const own = target[name as keyof Engine]
      const isRoutine = typeof own === "function" && !["can", "need", "collect", "close"].includes(name)
      return isRoutine ? (x: Resident, ...args: unknown[]) => ask(name, x, ...args) : own
    },
  })
}

/** Rows that others will ask about again are not released. */
function keep<T>(answer: T): T {
  if (typeof answer === "object" && answer !== null && "release" in answer) answer.release = () => {}
  return answer
}

/** Typed arrays with their type, so that different options never have the same text. */
const plain = (_: string, value: unknown): unknown =>
  ArrayBuffer.isView(value) ? [value.constructor.name, ...(value as Float64Array)].map(exact) : value

const exact = (value: unknown): unknown => (Object.is(value, -0) ? "-0" : value)
