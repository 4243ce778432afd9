import { gzipSync } from "node:zlib"
import fc from "fast-check"
import { afterAll, describe, expect, it } from "vitest"
import { testFolder } from "../testing/folder.js"
import { cellsOf, read, refusal } from "../testing/tables.js"
import { fileLiteral, withConnection } from "./duckdb.js"
import { openSource } from "./open.js"

const folder = testFolder()
afterAll(folder.remove)

let files = 0
const csv = (content: string | Uint8Array, extension = "csv") => folder.file(`f${files++}.${extension}`, content)
const cells = async (content: string | Uint8Array, extension = "csv") => read(await csv(content, extension))
const message = async (content: string | Uint8Array, extension = "csv") =>
  (await refusal(await csv(content, extension))).replace(folder.path, "").replace(/^\S*?f\d+/, "f")
const utf16 = (text: string, big = false) => {
  const bytes = Buffer.from(text, "utf16le")
  return big ? bytes.swap16() : bytes
}
const plain = { x: ["1", "3"], y: ["2", "4"] }

describe("a CSV file is read alike", () => {
  const cases: [string, string | Uint8Array][] = [
    ["with \\n", "x,y\n1,2\n3,4\n"],
    ["without a last line break", "x,y\n1,2\n3,4"],
    ["with \\r\\n", "x,y\r\n1,2\r\n3,4\r\n"],
    ["with \\r", "x,y\r1,2\r3,4\r"],
    ["with all of them", "x,y\r\n1,2\n3,4\r"],
    ["with a byte order mark", "\ufeffx,y\n1,2\n3,4\n"],
    ["with semicolons", "x;y\n1;2\n3;4\n"],
    ["with tabs", "x\ty\n1\t2\n3\t4\n"],
    ["with bars", "x|y\n1|2\n3|4\n"],
    ["with blank lines", "\nx,y\n\n1,2\n\n\n3,4\n\n"],
    ["with quotes", '"x","y"\n"1","2"\n"3","4"\n'],
    ["with blanks around names", " x , y \n1,2\n3,4\n"],
    ["in UTF-16 with a mark", utf16("\ufeffx,y\n1,2\n3,4\n")],
    ["in big-endian UTF-16 with a mark", utf16("\ufeffx,y\n1,2\n3,4\n", true)],
    ["in UTF-16 without a mark", utf16("x,y\n1,2\n3,4\n")],
    ["packed with gzip", gzipSync("x,y\n1,2\n3,4\n")],
  ]
  it.each(cases)("%s", async (_, content) => expect(await cells(content)).toEqual(plain))
})

describe("cells", () => {
  it("keep their text: blanks, zeros in front, long numbers, quotes and line breaks", async () => {
    expect(await cells('id,t\n00123, a \n9007199254740993,"b\r\n""c"", d"\n')).toEqual({
      id: ["00123", "9007199254740993"],
      t: [" a ", 'b\r\n"c", d'],
    })
  })
  it("may hold the separator of other files", async () =>
    expect(await cells("a;b\n5,1;x,y\n2,2;z\n")).toEqual({ a: ["5,1", "2,2"], b: ["x,y", "z"] }))
  it("may be 80 KB long", async () => {
    const long = "y".repeat(80_000)
    expect((await cells(`x,t\n1,${long}\n`))["t"]).toEqual([long])
  })
  it("may stand in 10,000 columns", async () => {
    const wide = await cells(
      `${Array.from({ length: 10_000 }, (_, j) => `c${j}`)}\n${Array.from({ length: 10_000 }, (_, j) => j)}\n`,
    )
    expect(wide["c9999"]).toEqual(["9999"])
  })
  it("of one column are missing where a line is blank, but not at the end", async () =>
    expect(await cells("x\n1\n\n3\n\n\n")).toEqual({ x: ["1", "", "3"] }))
  it("are the same for every size of block", async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => `${i},"a\n${i}"`)
    const t = (await cells(`x,t\n${rows.join("\n")}\n`))["t"]
    expect(t.length).toBe(20_000)
    expect(t[19_999]).toBe("a\n19999")
  })
})

describe("headers", () => {
  it("are made up where the first line holds numbers", async () =>
    expect(await cells("1,2\n3,4\n")).toEqual({ column1: ["1", "3"], column2: ["2", "4"] }))
  it("are made up where columns of numbers begin with a number", async () =>
    expect(Object.keys(await cells("5.1,setosa\n4.9,setosa\n"))).toEqual(["column1", "column2"]))
  it("may be years beside words", async () =>
    expect(Object.keys(await cells("name,2019\na,x\nb,y\n"))).toEqual(["column1", "column2"]))
  it("follow --header", async () => {
    const path = await csv("2019,2020\n1,2\n")
    expect([...(await cellsOf(await openSource([path], { header: true }))).keys()]).toEqual(["2019", "2020"])
    const other = await csv("x,y\n1,2\n")
    expect([...(await cellsOf(await openSource([other], { header: false }))).keys()]).toEqual(["column1", "column2"])
  })
  it("that repeat or are blank get names of their own, and a note", async () => {
    const source = await openSource([await csv("x,x,,x_2\n1,2,3,4\n")])
    expect(source.columns.map((c) => c.name)).toEqual(["x", "x_3", "column3", "x_2"])
    expect(source.notes).toHaveLength(2)
  })
  it("may be __proto__ and constructor", async () => {
    const source = await openSource([await csv("__proto__,constructor\n1,2\n")])
    expect([...(await cellsOf(source))]).toEqual([
      ["__proto__", ["1"]],
      ["constructor", ["2"]],
    ])
  })
})

