import { DataError } from "clusterwise"
import { describe, expect, it } from "vitest"
import { describeFailure, fileError, showPath, UsageError } from "./failures.js"

describe("a failure", () => {
  it("of the caller is one line and exit code 2", () => {
    expect(describeFailure(new UsageError("a\n  b"))).toEqual({ line: "a b", exitCode: 2 })
    expect(describeFailure(new DataError("c")).exitCode).toBe(2)
  })
  it("of ours says so, exit code 1", () => {
    expect(describeFailure(new TypeError("x is undefined"))).toEqual({
      line: expect.stringMatching(/^internal error: x is undefined \(a fault of clusterwise/),
      exitCode: 1,
    })
  })
  it("by interruption is exit code 130", () =>
    expect(describeFailure(AbortSignal.abort().reason)).toEqual({ line: "interrupted", exitCode: 130 }))
  it("carries no control characters", () =>
    expect(describeFailure(new UsageError("\u001b[2J")).line).toBe("\\u001b[2J"))
  it("of the file system names the file and the reason", () => {
    const error = Object.assign(new Error("ENOSPC"), { code: "ENOSPC" })
    expect(fileError(error, "write", "a b.csv").message).toBe('cannot write "a b.csv": the disk is full.')
  })
})

describe("a path in a message", () => {
  it.each([
    ["data/iris.csv", "data/iris.csv"],
    ["two words.csv", '"two words.csv"'],
    ["evil\u001b.csv", '"evil\\u001b.csv"'],
  ])("%j is %s", (path, shown) => expect(showPath(path)).toBe(shown))
})
