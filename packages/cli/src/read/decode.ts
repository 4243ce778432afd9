import { showPath, UsageError } from "../failures.js"
import type { Bytes } from "./bytes.js"

export interface TextChunk {
  readonly text: string
  readonly fraction: number | undefined
}

/** Text of a file: UTF-8, or UTF-16 by its byte order mark or by its zeros. A byte that is no text is named by its line. */
export async function* decodeText(bytes: Bytes, signal?: AbortSignal): AsyncGenerator<TextChunk> {
  const encoding = encodingOf(bytes)
  const decoder = new TextDecoder(encoding, { fatal: true })
  const place = new Place()
  const decode = (part?: Uint8Array): string => {
    try {
      return checkText(decoder.decode(part, { stream: part !== undefined }), bytes.name, place)
    } catch (error) {
      throw error instanceof TypeError ? notText(bytes.name, encoding, place, part) : error
    }
  }
  for await (const { bytes: part, consumed } of bytes.chunks(signal)) {
    signal?.throwIfAborted()
    yield { text: decode(part), fraction: bytes.size ? consumed / bytes.size : undefined }
  }
  const rest = decode()
  if (rest !== "") yield { text: rest, fraction: 1 }
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be"

function encodingOf({ head, name }: Bytes): Encoding {
  if (
    head.length >= 4 &&
    ((head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0) ||
      (head[0] === 0 && head[1] === 0 && head[2] === 0xfe))
  )
    throw new UsageError(`cannot read ${showPath(name)}: it is UTF-32; save it as UTF-8.`)
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le"
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be"
  if (head.length >= 8 && zerosOnly(head, 1)) return "utf-16le"
  return head.length >= 8 && zerosOnly(head, 0) ? "utf-16be" : "utf-8"
}

/** UTF-16 of Latin text without a mark has a zero in every second byte, and nowhere else. */
function zerosOnly(head: Uint8Array, odd: 0 | 1): boolean {
  return head.every((byte, i) => (byte === 0) === (i % 2 === odd))
}

/** Where in the file the text has come to. */
class Place {
  line = 1
  character = 1
  advance(text: string): void {
    let at = -1
    for (let next = text.indexOf("\n"); next >= 0; next = text.indexOf("\n", next + 1)) {
      this.line++
      at = next
    }
    this.character = at >= 0 ? text.length - at : this.character + text.length
  }
}

function checkText(text: string, name: string, place: Place): string {
  const zero = text.indexOf("\0")
  place.advance(zero < 0 ? text : text.slice(0, zero))
  if (zero >= 0)
    throw new UsageError(
      `${showPath(name)}, line ${place.line}, character ${place.character}: a NUL byte; this is not a text file.`,
    )
  return text
}

function notText(name: string, encoding: Encoding, place: Place, part: Uint8Array | undefined): UsageError {
  const lenient = new TextDecoder(encoding).decode(part)
  place.advance(lenient.slice(0, Math.max(0, lenient.indexOf("\ufffd"))))
  return new UsageError(`${showPath(name)}, line ${place.line}: not ${encoding.toUpperCase()} text; save it as UTF-8.`)
}