describe("what is wrong is named with its line", () => {
  const cases: [string, string | Uint8Array, string][] = [
    [
      "a row with more cells",
      "x,y\n1,2\n3,4,5\n",
      'f.csv, line 3: 3 cells, but the first line has 2; the last is "5".',
    ],
    ["a row with fewer cells", 'x,y\n"1\n",2\n\n3\n', "f.csv, line 5: 1 cells, but the first line has 2."],
    ["a quote that is never closed", 'x,y\n1,"2\n3,4\n', "f.csv, line 2: a quote is opened and never closed."],
    [
      "text after a quote",
      'x,y\n1,"2"3\n',
      "f.csv, line 2: text follows a closing quote; write a quote inside quotes twice.",
    ],
    [
      "a quote inside a cell",
      'x,y\n1,2\n3,4"\n',
      "f.csv, line 3: a quote inside a cell that does not begin with one; put the whole cell in quotes.",
    ],
    ["a NUL byte", "x,y\n1,2\n3,\u00004\n", "f.csv, line 3, character 3: a NUL byte; this is not a text file."],
    ["Latin-1", Buffer.from("x,y\n1,ä\n", "latin1"), "f.csv, line 2: not UTF-8 text; save it as UTF-8."],
    ["nothing", "", "f.csv is empty."],
    ["blank lines only", "\n\n", "f.csv is empty."],
    [
      "a page of HTML",
      "<!DOCTYPE html>\n<html></html>",
      "cannot read f.csv: it is a page of HTML or XML, not a table.",
    ],
    ["a picture", Buffer.from("\x89PNG\r\n\x1a\n0000000000", "latin1"), "cannot read f.csv: it is a PNG picture."],
    [
      "a spreadsheet",
      Buffer.from("PK\x03\x04xxxxxxxx"),
      "cannot read f.csv: it is a zip archive or a spreadsheet; save it as CSV.",
    ],
    [
      "Parquet under another name",
      Buffer.from("PAR1xxxxxxxx"),
      "cannot read f.csv: it is a file of parquet; give it the extension .parquet.",
    ],
    [
      "gzip that is cut off",
      gzipSync(Buffer.from("x,y\n1,2\n".repeat(5000))).subarray(0, 60),
      "cannot read f.csv: the gzip data are damaged or cut off.",
    ],
    ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0]), "cannot read f.csv: it is UTF-32; save it as UTF-8."],
  ]
  it.each(cases)("%s", async (_, content, expected) =>
    expect((await message(content)).replace("cannot read /f", "cannot read f").replace(/f\d+\.csv/, "f.csv")).toBe(
      expected,
    ),
  )

  it("the line counts line breaks inside quotes once", async () => {
    const source = await openSource([await csv('x,t\r\n1,"a\r\nb\r\nc"\r\n\r\n2,d\r\n')])
    await cellsOf(source)
    expect([source.place(0), source.place(1)]).toEqual(["line 2", "line 6"])
  })
})

describe("DuckDB reads the same cells", () => {
  async function throughDuckdb(path: string): Promise<Record<string, unknown[]>> {
    const result = await withConnection((c) =>
      c.runAndReadAll(
        `SELECT * FROM read_csv(${fileLiteral(path)}, all_varchar=true, header=true, delim=',', quote='"', escape='"', nullstr='\u0001')`,
      ),
    )
    return Object.fromEntries(result.columnNames().map((name, j) => [name, result.getColumns()[j].map((c) => c ?? "")]))
  }
  it.each([
    ["quotes, separators and line breaks in cells", 'a,b\n1,"x, ""y""\nz"\n2,\n'],
    ["\\r\\n", "a,b\r\n1,x\r\n2,y\r\n"],
    ["a byte order mark", "\ufeffa,b\n1,x\n"],
    ["blanks and zeros in front", "a,b\n 1 ,007\n+2,-0\n"],
    ["empty cells", 'a,b\n,""\n1,\n'],
  ])("of %s", async (_, content) => {
    const path = await csv(content)
    expect(await read(path)).toEqual(await throughDuckdb(path))
  })
  it("of any cells, written with quotes where needed", async () => {
    const cell = fc.string({
      unit: fc.constantFrom("a", "7", " ", ",", ";", '"', "\n", ".", "ä", "\t", "😀"),
      maxLength: 6,
    })
    const quote = (c: string) => (/[",\n]|^$/.test(c) ? `"${c.replaceAll('"', '""')}"` : c)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), async (rows) => {
        const path = await csv(`name,text\n${rows.map((row) => row.map(quote).join(",")).join("\n")}\n`)
        const source = await openSource([path], { header: true })
        const expected = { name: rows.map((r) => r[0]), text: rows.map((r) => r[1]) }
        expect(Object.fromEntries(await cellsOf(source))).toEqual(expected)
        expect(await throughDuckdb(path)).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})
