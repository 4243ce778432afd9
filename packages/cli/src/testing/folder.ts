import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { mkdir } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"

/** A folder of its own for a test file; `remove` at the end. */
export function testFolder() {
  const path = mkdtempSync(join(tmpdir(), "clusterwise-"))
  return {
    path,
    at: (name: string) => join(path, name),
    /** Writes a file and gives its path. */
    async file(name: string, content: string | Uint8Array): Promise<string> {
      await mkdir(dirname(join(path, name)), { recursive: true })
      writeFileSync(join(path, name), content)
      return join(path, name)
    },
    read: (name: string) => readFileSync(join(path, name), "utf8"),
    list: () => readdirSync(path).sort(),
    remove: () => rmSync(path, { recursive: true, force: true }),
  }
}
