import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

export const bin = fileURLToPath(new URL("../../bin/clusterwise.js", import.meta.url))
export const data = (name: string) => fileURLToPath(new URL(`../../../../examples/data/${name}`, import.meta.url))

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CommandOptions {
  readonly cwd?: string
  readonly stdin?: string | Uint8Array
  /** Called once with the running process; stdin then stays open. */
  readonly during?: (child: ReturnType<typeof spawn>) => void
}

/** The real command as a child process. */
export function clusterwise(args: readonly string[], options: CommandOptions = {}): Promise<Outcome> {
  const child = spawn(process.execPath, [bin, ...args], { cwd: options.cwd })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text))
  child.stdin.on("error", () => {})
  if (options.during) options.during(child)
  else child.stdin.end(options.stdin ?? "")
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })))
}
