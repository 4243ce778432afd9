// Commands in folders, and packages from npm without their install scripts.
import { execFile } from "node:child_process"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { promisify } from "node:util"

export const exec = promisify(execFile)

export async function installInto(folder, ...packages) {
  await mkdir(folder, { recursive: true })
  await exec("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, ...packages])
}

/** A program that a package is for this platform. */
export async function installedProgram(folder, name, version, file) {
  await installInto(folder, `${name}@${version}`)
  return join(folder, "node_modules", name, file)
}
