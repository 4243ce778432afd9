import { setDefaultEngine } from "./engine/defaultEngine.js"
import { wasm } from "./engines/wasm/wasm.js"

setDefaultEngine(() => wasm())

export * from "./index.js"
