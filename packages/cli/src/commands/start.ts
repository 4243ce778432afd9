import type { SpeechFlags } from "../options/common.js"
import { type Run, runCommand } from "../run.js"
import { Console } from "../terminal/console.js"

/** Runs the work of a command with the console that its flags ask for. */
export function start(flags: SpeechFlags, work: (run: Run) => Promise<string>): Promise<void> {
  return runCommand(new Console(flags.quiet === true), work)
}
