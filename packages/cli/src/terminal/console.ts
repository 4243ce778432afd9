import { escapeControls } from "../failures.js"
import { ProgressLine } from "./progressLine.js"

/** Where a command speaks: results to stdout, notes and progress to stderr. */
export class Console {
  readonly #line: ProgressLine | undefined

  constructor(
    readonly quiet: boolean,
    readonly stdout: NodeJS.WritableStream = process.stdout,
    readonly stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number } = process.stderr,
  ) {
    this.#line = quiet ? undefined : new ProgressLine(stderr)
  }

  /** A remark, one line on stderr. */
  note(text: string): void {
    if (this.quiet) return
    this.#line?.clear()
    this.stderr.write(`${escapeControls(text)}\n`)
  }

  /** How far the work is: a bar on a terminal, now and then a line elsewhere. */
  progress(what: string, fraction: number | undefined, detail = ""): void {
    this.#line?.update(what, fraction, detail)
  }

  progressDone(): void {
    this.#line?.clear()
  }

  /** The result; what it holds of the file's text has been escaped. */
  result(text: string): void {
    this.#line?.clear()
    this.stdout.write(text.endsWith("\n") ? text : `${text}\n`)
  }

  /** Why the command failed: always said, one line. */
  failure(text: string): void {
    this.#line?.clear()
    this.stderr.write(`clusterwise: ${escapeControls(text)}\n`)
  }
}
