import { type FileHandle, open, unlink } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Dtype, Matrix, type RowStream, streamBlockRows } from "clusterwise"
import { fileError } from "../failures.js"

/**
 * Rows of numbers in a raw file for temporary files, so that a source is decoded once, however often its rows are gone
 * over. Where the system allows it, the file loses its name at once: whatever ends the program, nothing is left behind.
 */
export class Scratch {
  rows = 0
  private waiting = 0
  private readonly buffer: Matrix
  private readonly blockRows: number
  private readonly idle: Matrix[] = []

  private constructor(
    private readonly file: FileHandle,
    /** Where it lies. */
    readonly path: string,
    private readonly named: boolean,
    readonly columns: readonly string[],
    readonly dtype: Dtype,
  ) {
    this.blockRows = streamBlockRows(columns.length)
    this.buffer = this.room()
  }

  static async open(columns: readonly string[], dtype: Dtype): Promise<Scratch> {
    const path = join(tmpdir(), `clusterwise-${process.pid}-${Date.now().toString(36)}.rows`)
    try {
      const file = await open(path, "wx+", 0o600)
      const named = await unlink(path).then(
        () => false,
        () => true,
      )
      return new Scratch(file, path, named, columns, dtype)
    } catch (error) {
      throw fileError(error, "write", path)
    }
  }

  get bytes(): number {
    return this.rows * this.rowBytes
  }

  private get cols(): number {
    return this.columns.length
  }

  private get rowBytes(): number {
    return this.cols * (this.dtype === "float32" ? 4 : 8)
  }

  /** Adds rows behind the others. */
  async append({ data, rows }: Matrix): Promise<void> {
    for (let from = 0; from < rows; ) {
      const count = Math.min(rows - from, this.blockRows - this.waiting)
      this.buffer.data.set(data.subarray(from * this.cols, (from + count) * this.cols), this.waiting * this.cols)
      this.waiting += count
      from += count
      if (this.waiting === this.blockRows) await this.flush()
    }
  }

  /** Everything is in the file: from now on it is read. */
  async finish(): Promise<void> {
    await this.flush()
    this.idle.push(this.buffer)
  }

  private async flush(): Promise<void> {
    const bytes = bytesOf(this.buffer, this.waiting)
    try {
      for (let done = 0; done < bytes.length; )
        done += (await this.file.write(bytes, done, bytes.length - done, this.bytes + done)).bytesWritten
    } catch (error) {
      throw fileError(error, "write", this.path)
    }
    this.rows += this.waiting
    this.waiting = 0
  }

  /** The rows as a stream, in blocks that engines take as they are; two blocks of memory take turns. */
  stream(): RowStream {
    const scratch = this
    return {
      cols: this.cols,
      rows: this.rows,
      columns: this.columns,
      async *blocks() {
        const turns = [scratch.idle.pop() ?? scratch.room(), scratch.idle.pop() ?? scratch.room()]
        try {
          for (let first = 0, turn = 0; first < scratch.rows; first += scratch.blockRows, turn = 1 - turn)
            yield { X: await scratch.read(first, turns[turn]) }
        } finally {
          scratch.idle.push(...turns)
        }
      },
    }
  }

  private async read(first: number, into: Matrix): Promise<Matrix> {
    const count = Math.min(this.blockRows, this.rows - first)
    await this.readBytes(bytesOf(into, count), first * this.rowBytes)
    if (count === into.rows) return into
    return new Matrix(into.data.subarray(0, count * this.cols), count, this.cols, this.columns)
  }

  /** Some rows, in rising order of their numbers. */
  async select(rows: Int32Array): Promise<Matrix> {
    const X = Matrix.alloc(rows.length, this.cols, this.dtype, this.columns)
    const bytes = bytesOf(X, rows.length)
    for (let i = 0; i < rows.length; i++)
      await this.readBytes(bytes.subarray(i * this.rowBytes, (i + 1) * this.rowBytes), rows[i] * this.rowBytes)
    return X
  }

  private async readBytes(into: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < into.length; ) {
      const { bytesRead } = await this.file.read(into, done, into.length - done, position + done)
      if (bytesRead === 0) throw new Error(`${this.path} ended at ${position + done}`)
      done += bytesRead
    }
  }

  async close(): Promise<void> {
    await this.file.close()
    if (this.named) await unlink(this.path).catch(() => {})
  }

  private room(): Matrix {
    return Matrix.alloc(this.blockRows, this.cols, this.dtype, this.columns)
  }
}

const bytesOf = ({ data, cols }: Matrix, rows: number): Uint8Array =>
  new Uint8Array(data.buffer, data.byteOffset, rows * cols * data.BYTES_PER_ELEMENT)
