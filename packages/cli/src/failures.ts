import { ClusterwiseError, show } from "clusterwise"

/** What the caller can mend: a wrong option, a file that cannot be read or written. Printed as one line; exit code 2. */
export class UsageError extends ClusterwiseError {
  override readonly name = "UsageError"
}

export const exitCodes = { caller: 2, ours: 1, interrupted: 130 } as const

const advice: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is not a directory",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "too many symbolic links",
  EFBIG: "the file would grow beyond its limit",
  EIO: "the device reports an error",
}

/** An error of the file system as a sentence about that file. */
export function fileError(error: unknown, action: "read" | "write", path: string): Error {
  const code = (error as NodeJS.ErrnoException).code
  if (error instanceof ClusterwiseError || isAbort(error) || code === undefined) return error as Error
  return new UsageError(`cannot ${action} ${showPath(path)}: ${advice[code] ?? code}.`)
}

/** A path as it may stand in a message: control characters escaped, quoted only where that is needed. */
export function showPath(path: string): string {
  const text = show(path)
  return /[\s"\\]|…$/.test(text.slice(1, -1)) ? text : text.slice(1, -1)
}

/** One line without a stack, and the exit code. */
export function describeFailure(error: unknown): { line: string; exitCode: number } {
  const message = oneLine(error instanceof Error ? error.message : String(error))
  if (error instanceof ClusterwiseError) return { line: message, exitCode: exitCodes.caller }
  if (isAbort(error)) return { line: "interrupted", exitCode: exitCodes.interrupted }
  return {
    line: `internal error: ${message} (a fault of clusterwise; CLUSTERWISE_DEBUG=1 shows where)`,
    exitCode: exitCodes.ours,
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError"
}

/** Line breaks joined, other control and format characters escaped. */
export function oneLine(text: string): string {
  return escapeControls(text.replace(/\s*[\r\n]+\s*/g, " ").trim())
}

/** Text of a file, safe on a terminal: a cell can neither move the cursor nor change colours. */
export function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (c) => `\\u${c.codePointAt(0)!.toString(16).padStart(4, "0")}`)
}
