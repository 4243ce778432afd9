import { readFileSync } from "node:fs"
import {
  columnFromArray,
  dateDay,
  dictionary,
  float32,
  int64,
  tableFromColumns,
  tableToIPC,
  utf8,
} from "@uwdata/flechette"
import { afterAll, describe, expect, it } from "vitest"
import { testFolder } from "../testing/folder.js"
import { cellsOf, read, refusal } from "../testing/tables.js"
import { literal, withConnection } from "./duckdb.js"
import { openSource } from "./open.js"

const folder = testFolder()
afterAll(folder.remove)

const without = (text: string) => text.replaceAll(`${folder.path}/`, "")
const refused = async (inputs: string | readonly string[]) => without(await refusal(inputs))

async function parquet(name: string, select: string): Promise<string> {
  await withConnection((c) => c.run(`COPY (${select}) TO ${literal(folder.at(name))} (FORMAT parquet)`))
  return folder.at(name)
}

describe("Parquet", () => {
  const select = `SELECT i::INTEGER AS i, i / 4 AS d, (i / 4)::FLOAT AS f, (9007199254740990 + i)::BIGINT AS big, 'n' || i AS s, DATE '2020-01-01' AS day,
    CASE WHEN i % 2 = 0 THEN i::INTEGER END AS holes, (i % 2 = 0) AS even, 5::UBIGINT AS huge, 1.25::DECIMAL(5, 2) AS money FROM range(3) t(i)`

  it("delivers numbers as numbers and the rest as text", async () => {
    const table = await read(await parquet("types.parquet", select), "number")
    expect(table).toEqual({
      i: [0, 1, 2],
      d: [0, 0.25, 0.5],
      f: [0, 0.25, 0.5],
      big: [9007199254740990n, 9007199254740991n, 9007199254740992n],
      s: ["n0", "n1", "n2"],
      day: ["2020-01-01", "2020-01-01", "2020-01-01"],
      holes: [0, Number.NaN, 2],
      even: [1, 0, 1],
      huge: ["5", "5", "5"],
      money: [1.25, 1.25, 1.25],
    })
  })
  it("delivers everything as text for copying", async () => {
    expect((await read(await parquet("text.parquet", select)))["big"]).toEqual([
      "9007199254740990",
      "9007199254740991",
      "9007199254740992",
    ])
  })
  it("is read whatever characters its name has", async () => {
    expect(await read(await parquet("odd [1] it's.parquet", "SELECT 7 AS x"), "number")).toEqual({ x: [7] })
  })
  it("may have a column called __proto__", async () => {
    const source = await openSource([await parquet("proto.parquet", 'SELECT 7 AS "__proto__"')])
    expect([...(await cellsOf(source, "number"))]).toEqual([["__proto__", [7]]])
  })
  it("is read whole while another file is read", async () => {
    const paths = [
      await parquet("a.parquet", "SELECT i FROM range(20000) t(i)"),
      await parquet("b.parquet", "SELECT i FROM range(20000) t(i)"),
    ]
    const both = await Promise.all(paths.map((path) => read(path)))
    expect(both.map((table) => table["i"].length)).toEqual([20_000, 20_000])
  })
  it("of which only a part is there is refused, wherever it is cut", async () => {
    const whole = readFileSync(await parquet("whole.parquet", "SELECT i, i * 2 AS j FROM range(3000) t(i)"))
    for (const length of [1, 4, 8, 100, whole.length >> 1, whole.length - 9, whole.length - 4, whole.length - 1]) {
      const text = await refused(await folder.file("cut.parquet", whole.subarray(0, length)))
      expect(text).toMatch(/^cannot read cut\.parquet.*\.$/)
      expect(text).not.toContain("\n")
    }
  })
})

