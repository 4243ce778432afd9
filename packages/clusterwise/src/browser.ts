import { setDefaultEngine } from "./engine/defaultEngine.js"

setDefaultEngine(async () => (await import("./engines/reference/reference.js")).reference())

export * from "./index.js"
