import { expect, it } from "vitest"
import { KMeans, reference } from "./node.js"
import { fingerprint, sameFit } from "./testing/sameEverywhere.js"

it("gives the bytes that pages give, on the default engine and on the reference", async () => {
  const X = sameFit.X()
  const byDefault = await new KMeans(sameFit.params).fit(X)
  const plainly = await new KMeans(sameFit.params).fit(X, { engine: reference() })
  expect([fingerprint(byDefault), fingerprint(plainly)]).toEqual([sameFit.fingerprint, sameFit.fingerprint])
})