describe("JSON", () => {
  const rows = '{"id":9007199254740993,"x":1.50,"t":"007"}\n{"x":2,"id":2,"t":null,"nested":{"a":[1,2]}}\n'
  const expected = { id: ["9007199254740993", "2"], x: ["1.5", "2"], t: ["007", null], nested: [null, '{"a":[1,2]}'] }
  it("of one object a line", async () => expect(await read(await folder.file("rows.ndjson", rows))).toEqual(expected))
  it("of an array of objects", async () => {
    expect(await read(await folder.file("rows.json", `[${rows.trim().split("\n").join(",")}]`))).toEqual(expected)
  })
  it("may have a key called __proto__, and dates stay as they are written", async () => {
    const source = await openSource([await folder.file("proto.json", '[{"__proto__":"2020-1-1"}]')])
    expect([...(await cellsOf(source))]).toEqual([["__proto__", ["2020-1-1"]]])
  })
  it("that is cut off is refused", async () =>
    expect(await refused(await folder.file("cut.json", '[{"x":1},{"x":'))).toMatch(
      /^cannot read cut\.json: Malformed JSON/,
    ))
})

describe("Arrow", () => {
  const column = columnFromArray
  const table = () =>
    tableFromColumns([
      ["x", column([1.5, null, 2.5], float32())],
      ["__proto__", column([1n, 2n, 9007199254740993n], int64())],
      ["s", column(["a", null, "c"], utf8())],
      ["d", column(["u", "u", "v"], dictionary(utf8()))],
      ["day", column([new Date("2020-01-02"), null, null], dateDay())],
    ] as [string, ReturnType<typeof columnFromArray>][])
  const bytes = (format: "file" | "stream") => tableToIPC(table(), { format }) as Uint8Array

  it.each(["file", "stream"] as const)("of the %s format", async (format) => {
    const source = await openSource([await folder.file(`${format}.arrow`, bytes(format))])
    const cells = await cellsOf(source, "number")
    expect(cells.get("x")?.map((v) => (Number.isNaN(v) ? null : v))).toEqual([1.5, null, 2.5])
    expect(cells.get("__proto__")?.map(BigInt as never)).toEqual([1n, 2n, 9007199254740993n])
    expect(cells.get("s")).toEqual(["a", null, "c"])
    expect(cells.get("d")).toEqual(["u", "u", "v"])
    expect((cells.get("day") as string[])[0]).toContain("2020-01-02")
  })
  it("that is cut off or something else is refused", async () => {
    const whole = bytes("file")
    expect(await refused(await folder.file("cut.arrow", whole.subarray(0, whole.length >> 1)))).toMatch(
      /^cannot read cut\.arrow as arrow/,
    )
    expect(await refused(await folder.file("text.arrow", "x,y\n1,2\n"))).toMatch(/^cannot read text\.arrow as arrow/)
  })
})

