import { reference } from "../engines/reference/reference.js"
import { wasm } from "../engines/wasm/wasm.js"
import { conformance } from "./conformance/conformance.js"

const right = reference()

conformance("wasm, 3 threads", await wasm({ threads: 3, inlineBelow: 0 }), right)
for (const threads of [1, 2, 7])
  conformance(`wasm, ${threads} threads`, await wasm({ threads, inlineBelow: 0 }), right, { largeOnly: true })
