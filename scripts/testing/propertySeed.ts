import fc from "fast-check"
import { inject } from "vitest"

/**
 * Property tests draw the same cases in every run, so that a change is judged by itself. `PROPERTY_SEED=any` draws new
 * ones (a failure prints its seed), and a number repeats them.
 */
const asked = inject("propertySeed")
if (asked !== "any") fc.configureGlobal({ seed: Number(asked) })

declare module "vitest" {
  interface ProvidedContext {
    propertySeed: string
  }
}
