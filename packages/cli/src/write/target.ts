import { constants } from "node:fs"
import { access, type FileHandle, open, realpath, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join, resolve } from "node:path"
import { fileError, showPath, UsageError } from "../failures.js"

/**
 * A file to be written: opened under another name beside its place, so that a folder that takes no file is found out
 * before the long work, and moved to its place when everything else has worked out. Until then the old file stays.
 */
export class Target {
  private constructor(
    /** As the caller named it. */
    readonly path: string,
    private readonly place: string,
    /** Where to write. */
    readonly temporary: string,
    private handle: FileHandle | undefined,
  ) {}

  static async open(path: string): Promise<Target> {
    try {
      const place = await realpath(path).catch(() => resolve(path))
      const info = await stat(place).catch(() => undefined)
      if (info?.isDirectory()) throw new UsageError(`cannot write ${showPath(path)}: it is a directory.`)
      // A device or a pipe, such as /dev/null, is written to as it is.
      if (info && !info.isFile()) return new Target(path, place, place, await open(place, "w"))
      if (info) await access(place, constants.W_OK)
      const temporary = join(dirname(place), `.${basename(place)}.${process.pid}.part`)
      return new Target(path, place, temporary, await open(temporary, "w"))
    } catch (error) {
      const folder = (error as NodeJS.ErrnoException).code === "ENOENT"
      throw folder
        ? new UsageError(`cannot write ${showPath(path)}: there is no folder ${showPath(dirname(path))}.`)
        : fileError(error, "write", path)
    }
  }

  async write(data: string | Uint8Array): Promise<void> {
    try {
      await this.handle?.appendFile(data)
    } catch (error) {
      throw fileError(error, "write", this.path)
    }
  }

  /** For a writer that opens `temporary` itself. */
  async writtenBy(writer: (path: string) => Promise<void>): Promise<void> {
    await this.close()
    try {
      await writer(this.temporary)
    } catch (error) {
      const reason = /space|full|ENOSPC/i.test(String(error)) ? Object.assign(new Error(), { code: "ENOSPC" }) : error
      throw fileError(reason, "write", this.path)
    }
  }

  /** Everything is on disk now, still under the other name. */
  async finish(): Promise<void> {
    try {
      if (this.handle && this.temporary !== this.place) await this.handle.sync()
    } catch (error) {
      throw fileError(error, "write", this.path)
    }
    await this.close()
  }

  async commit(): Promise<void> {
    if (this.temporary === this.place) return
    await rename(this.temporary, this.place).catch((error) => {
      throw fileError(error, "write", this.path)
    })
  }

  async discard(): Promise<void> {
    await this.close().catch(() => {})
    if (this.temporary !== this.place) await rm(this.temporary, { force: true })
  }

  private async close(): Promise<void> {
    const { handle } = this
    this.handle = undefined
    await handle?.close()
  }
}

/** All files of one command: opened together, moved to their places together, or none of them. */
export class Outputs {
  #targets: Target[] = []

  async open(path: string, inputs: readonly string[] = []): Promise<Target> {
    const same = inputs.find((input) => input !== "-" && resolve(input) === resolve(path))
    if (same !== undefined) throw new UsageError(`cannot write ${showPath(path)}: it is the file that is read.`)
    if (this.#targets.some((t) => resolve(t.path) === resolve(path)))
      throw new UsageError(`cannot write ${showPath(path)} twice; give each output its own name.`)
    const target = await Target.open(path)
    this.#targets.push(target)
    return target
  }

  async commit(): Promise<void> {
    for (const target of this.#targets) await target.finish()
    for (const target of this.#targets.splice(0)) await target.commit()
  }

  async discard(): Promise<void> {
    for (const target of this.#targets.splice(0)) await target.discard()
  }
}
