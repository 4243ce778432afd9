import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { conformance } from "./conformance/conformance.js"

// Engines on one thread; conformancePool.test.ts has those on several, so that two files run side by side.

const right = reference()

conformance("reference", reference(), right, { largeOnly: true })
conformance("wasm on the calling thread", await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY }), right)
conformance("wasm without fused multiply-add", await wasm({ threads: 1, relaxed: false }), right, { largeOnly: true })
