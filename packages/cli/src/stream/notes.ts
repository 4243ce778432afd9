import type { Run } from "../run.js"
import { plural, significant } from "../terminal/numbers.js"
import type { Decoded } from "./decode.js"

/** A size for people. */
export const inBytes = (bytes: number): string =>
  bytes >= 1e9 ? `${significant(bytes / 1e9)} GB` : `${significant(bytes / 1e6)} MB`

export function noteRows({ scratch, kept }: Decoded, { console }: Run): void {
  if (kept.dropped > 0) console.note(`dropped: ${plural(kept.dropped, "row")} with missing cells`)
  const shape = `${plural(scratch.rows, "row")} × ${scratch.columns.length} of ${scratch.dtype}`
  console.note(`scratch file: ${inBytes(scratch.bytes)} (${shape}) among the temporary files, gone at the end`)
}
