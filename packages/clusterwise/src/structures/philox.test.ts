import { describe, expect, it } from "vitest"
import { type Golden, golden } from "../../../../fixtures/golden.js"
import { philox4x32 } from "./philox.js"

describe("philox4x32", () => {
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("gives the published answer for counter %j and key %j", (counter, key, answer) => {
    const out = new Uint32Array(4)
    const [c0, c1, c2, c3] = counter
    philox4x32(c0, c1, c2, c3, key[0], key[1], out)
    expect([...out]).toEqual(answer)
  })

  it("gives the golden answers", () => {
    const { cases } = golden<Golden<{ counter: number[]; key: number[]; output: number[] }>>("philox")
    expect(cases.length).toBeGreaterThan(3)
    const out = new Uint32Array(4)
    for (const { counter, key, output } of cases) {
      philox4x32(counter[0], counter[1], counter[2], counter[3], key[0], key[1], out)
      expect([...out]).toEqual(output)
    }
  })
})
