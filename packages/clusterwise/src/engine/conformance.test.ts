import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { conformance } from "./conformance/conformance.js"

const right = reference()

conformance("reference", reference(), right, { largeOnly: true })
conformance("wasm on the calling thread", await wasm({ threads: 1, inlineBelow: Number.POSITIVE_INFINITY }), right)
conformance("wasm without fused multiply-add", await wasm({ threads: 1, relaxed: false }), right, { largeOnly: true })
conformance("wasm, 3 threads", await wasm({ threads: 3, inlineBelow: 0 }), right)
for (const threads of [1, 2, 7])
  conformance(`wasm, ${threads} threads`, await wasm({ threads, inlineBelow: 0 }), right, { largeOnly: true })
