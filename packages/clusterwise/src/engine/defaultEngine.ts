import { EngineError } from "../errors.js"
import type { Engine } from "./engine.js"

let make: (() => Promise<Engine>) | undefined
let made: Promise<Engine> | undefined

/** A front door (`node.ts`, `browser.ts`) says here how the default engine is made; nothing is made until first use. */
export function setDefaultEngine(factory: () => Promise<Engine>): void {
  make = factory
  made = undefined
}

/** The engine used where the caller names none. */
export function defaultEngine(): Promise<Engine> {
  if (!make) throw new EngineError('No default engine: import from "clusterwise", or pass { engine }.')
  made ??= make().catch((error) => {
    made = undefined
    throw error
  })
  return made
}
