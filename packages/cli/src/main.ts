import { readFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { CommanderError } from "commander"
import { describeFailure } from "./failures.js"
import { buildProgram } from "./program.js"
import { Console } from "./terminal/console.js"

/** Set at once, so that a run that dies of something unforeseen does not look like a success. */
process.exitCode = 1
process.stdout.on("error", quietOnClosedPipe)

try {
  const args = process.argv.slice(2)
  await buildProgram(version()).parseAsync(args.length > 0 ? args : ["--help"], { from: "user" })
  process.exitCode = 0
} catch (error) {
  process.exitCode = failed(error)
}

function failed(error: unknown): number {
  // Help and version end here too, with code 0.
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const { line, exitCode } = describeFailure(error)
  new Console(true).failure(line)
  if (process.env["CLUSTERWISE_DEBUG"]) console.error(error)
  return exitCode
}

function version(): string {
  return JSON.parse(readFileSync(join(dirname(fileURLToPath(import.meta.url)), "..", "package.json"), "utf8")).version
}

/** `clusterwise … | head` closes the pipe early; that is no failure. */
function quietOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0)
  throw error
}
