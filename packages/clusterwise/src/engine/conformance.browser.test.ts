import { describe, expect, it } from "vitest"
import { sharedMemory } from "../data/memory.js"
import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { conformance } from "./conformance/conformance.js"

// The engines as a page has them, against the reference engine in the same page. Where memory is shared, one thread only has to agree on the rows that three share in.
if (sharedMemory) {
  conformance("wasm, 3 threads", await wasm({ threads: 3 }), reference())
  conformance("wasm, 1 thread", await wasm({ threads: 1 }), reference(), { largeOnly: true })
} else {
  conformance("wasm, one worker", await wasm(), reference())
}

describe("threads of a page", () => {
  it("are one where memory is not shared, whatever was asked for", async () => {
    const engine = await wasm({ threads: 3 })
    expect(engine.threads).toBe(crossOriginIsolated ? 3 : 1)
    await engine.close()
  })
})
