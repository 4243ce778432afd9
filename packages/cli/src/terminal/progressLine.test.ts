import { describe, expect, it } from "vitest"
import { ProgressLine } from "./progressLine.js"

function stream(isTTY: boolean, columns = 80) {
  const written: string[] = []
  return { isTTY, columns, written, write: (text: string) => written.push(text) }
}

/** A line whose clock stands at `clock.now`. */
function lineOn(out: ReturnType<typeof stream>) {
  const clock = { now: 0 }
  return { clock, line: new ProgressLine(out, () => clock.now) }
}

describe("progress on a terminal", () => {
  it("shows nothing for a short run", () => {
    const out = stream(true)
    const { line } = lineOn(out)
    line.update("reading", 0.5, "3 rows")
    line.clear()
    expect(out.written).toEqual([])
  })
  it("paints one line over and over, and wipes it at the end", () => {
    const out = stream(true)
    const { line, clock } = lineOn(out)
    clock.now = 1000
    line.update("clustering", 0.5, "7 iterations, inertia 78.85")
    clock.now = 1001
    line.update("clustering", 0.6, "")
    line.clear()
    expect(out.written).toEqual([
      "\r\u001b[Kclustering ██████████░░░░░░░░░░  50% 7 iterations, inertia 78.85",
      "\r\u001b[K",
    ])
  })
  it("ends a bar that was seen at 100 %, at once", () => {
    const out = stream(true)
    const { line, clock } = lineOn(out)
    clock.now = 1000
    line.update("clustering", 0.5, "")
    clock.now = 1001
    line.update("clustering", 1, "")
    expect(out.written.at(-1)).toBe("\r\u001b[Kclustering ████████████████████ 100% ")
    clock.now = 1002
    line.update("writing", 1, "")
    expect(out.written).toHaveLength(2)
  })
  it("fits the width of the terminal", () => {
    const out = stream(true, 30)
    const { line, clock } = lineOn(out)
    clock.now = 1000
    line.update("reading", undefined, "x".repeat(100))
    expect(out.written[0].replace("\r\u001b[K", "")).toHaveLength(29)
    const unknown = stream(true, 0)
    const other = lineOn(unknown)
    other.clock.now = 1000
    other.line.update("reading", undefined, "x".repeat(100))
    expect(unknown.written[0].replace("\r\u001b[K", "")).toHaveLength(79)
  })
})

describe("progress elsewhere", () => {
  it("is a plain line every few seconds", () => {
    const out = stream(false)
    const { line, clock } = lineOn(out)
    for (clock.now = 0; clock.now <= 12_000; clock.now += 100) line.update("reading", clock.now / 12_000, "many rows")
    line.clear()
    const lines = ["reading  41% many rows\n", "reading  83% many rows\n", "reading 100% many rows\n"]
    expect(out.written).toEqual(lines)
  })
})
