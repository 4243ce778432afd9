import { gzipSync } from "node:zlib"
import { afterAll, describe, expect, it } from "vitest"
import { testFolder } from "../testing/folder.js"
import { fileBytes } from "./bytes.js"

const folder = testFolder()
afterAll(folder.remove)

async function length(path: string): Promise<number> {
  let n = 0
  for await (const { bytes } of (await fileBytes(path)).chunks()) n += bytes.length
  return n
}

describe("the bytes of a file", () => {
  it("are unpacked where they are gzip, whatever the name", async () => {
    const path = await folder.file("packed.csv", gzipSync("x,y\n1,2\n"))
    expect(Buffer.from((await fileBytes(path)).head).toString()).toBe("x,y\n1,2\n")
    expect(await length(path)).toBe(8)
  })
  it("may be read again and again", async () => {
    const bytes = await fileBytes(await folder.file("again.csv", "x\n1\n"))
    for (let k = 0; k < 3; k++) {
      let text = ""
      for await (const chunk of bytes.chunks()) text += Buffer.from(chunk.bytes).toString()
      expect(text).toBe("x\n1\n")
    }
  })
  it("may shrink a hundredfold while they are few", async () => {
    expect(await length(await folder.file("zeros.csv", gzipSync(Buffer.alloc(20_000_000, "0"))))).toBe(20_000_000)
  })
  it("are refused as a bomb when they are many as well", async () => {
    const bomb = await folder.file("bomb.csv.gz", gzipSync(Buffer.alloc(300_000_000, "1,2\n"), { level: 1 }))
    await expect(length(bomb)).rejects.toThrow("it unpacks to more than 100 times its size")
  })
  it("of a folder or of nothing are refused by name", async () => {
    await expect(fileBytes(folder.path)).rejects.toThrow(/it is a directory\.$/)
    await expect(fileBytes(folder.at("nothing.csv"))).rejects.toThrow(/there is no such file\.$/)
  })
  it("stop when the reading is aborted", async () => {
    const controller = new AbortController()
    const bytes = await fileBytes(await folder.file("long.csv", Buffer.alloc(4_000_000, "1,2\n")))
    const read = async () => {
      for await (const _ of bytes.chunks(controller.signal)) controller.abort()
    }
    await expect(read()).rejects.toMatchObject({ name: "AbortError" })
  })
})
