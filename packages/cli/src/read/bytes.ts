import { createReadStream } from "node:fs"
import { open, stat } from "node:fs/promises"
import { addAbortSignal, type Readable } from "node:stream"
import { fileError, showPath, UsageError } from "../failures.js"

/** The bytes of a file or of stdin, as often as they are needed. */
export interface Bytes {
  readonly name: string
  /** Bytes on disk, if known; for progress. */
  readonly size: number | undefined
  /** The first bytes, to see what the file really is. */
  readonly head: Uint8Array
  chunks(signal?: AbortSignal): AsyncIterable<Chunk>
}

export interface Chunk {
  readonly bytes: Uint8Array
  /** Bytes taken from disk so far (packed ones, for gzip). */
  readonly consumed: number
}

const headLength = 512

export async function fileBytes(path: string): Promise<Bytes> {
  const { head, size } = await readHead(path)
  const packed = head[0] === 0x1f && head[1] === 0x8b
  const plain = (signal?: AbortSignal) => counted(createReadStream(path, { highWaterMark: 1 << 18, signal }), path)
  return packed ? gunzipped({ name: path, size, head, chunks: plain }) : { name: path, size, head, chunks: plain }
}

/** A pipe can be read once only: what came is kept, so that the rows can be written again beside their labels. */
export async function stdinBytes(stdin: Readable, signal?: AbortSignal): Promise<Bytes> {
  const parts: Uint8Array[] = []
  for await (const part of signal ? addAbortSignal(signal, stdin) : stdin) parts.push(part as Uint8Array)
  const whole = Buffer.concat(parts)
  const bytes: Bytes = {
    name: "stdin",
    size: whole.length,
    head: whole.subarray(0, headLength),
    async *chunks() {
      for (let at = 0; at < whole.length; at += 1 << 18)
        yield { bytes: whole.subarray(at, at + (1 << 18)), consumed: Math.min(whole.length, at + (1 << 18)) }
    },
  }
  return whole[0] === 0x1f && whole[1] === 0x8b ? gunzipped(bytes) : bytes
}

async function readHead(path: string): Promise<{ head: Uint8Array; size: number | undefined }> {
  try {
    const info = await stat(path)
    // Opening a named pipe would wait for its writer, and reading it twice is impossible.
    if (!info.isFile())
      throw new UsageError(
        `cannot read ${showPath(path)}: it is ${info.isDirectory() ? "a directory" : "not a regular file; pipe it into -"}.`,
      )
    const file = await open(path)
    try {
      const { bytesRead, buffer } = await file.read(new Uint8Array(headLength), 0, headLength, 0)
      return { head: buffer.subarray(0, bytesRead), size: info.size }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(error, "read", path)
  }
}

async function* counted(stream: Readable, path: string): AsyncGenerator<Chunk> {
  let consumed = 0
  try {
    for await (const bytes of stream as AsyncIterable<Uint8Array>) {
      consumed += bytes.length
      yield { bytes, consumed }
    }
  } catch (error) {
    throw fileError(error, "read", path)
  }
}

/** More than this, and more than a hundredfold, is taken for a decompression bomb. */
const unpackedLimit = 1 << 28
const ratioLimit = 100

async function gunzipped(packed: Bytes): Promise<Bytes> {
  const { createGunzip } = await import("node:zlib")
  const { pipeline, Readable } = await import("node:stream")
  async function* chunks(signal?: AbortSignal): AsyncGenerator<Chunk> {
    let consumed = 0
    let unpacked = 0
    const source = async function* () {
      for await (const chunk of packed.chunks(signal)) {
        consumed = chunk.consumed
        yield chunk.bytes
      }
    }
    const gunzip = pipeline(Readable.from(source()), createGunzip(), () => {})
    try {
      for await (const bytes of gunzip as AsyncIterable<Uint8Array>) {
        unpacked += bytes.length
        if (unpacked > unpackedLimit && unpacked > ratioLimit * consumed)
          throw new UsageError(
            `cannot read ${showPath(packed.name)}: it unpacks to more than ${ratioLimit} times its size; unpack it first.`,
          )
        yield { bytes, consumed }
      }
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? ""
      if (code.startsWith("Z_"))
        throw new UsageError(`cannot read ${showPath(packed.name)}: the gzip data are damaged or cut off.`)
      throw error
    }
  }
  let head: Uint8Array = new Uint8Array(0)
  for await (const { bytes } of chunks()) {
    head = bytes.slice(0, headLength)
    break
  }
  return { name: packed.name, size: packed.size, head, chunks }
}
