import { describe, expect, it } from "vitest"
import { DataError, ParameterError } from "../errors.js"
import { NumberColumn } from "./numberColumn.js"
import { readTable, type TableColumn, type TableOptions } from "./table.js"

const text = (name: string, ...cells: (string | null)[]): TableColumn => ({ name, cells })
const names = (columns: TableColumn[], options?: TableOptions) => readTable(columns, options).X.columns
const x = text("x", "1.5", "2.5", "3.5")

function refusal(columns: TableColumn[], options?: TableOptions): DataError {
  try {
    readTable(columns, options)
  } catch (error) {
    return error as DataError
  }
  throw new Error("the table was read")
}

describe("readTable", () => {
  it("reads text and numbers into one matrix, row by row", () => {
    const { X } = readTable([x, { name: "y", cells: Int32Array.of(4, 4, 6) }])
    expect(X.toArray()).toEqual([
      [1.5, 4],
      [2.5, 4],
      [3.5, 6],
    ])
    expect(X.columns).toEqual(["x", "y"])
  })

  it("stays in float32 if every column is", () => {
    expect(readTable([{ name: "x", cells: Float32Array.of(0.5, 1.5) }]).X.dtype).toBe("float32")
    expect(readTable([{ name: "x", cells: Float32Array.of(0.5, 1.5) }, text("y", "1", "1.5")]).X.dtype).toBe("float64")
  })

  it("is independent of the blocks in which a column arrives", () => {
    const whole = new NumberColumn("x")
    whole.appendText(["1.5", "NA", "3", "4"])
    const pieces = new NumberColumn("x")
    for (const cell of ["1.5", "NA", "3", "4"]) pieces.appendText([cell])
    expect([...pieces.values]).toEqual([...whole.values])
    expect(pieces.firstMissing).toEqual(whole.firstMissing)
  })

  it("takes numbers in a plain array, null where one is missing", () => {
    const { X } = readTable([{ name: "x", cells: [1.5, null, 3] }, text("y", "1", "1.5", "4")], { missing: "drop" })
    expect(X.toArray()).toEqual([
      [1.5, 1],
      [3, 4],
    ])
  })

  describe("refuses what is no column, and says what one is", () => {
    it.each([
      [{ name: "x" }, 'cells of "x": got undefined'],
      [{ name: "x", cells: null }, 'cells of "x": got null'],
      [{ name: "x", cells: "1,2" }, 'cells of "x": got "1,2"'],
      [{ name: "x", cells: new Set([1]) }, 'cells of "x": got a Set'],
      [{ cells: ["1"] }, "column 0: got an object with keys cells"],
      [["1", "2"], "column 0: got an array of length 2"],
      [null, "column 0: got null"],
    ])("%j", (column, got) => {
      const error = refusal([column as unknown as TableColumn])
      expect(error).toBeInstanceOf(DataError)
      expect(error.message).toContain(`readTable: a column needs a name and cells: an array of text or of numbers`)
      expect(error.message).toContain(got)
    })
    it.each([[[1, "2"]], [["1", 2]], [["1", undefined]], [[1, true]], [[1, {}]]])("%j", (cells) => {
      const error = refusal([{ name: "x", cells: cells as string[] }])
      expect(error).toBeInstanceOf(DataError)
      expect(error).toMatchObject({ row: 1, column: "x" })
    })
    it("nor an object in place of the array of columns", () =>
      expect(refusal({ x: ["1"] } as unknown as TableColumn[])).toBeInstanceOf(DataError))
  })

  describe("chooses columns by itself and names those that it leaves out", () => {
    const cases: [string, TableColumn, string][] = [
      ["text", text("species", "setosa", "virginica", "1"), 'not numeric (row 0: "setosa")'],
      ["a constant", text("k", "7", "7", "7"), "constant"],
      ["distinct integers", text("n", "3", "1", "2"), "distinct integers, as an identifier has"],
      ["a name of an identifier", text("customer_id", "1.5", "2", "2"), "named like an identifier"],
      ["a camel-case identifier", text("customerId", "1", "2", "2"), "named like an identifier"],
      ["a zip code", text("ZIP", "1", "2", "2"), "named like an identifier"],
      ["nothing", text("empty", "", "NA", null), "has no values"],
      ["integers beyond 2^53", text("key", "9007199254740993", "1", "1"), "integers beyond 2^53, as an identifier has"],
    ]
    it.each(cases)("leaves out %s", (_, column, reason) => {
      const table = readTable([x, column])
      expect(table.X.columns).toEqual(["x"])
      expect(table.leftOut).toEqual([{ name: column.name, reason }])
    })
    it("keeps distinct integers with a missing cell, so that it is named", () => {
      expect(refusal([x, text("y", "2", "NaN", "4")])).toMatchObject({ row: 1, column: "y" })
    })
    it("keeps a word that only contains id", () =>
      expect(names([x, text("humid", "1", "2", "2")])).toEqual(["x", "humid"]))
    it("keeps distinct integers when there is nothing else, and says so", () => {
      const table = readTable([text("a", "1", "2", "3"), text("b", "9", "4", "7")])
      expect(table.X.columns).toEqual(["a", "b"])
      expect(table.notes[0]).toContain("distinct integers")
    })
    it("leaves out the id and what the caller excepts", () => {
      const table = readTable([x, text("name", "1.5", "2", "2"), text("class", "0", "1", "1")], {
        id: "name",
        except: new Map([["class", "holds the labels"]]),
      })
      expect(table.leftOut.map((c) => c.reason)).toEqual(["names the rows", "holds the labels"])
    })
    it("refuses a table without any, with the reasons", () => {
      expect(refusal([text("a", "x", "y"), text("b", "1", "1")]).message).toBe(
        'readTable: no numeric column to use: "a" not numeric (row 0: "x"); "b" constant.',
      )
    })
  })

  describe("takes the columns that are asked for", () => {
    it("in their order, constants and identifiers too", () => {
      expect(names([text("id", "1", "2", "3"), x, text("k", "7", "7", "7")], { columns: ["k", "id"] })).toEqual([
        "k",
        "id",
      ])
    })
    it("and suggests the nearest name for an unknown one", () => {
      const error = refusal([x, text("petal_width", "1", "2", "3")], { columns: ["petal width"] })
      expect(error).toBeInstanceOf(ParameterError)
      expect(error.message).toContain("Did you mean petal_width?")
    })
    it("but not twice, and not text", () => {
      expect(refusal([x], { columns: ["x", "x"] }).message).toContain("different columns")
      expect(refusal([text("s", "a", "b")], { columns: ["s"] })).toMatchObject({ row: 0, column: "s" })
    })
    it("but not integers that float64 would change", () => {
      expect(refusal([text("key", "1", "9007199254740993")], { columns: ["key"] })).toMatchObject({
        row: 1,
        column: "key",
      })
      expect(
        refusal([{ name: "key", cells: BigInt64Array.of(1n, 9007199254740993n) }], { columns: ["key"] }),
      ).toMatchObject({ row: 1 })
    })
    it("finds a column called __proto__", () =>
      expect(names([text("__proto__", "1.5", "2")], { columns: ["__proto__"] })).toEqual(["__proto__"]))
  })

  describe("refuses one bad cell in a column of numbers, with row, column and text", () => {
    it.each([
      ["12px", "is not a number"],
      ["0x10", "is not a number"],
      ["Infinity", "is not finite"],
      ["1e999", "is not finite"],
      ["1 234", "has thousands separators"],
      ["1,234", "could be a thousands separator or a decimal comma"],
    ])("%s", (cell, why) => {
      const error = refusal([text("x", "1.5", "2.5", cell, "3.5")])
      expect(error).toBeInstanceOf(DataError)
      expect(error).toMatchObject({ row: 2, column: "x" })
      expect(error.message).toContain(`readTable: row 2, column "x": "${cell}" ${why}`)
    })
    it("shows at most 80 characters, control characters escaped", () => {
      const { message } = refusal([text("x", "1", "2", `\u001b[31m${"y".repeat(200)}`)])
      expect(message).toContain("\\u001b[31m")
      expect(message.length).toBeLessThan(200)
    })
    it("an infinity among typed numbers", () =>
      expect(
        refusal([{ name: "x", cells: Float64Array.of(1, Number.POSITIVE_INFINITY) }], { columns: ["x"] }),
      ).toMatchObject({ row: 1 }))
  })

  describe("decimal commas", () => {
    it("are read where nothing speaks against them, and noted", () => {
      const { X, notes } = readTable([text("x", "5,1", "4", "1,234")])
      expect(X.toArray()).toEqual([[5.1], [4], [1.234]])
      expect(notes).toEqual(['decimal commas in "x"'])
    })
    it("in one column speak for the others", () => {
      expect(readTable([text("x", "5,1", "4,2"), text("y", "1,234", "2,345")]).X.toArray()).toEqual([
        [5.1, 1.234],
        [4.2, 2.345],
      ])
    })
    it("are refused beside points", () => {
      expect(refusal([text("x", "5.1", "5,1")]).message).toContain("has a decimal comma, other cells a decimal point")
      expect(refusal([text("x", "1.5", "2.5"), text("y", "1,234", "2,345")])).toMatchObject({ row: 0, column: "y" })
    })
  })

  describe("missing cells", () => {
    const y = text("y", "1.5", "NA", "4")
    const holes = [x, y, text("z", "", "2.5", "3")]
    it("are refused by default, the first one named", () => {
      const error = refusal(holes)
      expect(error).toMatchObject({ row: 0, column: "z" })
      expect(error.message).toMatch(/row 0, column "z" is empty, and so are 1 more\. missing drop .* mean/)
    })
    it("drop their rows", () => {
      const { X, rows } = readTable(holes, { missing: "drop" })
      expect(X.toArray()).toEqual([[3.5, 4, 3]])
      expect([...rows!]).toEqual([2])
    })
    it("are filled in with the mean", () => {
      const { X, incomplete } = readTable([x, y], { missing: "mean" })
      expect(X.toArray()[1]).toEqual([2.5, 2.75])
      expect(incomplete).toEqual([{ name: "y", cells: 1 }])
    })
    it("are kept as NaN for an imputer", () => expect(readTable([x, y], { missing: "keep" }).X.row(1)[1]).toBeNaN())
    it("count only in the columns used", () => expect(readTable(holes, { columns: ["x"] }).rows).toBeNull())
    it("may not leave nothing", () =>
      expect(
        refusal([text("a", "1", ""), text("b", "", "2")], { columns: ["a", "b"], missing: "drop" }).message,
      ).toContain("every row misses a cell"))
    it("are marked beside integers", () => {
      expect(
        readTable([{ name: "n", cells: Int32Array.of(4, 0, 4, 6), missing: Uint8Array.of(0, 1, 0, 0) }], {
          missing: "mean",
        }).X.row(1)[0],
      ).toBeCloseTo(14 / 3, 12)
    })
    it("of another policy are a ParameterError", () =>
      expect(refusal([x], { missing: "zero" as "drop" })).toBeInstanceOf(ParameterError))
  })

  it("speaks of places and options as its caller does", () => {
    const { message } = refusal([x, text("y", "1.5", "", "2")], {
      who: "data.csv",
      place: (row) => `line ${row + 2}`,
      optionName: (name) => `--${name}`,
    })
    expect(message).toBe(
      'data.csv: line 3, column "y" is empty. --missing drop leaves such rows out, --missing mean fills in the column\'s mean.',
    )
  })

  it("refuses columns of different lengths and no rows", () => {
    expect(refusal([x, text("y", "1")]).message).toContain('column "y" has 1 cells')
    expect(refusal([text("x")]).message).toContain("no rows")
    expect(refusal([]).message).toContain("no columns")
  })
})