describe("NPY", () => {
  /** A .npy file: version 1, header, then the bytes. */
  function npy(descr: string, shape: string, bytes: Uint8Array, fortran = "False"): Uint8Array {
    const header = `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`
    return Buffer.concat([
      Buffer.from("\x93NUMPY\x01\x00", "latin1"),
      Buffer.from([118, 0]),
      Buffer.from(`${header.padEnd(117)}\n`),
      bytes,
    ])
  }
  const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  const swapped = (array: ArrayBufferView, width: number) => {
    const bytes = bytesOf(array).slice()
    for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse()
    return bytes
  }
  const expected = { column1: [1, 3, 5], column2: [2, 4, 6] }
  it.each([
    ["float64", npy("<f8", "(3, 2)", bytesOf(Float64Array.of(1, 2, 3, 4, 5, 6)))],
    ["float32", npy("<f4", "(3, 2)", bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6)))],
    ["float16", npy("<f2", "(3, 2)", bytesOf(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600)))],
    ["big-endian int32", npy(">i4", "(3, 2)", swapped(Int32Array.of(1, 2, 3, 4, 5, 6), 4))],
    ["bytes", npy("|u1", "(3, 2)", Uint8Array.of(1, 2, 3, 4, 5, 6))],
    ["float64 column by column", npy("<f8", "(3, 2)", bytesOf(Float64Array.of(1, 3, 5, 2, 4, 6)), "True")],
  ])("of %s", async (_, bytes) => expect(await read(await folder.file("a.npy", bytes), "number")).toEqual(expected))
  it("of int64, exactly", async () => {
    expect(
      await read(
        await folder.file("big.npy", npy("<i8", "(2,)", bytesOf(BigInt64Array.of(9007199254740993n, -1n)))),
        "number",
      ),
    ).toEqual({ column1: [9007199254740993n, -1n] })
  })
  it("of booleans", async () =>
    expect(await read(await folder.file("b.npy", npy("|b1", "(2,)", Uint8Array.of(1, 0))), "number")).toEqual({
      column1: [1, 0],
    }))
  it.each([
    [
      "three dimensions",
      npy("<f8", "(1, 1, 2)", new Uint8Array(16)),
      "it has 3 dimensions (1 × 1 × 2); reshape it to rows × columns.",
    ],
    [
      "objects",
      npy("|O", "(2,)", new Uint8Array(16)),
      'elements of type "|O" are not read; integers, floats and booleans are.',
    ],
    [
      "fewer bytes than its shape",
      npy("<f8", "(3, 2)", new Uint8Array(40)),
      "its shape (3, 2) takes 48 bytes, it has 40.",
    ],
    ["half a header", npy("<f8", "(3, 2)", new Uint8Array(48)).subarray(0, 40), "it is damaged or cut off."],
  ])("with %s is refused", async (_, bytes, reason) =>
    expect(await refused(await folder.file("bad.npy", bytes))).toBe(`cannot read bad.npy as npy: ${reason}`),
  )
})

describe("several files", () => {
  const parts = async () => [
    await folder.file("parts/a.csv", "x,y\n1,2\n"),
    await folder.file("parts/b.csv", "y,x\n4,3\n"),
    await folder.file("parts/_SUCCESS", ""),
    await folder.file("parts/notes.md", "-"),
  ]
  const expected = { x: ["1", "3"], y: ["2", "4"] }

  it("are one table, in the order of their names, columns matched by name", async () => {
    const [a, b] = await parts()
    expect(await read([a, b])).toEqual(expected)
    expect(await read(folder.at("parts"))).toEqual(expected)
    expect(await read(folder.at("parts/*.csv"))).toEqual(expected)
  })
  it("name the file and the line of a row", async () => {
    await parts()
    const source = await openSource([folder.at("parts")])
    await cellsOf(source)
    expect(without(source.place(1))).toBe("parts/b.csv line 2")
  })
  it("take further columns from the names of folders", async () => {
    await folder.file("hive/year=2023/city=New%20York/a.csv", "x\n1\n")
    await folder.file("hive/year=2024/city=__HIVE_DEFAULT_PARTITION__/a.csv", "x\n2\n")
    expect(await read(folder.at("hive"))).toEqual({ x: ["1", "2"], year: ["2023", "2024"], city: ["New York", null] })
    expect(await read(folder.at("hive/*/*/*.csv"))).toEqual({
      x: ["1", "2"],
      year: ["2023", "2024"],
      city: ["New York", null],
    })
  })
  it("of other columns are refused by name", async () => {
    await folder.file("unlike/a.csv", "x,y\n1,2\n")
    await folder.file("unlike/b.csv", "x,z\n1,2\n")
    expect(await refused(folder.at("unlike"))).toBe(
      'the files do not fit together: unlike/b.csv has a column "z" that unlike/a.csv has not.',
    )
  })
  it("that are none are refused", async () => {
    await folder.file("none/readme.md", "-")
    expect(await refused(folder.at("none"))).toMatch(/^none is a folder without a file that can be read/)
    expect(await refused(folder.at("none/*.csv"))).toBe("no file matches none/*.csv.")
  })
})

it("a spreadsheet is refused with what to do", async () => {
  expect(await refused(await folder.file("a.xlsx", "PK\x03\x04"))).toBe(
    "cannot read a.xlsx: spreadsheets are not read; save it as CSV.",
  )
})
