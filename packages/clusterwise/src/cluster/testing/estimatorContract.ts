import { describe } from "vitest"
import { calledInEveryWay } from "./calls.js"
import type { Bench, Entry, FittedModel } from "./entry.js"
import { takesEveryInput } from "./inputs.js"
import { keepsTheLaws } from "./laws.js"
import { promisesItsTraits } from "./traits.js"

/**
 * Registers what every estimator promises, and what its traits promise. Adding an estimator is one entry in the list of
 * contract.test.ts.
 */
export function estimatorContract<M extends FittedModel>(entry: Entry<M>, bench: Bench): void {
  describe(entry.name, () => {
    describe("takes rows in every form", () => takesEveryInput(entry, bench))
    describe("is called in every way", () => calledInEveryWay(entry, bench))
    describe("keeps the laws", () => keepsTheLaws(entry, bench))
    describe("promises its traits", () => promisesItsTraits(entry, bench))
  })
}
