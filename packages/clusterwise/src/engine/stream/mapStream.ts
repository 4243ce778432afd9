import type { Matrix } from "../../data/matrix.js"
import type { FloatArray } from "../../data/memory.js"
import type { RowStream } from "../../data/rowStream.js"
import { defaultEngine } from "../defaultEngine.js"
import type { Engine, Resident } from "../engine.js"
import type { CallOptions } from "../resident.js"
import { mapBlocks } from "./eachPiece.js"
import { giveBack, lendRoom } from "./room.js"

export const engineOf = async <L>({ engine }: CallOptions<L>): Promise<Engine<L>> =>
  engine ?? ((await defaultEngine()) as unknown as Engine<L>)

/** What `work` makes of each block of a stream, in the order of blocks; the engine starts at the first one. */
export async function* overBlocks<R>(
  who: string,
  stream: RowStream,
  options: CallOptions<unknown>,
  work: (x: Resident<unknown>) => Promise<R>,
): AsyncGenerator<R, void, undefined> {
  const engine = await engineOf(options)
  let rows = 0
  yield* mapBlocks(who, stream, engine, options, async ({ x }) => {
    const result = await work(x)
    rows += x.rows
    options.onProgress?.({ phase: who, fraction: stream.rows ? Math.min(1, rows / stream.rows) : 0, rows })
    return result
  })
}

/**
 * The stream of what `map` makes of each block inside the engine: it can be started again as the first one can. `map` is
 * given memory that it may write to.
 */
export function mappedStream(
  who: string,
  stream: RowStream,
  { engine: given, signal }: CallOptions<unknown>,
  cols: number,
  map: (x: Resident<unknown>, into: FloatArray) => Promise<Resident<unknown>>,
): RowStream {
  return {
    cols,
    ...(stream.rows !== undefined && { rows: stream.rows }),
    async *blocks() {
      const engine = await engineOf({ engine: given })
      // Of its own: the pieces of the mapped stream have another room.
      const room = lendRoom(map)
      let turn = 0
      try {
        yield* mapBlocks(who, stream, engine, { signal }, async ({ x, weights }) => {
          const into = room.take(turn, x.rows * cols, x.dtype)
          turn = 1 - turn
          const rows = await map(x, into)
          try {
            const X: Matrix = await engine.collect(rows, { signal })
            return weights ? { X, weights } : { X }
          } finally {
            rows.release()
          }
        })
      } finally {
        giveBack(map, room)
      }
    },
  }
}
