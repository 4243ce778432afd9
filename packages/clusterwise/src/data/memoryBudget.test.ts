import { afterEach, describe, expect, it, vi } from "vitest"
import { defaultMemoryBudget } from "./memoryBudget.js"

describe("the default memory budget", () => {
  afterEach(() => vi.unstubAllGlobals())

  const withMemory = (totalmem: () => number) => {
    vi.stubGlobal("process", { getBuiltinModule: () => ({ totalmem }) })
    return defaultMemoryBudget()
  }

  it("is half of physical memory", () => expect(withMemory(() => 16 * 2 ** 30)).toBe(8 * 2 ** 30))

  it("is 1 GiB where nobody may ask how much there is, as in Deno without --allow-sys", () => {
    const refuse = () => {
      throw new Error("NotCapable")
    }
    expect(withMemory(refuse)).toBe(2 ** 30)
  })

  it("is 1 GiB in a page", () => {
    vi.stubGlobal("process", undefined)
    expect(defaultMemoryBudget()).toBe(2 ** 30)
  })
})
