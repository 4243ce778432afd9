import { open, readFile, rename, rm } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import type { Checkpoint } from "clusterwise"
import { fileError, showPath, UsageError } from "../failures.js"

/** A checkpoint in a file: written beside it and moved to its place, so that it is whole whenever the program ends. */
export function checkpointIn(path: string): Checkpoint & { done(): Promise<void> } {
  const temporary = `${path}.${process.pid}.part`
  return {
    async read() {
      const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT") return undefined
        throw fileError(error, "read", path)
      })
      if (text === undefined) return undefined
      try {
        return JSON.parse(text)
      } catch {
        throw new UsageError(`--checkpoint: ${showPath(path)} is no checkpoint; name another file.`)
      }
    },
    async write(state) {
      try {
        const file = await open(temporary, "w")
        try {
          await file.writeFile(JSON.stringify(state))
          await file.sync()
        } finally {
          await file.close()
        }
        await rename(temporary, path)
      } catch (error) {
        await rm(temporary, { force: true })
        const missing = (error as NodeJS.ErrnoException).code === "ENOENT"
        if (missing)
          throw new UsageError(
            `cannot write ${showPath(path)}: there is no folder ${showPath(dirname(resolve(path)))}.`,
          )
        throw fileError(error, "write", path)
      }
    },
    /** The fit came to its end: there is nothing to go on with. */
    async done() {
      await rm(path, { force: true })
    },
  }
}
